"""Agreeing to the time the centre chose: accept_move."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from booking import errors, queries
from booking.models import Reservation
from booking.services import _steps


def accept_move(
    *, reservation_id: UUID, starts_at: datetime, actor: Actor, now: datetime | None = None
) -> Reservation:
    """Note that the holder keeps an appointment where the centre has moved it.

    The appointment stays as it is. `starts_at` is the time agreed to: where it stands at another by
    now, or was not moved by the centre, there is nothing to accept. Twice is once.

    Raises ReservationUnknown, NotConfirmed.
    """
    now = now or timezone.now()
    with audit.trail("accept_move", actor) as trail:
        seen = queries.reservation_of(actor, reservation_id)
        _steps.follow(trail, seen)
        with transaction.atomic(durable=True):
            reservation, _moment = _steps.lock_reservation(seen)
            move = queries.moved_by_centre(reservation)
            is_confirmed = reservation.status == Reservation.Status.CONFIRMED
            if move is None or not is_confirmed or reservation.starts_at != starts_at:
                raise errors.NotConfirmed
            if move.accepted_at is None:
                move.accepted_at = now
                move.save(update_fields=["accepted_at"])
            trail.record_success()
        return reservation
