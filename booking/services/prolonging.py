"""More time for whoever needs longer: more_time."""

from uuid import UUID

from django.db import transaction

from audit import services as audit
from audit.actors import Actor
from booking import errors, queries
from booking.models import Reservation
from booking.models.reservation import MORE_TIME
from booking.services import _refusals, _steps

Status = Reservation.Status


def more_time(*, reservation_id: UUID, actor: Actor) -> Reservation:
    """Keep a held place for `MORE_TIME` (15 minutes) longer, once (WCAG 2.2.1).

    1. Lock the hold. The slots need no lock: what is taken does not change, and whoever would free
       a lapsed hold locks it too. Days in the cache stand: none outlives the expiry it was read
       with, and is then read anew.
    2. Refuse what is over, or past its expiry by the database's clock, or prolonged before.
    3. Move its expiry, note when, record the stages. Nobody is owed word of it: the page says it.

    For whoever may confirm it. Raises ReservationUnknown, HoldExpired, NotLive, AlreadyExtended,
    Busy.
    """
    with audit.trail("more_time", actor) as trail:
        seen = queries.reservation_of(actor, reservation_id)
        _steps.follow(trail, seen)
        with _refusals.named(), transaction.atomic(durable=True):
            reservation, moment = _steps.lock_reservation(seen)
            expires_at = _steps.require_live_hold(reservation, moment)
            if reservation.extended_at is not None:
                raise errors.AlreadyExtended
            reservation.expires_at = expires_at + MORE_TIME
            reservation.extended_at = moment
            _steps.save(reservation, "expires_at", "extended_at")
            _steps.settle(trail, reservation, None, moment)
        return reservation
