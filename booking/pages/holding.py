"""Step 3: hold a time and give details.

Every change is a POST that ends in a redirect, unless what was typed would be lost in it.
"""

from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actors import Actor
from booking import queries, services
from booking.choices import SlotChoice
from booking.errors import (
    AlreadyExtended,
    BookingError,
    HoldExpired,
    NoContact,
    NotLive,
    ResendLimit,
)
from booking.models import Notice, Reservation
from booking.pages import addresses, bookings, gone, guests, refusals
from booking.pages.details_form import DetailsForm
from booking.pages.doors import door
from booking.pages.forms import HoldForm
from booking.pages.refusals import BadAddress
from clients import services as client_services
from clients.models import Client
from providers import queries as provider_queries
from providers.models import Provider


@door("GET", "POST", personal=True)
def hold(request: HttpRequest, key: str) -> HttpResponse:
    """Hold the time that was tapped, then show its page."""
    provider = provider_queries.by_key(key)
    if request.method != "POST":
        return redirect(addresses.centre(provider))
    asked = HoldForm(request.POST)
    if not asked.is_valid():
        raise BadAddress
    starts_at, service_id = asked.cleaned_data["starts_at"], asked.cleaned_data["service"]
    now = timezone.now()
    try:
        client = _client_of(request, provider, service_id, starts_at, now)
        reservation = services.hold(
            choice=SlotChoice(provider=str(provider.public_id), starts_at=starts_at),
            actor=guests.actor_of(client),
            service_id=service_id,
        )
    except BookingError as error:
        return gone.not_to_be_had(request, provider, service_id, starts_at, error, now)
    guests.remember(request, client)
    return redirect("pages:held", reservation.public_id)


def _client_of(
    request: HttpRequest,
    provider: Provider,
    service_id: UUID | None,
    starts_at: datetime,
    now: datetime,
) -> Client:
    """The session's client, or a guest made for a time that is really offered."""
    client = guests.known_client(request)
    if client is None:
        guests.see_that_it_is_offered(provider, service_id, starts_at, now)
        client = guests.begin(request)
    return client


