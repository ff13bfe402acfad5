"""One appointment of one's own: accept a move, choose another time, cancel, have word sent again.

Reached by the link in a message or, in the browser that booked it, from the confirmation. Looking
changes nothing: mail scanners follow links. Whoever presses a button behind a mailed link reads
what is sent there, so that address or number is then known to be theirs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit.actors import Actor
from booking import queries, services
from booking.errors import (
    BookingError,
    NoContact,
    NotConfirmed,
    NotLive,
    ResendLimit,
    ReservationUnknown,
    TooLateToChange,
)
from booking.models import Notice, Reservation
from booking.pages import bookings, days, guests, mailed, moments, outlooks, refusals, standing
from booking.pages.doors import door
from booking.pages.forms import CancelForm, TimeForm
from booking.pages.refusals import BadAddress
from clients import services as client_services
from clients.errors import ClientUnknown

Status = Reservation.Status


@dataclass(slots=True)
class Visit:
    """A request about one reservation by its holder, and what went wrong so far."""

    request: HttpRequest
    reservation: Reservation
    actor: Actor
    now: datetime
    form: CancelForm | None = None
    trouble: BookingError | None = None


@door("GET", "POST", personal=True)
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of a message."""
    now = timezone.now()
    try:
        opened = queries.opened_by(token, now)
    except ReservationUnknown:
        return mailed.answered(request, None, lambda: _not_found(request))
    actor = guests.actor_of(opened.client)
    if request.method == "POST":
        _know_contact(opened, actor)
    visit = Visit(request, opened.reservation, actor, now)
    return mailed.answered(request, opened.client, lambda: _answer(visit))


