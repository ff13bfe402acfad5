"""The day itself: arrived, done, missed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit import services as audit
from audit.actors import Actor
from booking import errors, queries
from booking.models import Notice, Reservation
from booking.services import _refusals, _steps
from clients.models import Applicant

Status = Reservation.Status

#: What is owed word of; of a check-in to portals alone.
_WORD_OF = {Status.NO_SHOW: Notice.Kind.MISSED, Status.CHECKED_IN: Notice.Kind.CHECKED_IN}


def check_in(*, reservation_id: UUID, actor: Actor) -> Reservation:
    """The client has arrived; an applicant turns `Consumed`. Twice is once.

    Raises ReservationUnknown, NotConfirmed, Busy.
    """
    return _visit("check_in", reservation_id, actor, Status.CHECKED_IN, (Status.CONFIRMED,))


def complete(*, reservation_id: UUID, actor: Actor) -> Reservation:
    """The visit is over. Twice is once. Raises ReservationUnknown, NotConfirmed, Busy."""
    return _visit(
        "complete", reservation_id, actor, Status.COMPLETED, (Status.CHECKED_IN, Status.CONFIRMED)
    )


def mark_no_show(*, reservation_id: UUID, actor: Actor) -> Reservation:
    """Nobody came; an applicant turns `Expired`. Twice is once.

    Raises ReservationUnknown, NotConfirmed, Busy.
    """
    return _visit("mark_no_show", reservation_id, actor, Status.NO_SHOW, (Status.CONFIRMED,))


def _visit(
    verb: str,
    reservation_id: UUID,
    actor: Actor,
    status: Reservation.Status,
    allowed: tuple[Reservation.Status, ...],
) -> Reservation:
    with audit.trail(verb, actor) as trail:
        seen = queries.reservation_of(actor, reservation_id)
        _steps.follow(trail, seen)
        with _refusals.named(), transaction.atomic(durable=True):
            applicant = _steps.lock_applicant_of(seen)
            reservation, moment = _steps.lock_reservation(seen)
            if reservation.status == status:
                return reservation
            if reservation.status not in allowed:
                raise errors.NotConfirmed
            _enter(reservation, status, moment)
            if applicant is not None:
                missed = status == Status.NO_SHOW
                _steps.set_status(
                    applicant, Applicant.Status.EXPIRED if missed else Applicant.Status.CONSUMED
                )
            _steps.settle(trail, reservation, _WORD_OF.get(status), moment)
        return reservation


def _enter(reservation: Reservation, status: Reservation.Status, moment: datetime) -> None:
    reservation.status = status
    fields = ["status"]
    if status == Status.CHECKED_IN:
        reservation.checked_in_at = moment
        fields.append("checked_in_at")
    if status == Status.COMPLETED:
        reservation.completed_at = moment
        fields.append("completed_at")
    _steps.save(reservation, *fields)
