"""A time that is over, given back, taken or refused: what happened, and the nearest free times."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from booking import queries
from booking.errors import AppointmentLimit, BookingError, Busy, HoldLimit, SlotTaken
from booking.models import Reservation
from booking.pages import (
    alternatives,
    bookings,
    clocks,
    days,
    guests,
    moments,
    outlooks,
    own_holds,
    reasons,
    refusals,
    zones,
)
from booking.queries import FreeSlot
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
    minutes = bookings.length_of_hold(reservation)
    near = _near(outlook, starts_at, now, days.NEAR)
    again = [slot for slot in free if slot.starts_at == starts_at and slot.remaining > 0]
    context = {
        **outlooks.shared(outlook, now),
        "booking": bookings.words(reservation),
        "was_given_back": reservation.status == Reservation.Status.CANCELLED,
        "answers_are_kept": bool(reservation.client and reservation.client.name),
        "clock": clocks.clock(now, now, minutes),
        "held_minutes": minutes,
        "given_at": bookings.until(reservation),
        "again": days.chip(again[0]) if again else None,
        "why": "" if again else reasons.of_time(provider, reservation.service, starts_at, now),
        "near": [days.chip(slot, with_day=True) for slot in near],
        "zone": zones.clock(provider.zone, (slot.starts_at for slot in near), now).words,
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
    own = _in_the_way(request, provider, service, starts_at, error, now)
    if own is not None and own.starts_at == starts_at:
        messages.info(request, _("You have this time already."))
        return redirect(bookings.address_of(own))
    outlook = outlooks.outlook_of(provider, service, now)
    local = starts_at.astimezone(provider.zone)
    near = _near(outlook, starts_at, now, _CLOSEST)
    shared = outlooks.shared(outlook, now)
    context = {
        **shared,
        **_what_happened(outlook, service_id, starts_at, error, own, now),
        "day": moments.weekday_and_day(local.date()),
        "again": moments.instant(starts_at) if isinstance(error, Busy) else "",
        "near": [days.chip(slot, with_day=True) for slot in near],
        "elsewhere": alternatives.at_hour(outlook, starts_at, now),
        "read_on": zones.clock(provider.zone, (slot.starts_at for slot in near), now),
        "here": shared["centre_address"],
    }
    status = refusals.status_of(error)
    return refusals.marked(render(request, "pages/taken.html", context, status=status))


def _in_the_way(
    request: HttpRequest,
    provider: Provider,
    service: Service | None,
    starts_at: datetime,
    error: BookingError,
    now: datetime,
) -> Reservation | None:
    """What the visitor has there already: to its owner it is not taken."""
    if not isinstance(error, SlotTaken):
        return None
    slots = service.slots_needed if service else 1
    ends_at = starts_at + timedelta(minutes=provider.slot_minutes * slots)
    return own_holds.own_between(request, provider, starts_at, ends_at, now)


def _what_happened(
    outlook: outlooks.Outlook,
    service_id: UUID | None,
    starts_at: datetime,
    error: BookingError,
    own: Reservation | None,
    now: datetime,
) -> Mapping[str, str]:
    """A title that names the time, and why it is not to be had."""
    provider = outlook.provider
    time = moments.clock_time(starts_at.astimezone(provider.zone))
    if own is not None:
        words = {"time": moments.clock_time(own.starts_at.astimezone(provider.zone))}
        return {
            "title": _("%(time)s cannot be booked") % {"time": time},
            "why": _("You have %(time)s, and the two overlap.") % words,
            "time": time,
            "own_time": words["time"],
            "own_address": bookings.address_of(own),
        }
    reason = reasons.of_refusal(error, provider, service_id, starts_at, now)
    # Its first slot may be free and a later one not: then nobody has taken this very time.
    was_taken = isinstance(error, SlotTaken) and (reason is None or reason.code == "slot_taken")
    title = _("%(time)s cannot be booked")
    if was_taken:
        title = _("Someone has just taken %(time)s")
    elif isinstance(error, Busy):
        title = _("Many people want %(time)s at once")
    why = "" if was_taken else str(error) if reason is None else reason.sentence
    return {"title": title % {"time": time}, "why": why, "time": time}


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
) -> list[FreeSlot]:
    if not outlook.provider.is_open_to_booking:
        return []
    return days.near_moment(outlook, starts_at, now, most)
