"""What the database's word means. Only a named constraint becomes a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError
from psycopg import errors as postgres

from audit.errors import DomainError
from booking import errors
from booking.errors import TooLateToUndo
from clients.errors import ClientUnknown

OF_CONSTRAINT: dict[str, type[DomainError]] = {
    "slot_is_never_overbooked": errors.SlotTaken,
    "reservation_is_covered_by_open_slots": errors.SlotClosed,
    "applicant_has_one_live_booking": errors.AlreadyBooked,
    "client_holds_stay_within_their_limit": errors.HoldLimit,
    "client_appointments_stay_within_their_limit": errors.AppointmentLimit,
    "appointment_is_moved_as_often_as_it_may_be": errors.ChangeLimit,
    "reservation_is_for_a_client_who_is_there": ClientUnknown,
    "hold_gets_more_time_once": errors.AlreadyExtended,
    "reservation_lasts_at_most_a_day": errors.NotEnoughRoom,
    "reservation_is_for_someone": errors.BeneficiaryMissing,
    "reservation_status_follows_its_path": errors.NotLive,
    "visit_is_undone_within_minutes": TooLateToUndo,
}


@contextmanager
def named() -> Iterator[None]:
    """Raise the refusal a constraint stands for; Busy where a lock was not to be had in time.

    Any other database error is a bug or an outage and passes through.
    """
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        name = cause.diag.constraint_name if isinstance(cause, postgres.Error) else None
        if name not in OF_CONSTRAINT:
            raise
        raise OF_CONSTRAINT[name] from error
    except OperationalError as error:
        if not isinstance(error.__cause__, postgres.LockNotAvailable):
            raise
        raise errors.Busy from error
