"""How a reservation stands, and what its holder may still do with it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import ngettext

from booking import queries
from booking.models import Reservation, StrandedReservation
from booking.pages import bookings, moments

Status = Reservation.Status

_ENDED = {
    Status.EXPIRED: "lapsed",
    Status.CHECKED_IN: "arrived",
    Status.COMPLETED: "visited",
    Status.NO_SHOW: "missed",
}


def state_of(reservation: Reservation, now: datetime) -> str:
    """In the one word pages decide by: held, lapsed, booked, over, cancelled, arrived, visited or
    missed.

    A hold that was given back is `lapsed`, for it never was an appointment.
    """
    if reservation.status == Status.HELD:
        return "held" if bookings.is_held(reservation, now) else "lapsed"
    if reservation.status == Status.CONFIRMED:
        return "booked" if reservation.ends_at > now else "over"
    if reservation.status == Status.CANCELLED:
        return "cancelled" if bookings.is_or_was_appointment(reservation) else "lapsed"
    return _ENDED[Status(reservation.status)]


def may_move(reservation: Reservation, now: datetime) -> bool:
    """Whether its holder may still move it; the service decides, this is kind."""
    move = queries.moved_by_centre(reservation)
    return bool(what_may_change(reservation, move, now).get("may_move"))


def what_may_change(
    reservation: Reservation, move: StrandedReservation | None, now: datetime
) -> Mapping[str, Any]:
    """Until when it may be moved or cancelled, and how often it may still be moved.

    `move`: what queries.moved_by_centre found.
    """
    if reservation.status != Status.CONFIRMED:
        return {"may_change": False}
    awaits = queries.is_unanswered(move)
    latest = reservation.starts_at
    if not awaits:
        latest -= timedelta(minutes=reservation.provider.change_notice_minutes)
    if now > latest:
        return {"may_change": False}
    until = latest.astimezone(reservation.provider.zone)
    left = max(reservation.provider.change_limit - reservation.changes, 0) + awaits
    sentence = ngettext(
        "You can move it %(moves)d more time.", "You can move it %(moves)d more times.", left
    )
    return {
        "may_change": True,
        "may_move": left > 0,
        "moves_left": sentence % {"moves": left},
        "until_day": moments.weekday_and_day(until.date()),
        "until_time": moments.clock_time(until),
    }


def moved_by_centre(
    reservation: Reservation, move: StrandedReservation | None
) -> Mapping[str, Any]:
    """Where it was before the centre's hours changed, and whether its holder has agreed since."""
    if move is None:
        return {}
    former, provider = move.from_starts_at.astimezone(move.from_provider.zone), move.from_provider
    return {
        "former_day": moments.weekday_and_day(former.date()),
        "former_time": moments.clock_time(former),
        "former_centre": provider.local_name if provider != reservation.provider else "",
        "is_accepted": move.accepted_at is not None,
        "instant": moments.instant(reservation.starts_at),
    }