@door("GET", "POST", personal=True)
def change(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """The same page in the browser that booked it."""
    actor = guests.visitor(request, reservation_id)
    reservation = queries.reservation_of(actor, reservation_id)
    return _answer(Visit(request, reservation, actor, timezone.now()))


def _not_found(request: HttpRequest) -> HttpResponse:
    context = {"here": "/"}
    return render(request, "pages/link_over.html", context, status=HTTPStatus.NOT_FOUND)


def _know_contact(opened: queries.Opened, actor: Actor) -> None:
    """Whoever presses here reads the mailbox or telephone the link was sent to."""
    client = opened.client
    try:
        if opened.by == Notice.Channel.SMS:
            if client.verified_phone != client.phone:
                client_services.verify_phone(client_number=client.pk, actor=actor)
        elif client.verified_email != client.email:
            client_services.verify_email(client_number=client.pk, email=client.email, actor=actor)
    except ClientUnknown:
        # Another address since a moment ago: that one is not known to be theirs.
        return


def _answer(visit: Visit) -> HttpResponse:
    if visit.request.method == "POST":
        deed = _DEEDS.get(visit.request.POST.get("do", ""))
        if deed is None:
            raise BadAddress
        return deed(visit)
    return _page(visit)


def _page(visit: Visit) -> HttpResponse:
    reservation, now = visit.reservation, visit.now
    status = HTTPStatus.OK
    if visit.form is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif visit.trouble is not None:
        status = refusals.status_of(visit.trouble)
    move = queries.moved_by_centre(reservation)
    may = standing.what_may_change(reservation, move, now)
    context = {
        "booking": bookings.words(reservation),
        "client": reservation.client,
        "provider": reservation.provider,
        "state": standing.state_of(reservation, now),
        "here": visit.request.path,
        "form": _naming(reservation, visit.form or CancelForm(None)),
        "trouble": str(visit.trouble) if visit.trouble else "",
        **_held_until(reservation, now),
        **may,
        **_near(reservation, now, bool(may.get("may_move"))),
        **standing.moved_by_centre(reservation, move),
    }
    return render(visit.request, "pages/manage.html", context, status=status)


def _naming(reservation: Reservation, form: CancelForm) -> CancelForm:
    """The form with the time it cancels beside the box: whoever has two sees which."""
    local = reservation.starts_at.astimezone(reservation.provider.zone)
    form.fields["sure"].label = _("Yes, cancel %(day)s, %(time)s") % {
        "day": moments.weekday_and_day(local.date()),
        "time": moments.clock_time(local),
    }
    return form


def _held_until(reservation: Reservation, now: datetime) -> Mapping[str, Any]:
    if not bookings.is_held(reservation, now) or reservation.expires_at is None:
        return {}
    until = reservation.expires_at.astimezone(reservation.provider.zone)
    day, time = moments.weekday_and_day(until.date()), moments.clock_time(until)
    return {"held_until": pgettext("between parts of an address", ", ").join((day, time))}


def _near(reservation: Reservation, now: datetime, may_move: bool) -> Mapping[str, Any]:
    """The closest other times, where it may be moved."""
    provider = reservation.provider
    if not may_move or not provider.is_open_to_booking:
        return {}
    outlook = outlooks.outlook_of(provider, reservation.service, now)
    near = days.near_moment(outlook, reservation.starts_at, now)
    return {"near": [days.chip(slot, with_day=True) for slot in near]}


def _accept(visit: Visit) -> HttpResponse:
    asked = TimeForm(visit.request.POST)
    if not asked.is_valid():
        raise BadAddress
    try:
        services.accept_move(
            reservation_id=visit.reservation.public_id,
            starts_at=asked.cleaned_data["starts_at"],
            actor=visit.actor,
            now=visit.now,
        )
    except NotConfirmed:
        # Moved again or cancelled meanwhile: the page tells how it stands.
        return redirect(visit.request.path)
    messages.success(visit.request, _("You keep this time. Nothing else is needed."))
    return redirect(visit.request.path)


def _cancel(visit: Visit) -> HttpResponse:
    """Cancel an appointment, once the box is ticked; a hold is given back on its own page."""
    form = CancelForm(visit.request.POST)
    if visit.reservation.status != Status.CONFIRMED:
        return redirect(visit.request.path)
    if not form.is_valid():
        visit.form = form
        return _page(visit)
    try:
        services.cancel(
            reservation_id=visit.reservation.public_id,
            actor=visit.actor,
            reason=form.cleaned_data["reason"],
            now=visit.now,
        )
    except TooLateToChange as error:
        visit.trouble = error
        return _page(visit)
    messages.success(visit.request, _("Your appointment is cancelled."))
    return redirect(visit.request.path)


def _give_back(visit: Visit) -> HttpResponse:
    """Give a held time back. An appointment is cancelled instead, by another button and a tick."""
    if visit.reservation.status != Status.HELD:
        return redirect(visit.request.path)
    try:
        services.cancel(
            reservation_id=visit.reservation.public_id, actor=visit.actor, now=visit.now
        )
    except (NotLive, TooLateToChange):
        # It lapsed or was booked meanwhile: the page tells how it stands.
        return redirect(visit.request.path)
    messages.success(visit.request, _("You gave this time back."))
    return redirect(visit.request.path)


def _resend(visit: Visit) -> HttpResponse:
    try:
        services.resend(reservation_id=visit.reservation.public_id, actor=visit.actor)
    except (NoContact, ResendLimit) as error:
        visit.trouble = error
        return _page(visit)
    messages.success(visit.request, _("It is on its way. It arrives within a few minutes."))
    return redirect(visit.request.path)


def _opened(page: str) -> Callable[[Visit], HttpResponse]:
    """Go on with this one reservation in this browser."""

    def go_on(visit: Visit) -> HttpResponse:
        guests.open_reservation(visit.request, visit.reservation)
        address = reverse(f"pages:{page}", args=[visit.reservation.public_id])
        wanted = TimeForm(visit.request.POST)
        if page == "move" and wanted.is_valid():
            instant = moments.instant(wanted.cleaned_data["starts_at"])
            address += "?" + urlencode({"starts_at": instant})
        return redirect(address)

    return go_on


_DEEDS: Mapping[str, Callable[[Visit], HttpResponse]] = {
    "accept": _accept,
    "cancel": _cancel,
    "resend": _resend,
    "finish": _opened("held"),
    "give-back": _give_back,
    "ticket": _opened("booked"),
    "move": _opened("move"),
    "messages": _opened("preferences"),
}
