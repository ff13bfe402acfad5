"""The day itself: arrived, done, missed; and a slip of the hand undone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from booking import errors, notifications, queries
from booking.models import Notice, Reservation
from booking.models.reservation import MOMENT_OF
from booking.services import _refusals, _steps
from booking.services.owing import owe
from clients.models import Applicant

Status = Reservation.Status

#: What is owed word of; of a check-in to portals alone.
_WORD_OF = {Status.NO_SHOW: Notice.Kind.MISSED, Status.CHECKED_IN: Notice.Kind.CHECKED_IN}

#: Asked about the locked row before its status changes; raises to leave it as it is.
Check = Callable[[Reservation], None]


def check_in(*, reservation_id: UUID, actor: Actor, now: datetime | None = None) -> Reservation:
    """The client has arrived, on the local day; an applicant turns `Consumed`. Twice is once.

    Raises ReservationUnknown, NotConfirmed, NotToday, Busy.
    """
    now = now or timezone.now()

    def is_today(reservation: Reservation) -> None:
        begins, ends = _days_of(reservation)
        if not begins <= _day_at(reservation, now) <= ends:
            raise errors.NotToday

    return _visit(
        "check_in", reservation_id, actor, Status.CHECKED_IN, (Status.CONFIRMED,), is_today
    )


def complete(*, reservation_id: UUID, actor: Actor, now: datetime | None = None) -> Reservation:
    """The visit is over; on its local day or after, as lists are typed in later. Twice is once.

    Raises ReservationUnknown, NotConfirmed, NotToday, Busy.
    """
    now = now or timezone.now()

    def has_come(reservation: Reservation) -> None:
        if _day_at(reservation, now) < _days_of(reservation)[0]:
            raise errors.NotToday

    return _visit(
        "complete",
        reservation_id,
        actor,
        Status.COMPLETED,
        (Status.CHECKED_IN, Status.CONFIRMED),
        has_come,
    )


def mark_no_show(*, reservation_id: UUID, actor: Actor, now: datetime | None = None) -> Reservation:
    """Nobody came, once it has begun; an applicant turns `Expired`. Twice is once.

    People are told when it cannot be undone any more, portals at once.
    Raises ReservationUnknown, NotConfirmed, NotBegun, Busy.
    """
    now = now or timezone.now()

    def has_begun(reservation: Reservation) -> None:
        if now < reservation.starts_at:
            raise errors.NotBegun

    return _visit(
        "mark_no_show", reservation_id, actor, Status.NO_SHOW, (Status.CONFIRMED,), has_begun
    )


def undo_visit(*, reservation_id: UUID, undone: Reservation.Status, actor: Actor) -> Reservation:
    """Take back a slip of the hand: a status of a visit, within `UNDONE_WITHIN` of its entry.

    1. Lock the applicant, then the reservation.
    2. Refuse what does not stand as `undone` any more, so that two taps, or two clerks, take back
       one step; and what was entered longer ago, by the database's clock (a trigger says the same).
    3. What was completed after an arrival has arrived again, anything else is an appointment
       again, and its applicant `Booked`; the moment entered is forgotten.
    4. Word to people that has not left is superseded; the portal is told how it stands now.

    Raises ReservationUnknown, NothingToUndo, TooLateToUndo, AlreadyBooked (who was missed and has
    booked again), AppointmentLimit, Busy.
    """
    with audit.trail("undo_visit", actor) as trail:
        seen = queries.reservation_of(actor, reservation_id)
        _steps.follow(trail, seen)
        with _refusals.named(), transaction.atomic(durable=True):
            applicant = _steps.lock_applicant_of(seen)
            reservation, moment = _steps.lock_reservation(seen)
            if reservation.status != undone or undone not in MOMENT_OF:
                raise errors.NothingToUndo
            if not reservation.may_be_undone(moment):
                raise errors.TooLateToUndo
            _go_back(reservation)
            if reservation.status == Status.CONFIRMED:
                if applicant is not None:
                    _steps.set_status(applicant, Applicant.Status.BOOKED)
                _take_word_back(reservation)
            trail.record_success()
        return reservation


def _visit(
    verb: str,
    reservation_id: UUID,
    actor: Actor,
    status: Reservation.Status,
    allowed: tuple[Reservation.Status, ...],
    check: Check,
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
            check(reservation)
            enter(reservation, status, moment)
            if applicant is not None:
                missed = status == Status.NO_SHOW
                _steps.set_status(
                    applicant, Applicant.Status.EXPIRED if missed else Applicant.Status.CONSUMED
                )
            _steps.settle(trail, reservation, _WORD_OF.get(status), moment)
        return reservation


def enter(reservation: Reservation, status: Reservation.Status, moment: datetime) -> None:
    """Write a status of a visit onto a locked row, with its moment."""
    reservation.status = status
    setattr(reservation, MOMENT_OF[status], moment)
    _steps.save(reservation, "status", MOMENT_OF[status])


def _go_back(reservation: Reservation) -> None:
    status = Status(reservation.status)
    arrived = status == Status.COMPLETED and reservation.checked_in_at is not None
    reservation.status = Status.CHECKED_IN if arrived else Status.CONFIRMED
    setattr(reservation, MOMENT_OF[status], None)
    _steps.save(reservation, "status", MOMENT_OF[status])


def _take_word_back(reservation: Reservation) -> None:
    """Of the step that was undone."""
    told = Notice.objects.filter(
        reservation=reservation, status=Notice.Status.DUE, kind=Notice.Kind.MISSED
    )
    told.exclude(channel=Notice.Channel.WEBHOOK).update(status=Notice.Status.SUPERSEDED)
    owe(notifications.owed_to_portal(reservation, Notice.Kind.CONFIRMED))


def _day_at(reservation: Reservation, instant: datetime) -> date:
    return instant.astimezone(reservation.provider.zone).date()


def _days_of(reservation: Reservation) -> tuple[date, date]:
    """The local days it begins and ends on: most often one."""
    last = reservation.ends_at - timedelta(microseconds=1)
    return _day_at(reservation, reservation.starts_at), _day_at(reservation, last)