@door("GET", "POST", personal=True)
def held(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """The form for the details of whoever holds this time."""
    actor, now = guests.visitor(request, reservation_id), timezone.now()
    reservation = queries.reservation_of(actor, reservation_id)
    client = reservation.client
    if client is None or bookings.is_or_was_appointment(reservation):
        return redirect(bookings.address_of(reservation))
    is_held = bookings.is_held(reservation, now)
    if request.method != "POST":
        if not is_held:
            return gone.over(request, reservation, now)
        return _page(request, reservation, client, _form(request, reservation, client), now)
    form = _form(request, reservation, client, request.POST)
    if form.is_valid() or not is_held:
        # Where the time has run out, what was typed in vain is kept all the same.
        client.name = _keep(form, reservation, client, actor)
    if not is_held:
        # By a redirect: the back button could show the answer to a form only by sending it again.
        return redirect(bookings.address_of(reservation))
    if form.is_valid():
        return redirect("pages:check", reservation.public_id)
    return _page(request, reservation, client, form, now)


def _form(
    request: HttpRequest,
    reservation: Reservation,
    client: Client,
    answers: QueryDict | None = None,
    typed: QueryDict | None = None,
) -> DetailsForm:
    """The form with what was told before, here or, where nobody was asked yet, for another time."""
    told = None
    if reservation.needs is None and not guests.came_by_its_link(request, reservation.public_id):
        told = queries.described_before(reservation)
    return DetailsForm(
        answers,
        client=client,
        country=reservation.provider.country,
        told=told or reservation,
        typed=typed,
    )


def _keep(form: DetailsForm, reservation: Reservation, client: Client, actor: Actor) -> str:
    """Keep every sound answer; the name that is known now."""
    person = form.person()
    client_services.amend_client(client_id=client.public_id, actor=actor, **person)
    services.describe_needs(reservation_id=reservation.public_id, visit=form.visit(), actor=actor)
    return person["name"]


def _kept_on_the_way(
    request: HttpRequest, reservation: Reservation, client: Client, actor: Actor
) -> DetailsForm | None:
    """Keep what was typed when another button than the form's own was pressed.

    The form as it was typed where an answer could not be kept; it would be lost in a redirect.
    """
    if "name" not in request.POST:
        return None
    form = _form(request, reservation, client, request.POST)
    is_whole = form.is_valid()
    _keep(form, reservation, client, actor)
    return None if is_whole else _form(request, reservation, client, typed=request.POST)


def _page(
    request: HttpRequest,
    reservation: Reservation,
    client: Client,
    form: DetailsForm,
    now: datetime,
    trouble: BookingError | None = None,
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "booking": bookings.words(reservation),
        "client": client,
        "form": form,
        "trouble": str(trouble) if trouble else "",
        "here": bookings.address_of(reservation),
        "reservation_id": reservation.public_id,
        **bookings.clock_of(reservation, now),
    }
    if trouble is not None:
        status = refusals.status_of(trouble)
    return render(request, "pages/held.html", context, status=status)


@door("GET", "POST", personal=True)
def more_time(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """15 more minutes, once; pressed again it says until when. What was typed comes along."""
    actor, now = guests.visitor(request, reservation_id), timezone.now()
    reservation = queries.reservation_of(actor, reservation_id)
    client = reservation.client
    if request.method != "POST" or client is None:
        return redirect(bookings.address_of(reservation))
    if bookings.is_or_was_appointment(reservation):
        return redirect(bookings.address_of(reservation))
    typed = _kept_on_the_way(request, reservation, client, actor)
    # Where another tab was faster, or it lapsed, its page tells how things stand.
    with suppress(AlreadyExtended, HoldExpired, NotLive):
        services.more_time(reservation_id=reservation_id, actor=actor)
    reservation = queries.reservation_of(actor, reservation_id)
    if not bookings.is_held(reservation, now):
        return redirect(bookings.address_of(reservation))
    said = _("Held until %(until)s. You have 15 more minutes.")
    messages.success(request, said % {"until": bookings.until(reservation)})
    if typed is not None:
        return _page(request, reservation, client, typed, now)
    return redirect(_step(request), reservation.public_id)


@door("GET", "POST", personal=True)
def send_link(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Mail the link by which a hold is finished later or elsewhere; nothing that was sent is lost.

    By e-mail, whatever is wished otherwise: text messages are too short for a link.
    """
    actor, now = guests.visitor(request, reservation_id), timezone.now()
    reservation = queries.reservation_of(actor, reservation_id)
    client = reservation.client
    if request.method != "POST" or client is None or not bookings.is_held(reservation, now):
        return redirect(bookings.address_of(reservation))
    typed = _kept_on_the_way(request, reservation, client, actor)
    try:
        services.resend(reservation_id=reservation_id, actor=actor, by=Notice.Channel.EMAIL)
    except (NoContact, ResendLimit) as error:
        form = typed or _form(request, reservation, client)
        return _page(request, reservation, client, form, now, error)
    except NotLive:
        return redirect(bookings.address_of(reservation))
    messages.success(request, _("It is on its way. It arrives within a few minutes."))
    if typed is not None:
        return _page(request, reservation, client, typed, now)
    return redirect(_step(request), reservation.public_id)


def _step(request: HttpRequest) -> str:
    """The step a button was pressed at."""
    return "pages:check" if request.POST.get("at") == "check" else "pages:held"


@door("GET", "POST", personal=True)
def give_back(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Give a held time back. An appointment is not touched: an old page may still be open."""
    actor, now = guests.visitor(request, reservation_id), timezone.now()
    reservation = queries.reservation_of(actor, reservation_id)
    if request.method != "POST" or not bookings.is_held(reservation, now):
        return redirect(bookings.address_of(reservation))
    if reservation.client is not None:
        _kept_on_the_way(request, reservation, reservation.client, actor)
    return _given_back(request, actor, reservation)


def _given_back(request: HttpRequest, actor: Actor, reservation: Reservation) -> HttpResponse:
    words = bookings.words(reservation)
    try:
        services.cancel(reservation_id=reservation.public_id, actor=actor)
    except BookingError:
        # It lapsed, or another tab was faster: its page tells how things stand.
        return redirect(bookings.address_of(reservation))
    messages.success(
        request,
        _("You gave %(time)s back. Nothing is booked in your name.") % {"time": words.time},
    )
    return redirect(words.centre_address)
