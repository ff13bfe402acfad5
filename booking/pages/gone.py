"""A time that is over, given back, taken or refused: what happened, and the nearest free times."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from booking import queries
from booking.errors import AppointmentLimit, BookingError, Busy, HoldLimit, SlotTaken
from booking.models import Reservation
from booking.pages import bookings, clocks, days, guests, moments, outlooks, reasons, refusals
from providers import queries as provider_queries
from providers.errors import ServiceUnknown
from providers.models import Provider, Service

#: The nearest times offered where one was taken.
_CLOSEST = 4


def over(request: HttpRequest, reservation: Reservation, now: datetime) -> HttpResponse:
    """A hold that lapsed or was given back: the same time again if it is free, else near ones."""
    provider, starts_at = reservation.provider, reservation.starts_at
    outlook = outlooks.outlook_of(provider, reservation.service, now)
    on = starts_at.astimezone(provider.zone).date()
    free = queries.time_slots(provider, on, service=reservation.service, now=now)
    again = [slot for slot in free if slot.starts_at == starts_at and slot.remaining > 0]
    context = {
        **outlooks.shared(outlook, now),
        "booking": bookings.words(reservation),
        "was_given_back": reservation.status == Reservation.Status.CANCELLED,
        "answers_are_kept": bool(reservation.client and reservation.client.name),
        "clock": clocks.clock(now, now, provider.hold_minutes),
        "given_at": moments.clock_time((reservation.expires_at or now).astimezone(provider.zone)),
        "again": days.chip(again[0]) if again else None,
        "why": "" if again else reasons.of_time(provider, reservation.service, starts_at, now),
        "near": _near(outlook, starts_at, now, days.NEAR),
        "here": bookings.address_of(reservation),
    }
    return render(request, "pages/over.html", context, status=HTTPStatus.GONE)


def not_to_be_had(
    request: HttpRequest,
    provider: Provider,
    service_id: UUID | None,
    starts_at: datetime,
    error: BookingError,
    now: datetime,
) -> HttpResponse:
    """A time that could not be held: why, and the closest others."""
    if isinstance(error, HoldLimit | AppointmentLimit):
        return _too_many(request, error, now)
    service = _service(provider, service_id)
    outlook = outlooks.outlook_of(provider, service, now)
    local = starts_at.astimezone(provider.zone)
    time = moments.clock_time(local)
    reason = reasons.of_refusal(error, provider, service_id, starts_at, now)
    # Its first slot may be free and a later one not: then nobody has taken this very time.
    was_taken = isinstance(error, SlotTaken) and (reason is None or reason.code == "slot_taken")
    title = _("%(time)s cannot be booked")
    if was_taken:
        title = _("Someone has just taken %(time)s")
    elif isinstance(error, Busy):
        title = _("Many people want %(time)s at once")
    near = _near(outlook, starts_at, now, _CLOSEST)
    shared = outlooks.shared(outlook, now)
    context = {
        **shared,
        "title": title % {"time": time},
        "why": "" if was_taken else str(error) if reason is None else reason.sentence,
        "day": moments.weekday_and_day(local.date()),
        "again": moments.instant(starts_at) if isinstance(error, Busy) else "",
        "time": time,
        "near": near,
        "here": shared["centre_address"],
    }
    status = refusals.status_of(error)
    return refusals.marked(render(request, "pages/taken.html", context, status=status))


def _too_many(request: HttpRequest, error: BookingError, now: datetime) -> HttpResponse:
    """A limit was met: what the visitor holds and has, each with its way on."""
    client = guests.known_client(request)
    actor = guests.actor_of(client) if client else guests.visitor(request)
    held = list(bookings.live_holds(actor, now))
    context = {
        "sentence": str(error),
        "held": [
            (bookings.words(each), bookings.clock_of(each, now)["until"], each.public_id)
            for each in held
        ],
        "appointments": [bookings.words(each) for each in bookings.appointments_ahead(actor, now)],
    }
    return render(request, "pages/mine.html", context, status=refusals.status_of(error))


def _service(provider: Provider, service_id: UUID | None) -> Service | None:
    try:
        return provider_queries.offered_service(provider, service_id) if service_id else None
    except ServiceUnknown:
        return None


def _near(
    outlook: outlooks.Outlook, starts_at: datetime, now: datetime, most: int
) -> list[days.Chip]:
    if not outlook.provider.is_open_to_booking:
        return []
    near = days.near_moment(outlook, starts_at, now, most)
    return [days.chip(slot, with_day=True) for slot in near]
