"""Calling an applicant's appointment off, by the applicant's number."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from booking import errors
from booking.models import Reservation
from booking.services import _applicants, _refusals, _steps, changes
from clients.models import Applicant

#: Statuses of applicants who have nothing booked, and had nothing to lose.
_NOTHING_BOOKED = (Applicant.Status.PENDING_APPOINTMENT, Applicant.Status.APPLICATION_INCOMPLETE)


def cancel_for(
    *,
    pre_registration_id: str,
    actor: Actor,
    owners: Sequence[str] = (),
    at_any_time: bool = False,
    now: datetime | None = None,
) -> Reservation:
    """Cancel the appointment of a portal's applicant; steps as in `cancel`.

    `at_any_time` leaves the provider's change notice aside. `owners` as in `book_all`. Raises
    ApplicantUnknown, ApplicantNotTheirs, ReservationUnknown (nothing is booked), NotLive (it is
    over), TooLateToChange, Busy.
    """
    now = now or timezone.now()
    with audit.trail("cancel", actor) as trail:
        applicant = _applicants.find(actor, [pre_registration_id], owners)[pre_registration_id]
        seen = _applicants.appointments_of([applicant]).get(applicant.pk)
        if seen is None:
            # Who is booked and has none now was called off this very moment.
            raise _missing(applicant)
        _steps.follow(trail, seen)
        with _refusals.named(), transaction.atomic(durable=True):
            return changes.give_back(trail, seen, actor, "", now, at_any_time=at_any_time)


def _missing(applicant: Applicant) -> errors.BookingError:
    if applicant.status_code in _NOTHING_BOOKED:
        return errors.ReservationUnknown()
    return errors.NotLive()
