"""Step 3: hold a time and give details. Every change is a POST that ends in a redirect."""

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
from booking.errors import BookingError, NoContact, NotLive, ResendLimit
from booking.models import Notice, Reservation
from booking.pages import addresses, bookings, gone, guests, refusals
from booking.pages.doors import door
from booking.pages.forms import DetailsForm, HoldForm
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
    form = _form(request.POST if request.method == "POST" else None, reservation, client)
    is_held = bookings.is_held(reservation, now)
    if form.is_bound and (form.is_valid() or not is_held):
        # Where the time has run out, what was typed in vain is kept all the same.
        client_services.amend_client(client_id=client.public_id, actor=actor, **form.answers())
        client.name = form.answers()["name"]
    if not is_held:
        return gone.over(request, reservation, now)
    if form.is_bound and form.is_valid():
        return redirect("pages:check", reservation.public_id)
    return _page(request, reservation, form, now)


def _form(answers: QueryDict | None, reservation: Reservation, client: Client) -> DetailsForm:
    return DetailsForm(answers, client=client, country=reservation.provider.country)


def _page(
    request: HttpRequest,
    reservation: Reservation,
    form: DetailsForm,
    now: datetime,
    trouble: BookingError | None = None,
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "booking": bookings.words(reservation),
        "client": reservation.client,
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
def send_link(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Mail the link by which a hold is finished later or elsewhere; nothing that was sent is lost.

    By e-mail, whatever is wished otherwise: text messages are too short for a link.
    """
    actor, now = guests.visitor(request, reservation_id), timezone.now()
    reservation = queries.reservation_of(actor, reservation_id)
    client = reservation.client
    if request.method != "POST" or client is None or not bookings.is_held(reservation, now):
        return redirect(bookings.address_of(reservation))
    try:
        services.resend(reservation_id=reservation_id, actor=actor, by=Notice.Channel.EMAIL)
    except (NoContact, ResendLimit) as error:
        return _page(request, reservation, _form(None, reservation, client), now, error)
    except NotLive:
        return redirect(bookings.address_of(reservation))
    messages.success(request, _("It is on its way. It arrives within a few minutes."))
    page = "check" if request.POST.get("at") == "check" else "held"
    return redirect(f"pages:{page}", reservation.public_id)


@door("GET", "POST", personal=True)
def give_back(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Give a held time back. An appointment is not touched: an old page may still be open."""
    actor, now = guests.visitor(request, reservation_id), timezone.now()
    reservation = queries.reservation_of(actor, reservation_id)
    if request.method != "POST" or not bookings.is_held(reservation, now):
        return redirect(bookings.address_of(reservation))
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
