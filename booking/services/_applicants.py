"""Applicants by their numbers, through the eyes of the portal that asks; and their appointments."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from audit.actors import Actor, ActorKind
from booking.models import Reservation
from clients.errors import ApplicantNotTheirs, ApplicantUnknown
from clients.models import Applicant


def find(actor: Actor, numbers: Sequence[str], owners: Sequence[str] = ()) -> dict[str, Applicant]:
    """Every applicant of that list. Raises ApplicantUnknown (also for another portal's).

    Raises ApplicantNotTheirs where persons are told apart and one is somebody else's.
    """
    return _complete(_of(actor, numbers), numbers, owners)


def lock(actor: Actor, numbers: Sequence[str], owners: Sequence[str] = ()) -> dict[str, Applicant]:
    """The same, locked in the order of their rows."""
    rows = _of(actor, numbers).select_for_update(no_key=True, of=("self",)).order_by("pk")
    return _complete(rows, numbers, owners)


def appointments_of(applicants: Iterable[Applicant]) -> dict[int, Reservation]:
    """The confirmed appointments of applicants, by the applicant's number."""
    rows = Reservation.objects.filter(
        applicant__in=[applicant.pk for applicant in applicants],
        status=Reservation.Status.CONFIRMED,
    ).select_related("provider", "service", "client")
    return {row.applicant_id: row for row in rows if row.applicant_id is not None}


def _of(actor: Actor, numbers: Sequence[str]) -> "QuerySet[Applicant]":
    rows = Applicant.objects.filter(pre_registration_id__in=numbers)
    if actor.kind is not ActorKind.PORTAL:
        return rows.none()
    return rows.filter(portal=actor.id).select_related("portal").defer("details")


def _complete(
    rows: "QuerySet[Applicant]", numbers: Sequence[str], owners: Sequence[str]
) -> dict[str, Applicant]:
    found = {applicant.pre_registration_id: applicant for applicant in rows}
    if any(number not in found for number in numbers):
        raise ApplicantUnknown
    for applicant in found.values():
        if owners and applicant.owner_digest and applicant.owner_digest not in owners:
            raise ApplicantNotTheirs
    return found
