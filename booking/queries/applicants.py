"""Appointments of a portal's applicants."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import DateField, DateTimeField, F, Func, QuerySet, Value
from django.db.models.functions import Cast

from audit.actors import Actor, ActorKind
from booking import errors
from booking.availability import day_bounds
from booking.models import Reservation
from clients.errors import ApplicantNotTheirs, ApplicantUnknown
from clients.models import Applicant
from providers.models import Provider

Status = Reservation.Status
#: Beyond these a change of zone leaves the calendar; nobody has an appointment there.
EARLIEST, LATEST = date(2000, 1, 1), date(9000, 1, 1)


def appointment_of_applicant(
    actor: Actor, pre_registration_id: str, owners: Sequence[str] = ()
) -> Reservation:
    """The appointment of one of the portal's applicants, with its provider.

    Raises ApplicantUnknown, ApplicantNotTheirs (`owners` as in `services.book_all`),
    ReservationUnknown.
    """
    applicant = (
        Applicant.objects.filter(portal=actor.id, pre_registration_id=pre_registration_id)
        .defer("details")
        .first()
    )
    if applicant is None or actor.kind is not ActorKind.PORTAL:
        raise ApplicantUnknown
    if owners and applicant.owner_digest and applicant.owner_digest not in owners:
        raise ApplicantNotTheirs
    found = (
        Reservation.objects.filter(
            applicant=applicant, status__in=[Status.CONFIRMED, Status.CHECKED_IN]
        )
        .select_related("provider")
        .first()
    )
    if found is None:
        raise errors.ReservationUnknown
    return found


def booked_applicants(
    actor: Actor, provider: Provider, from_on: date, until_on: date
) -> list[tuple[str, datetime, datetime]]:
    """Number, beginning and end of the appointments of the portal's applicants at a provider.

    By local day, first and last day included; in the provider's zone and in order of time.
    """
    if actor.kind is not ActorKind.PORTAL:
        return []
    low = day_bounds(min(max(from_on, EARLIEST), LATEST), provider.zone)[0]
    high = day_bounds(min(max(until_on, EARLIEST), LATEST), provider.zone)[1]
    rows = Reservation.objects.filter(
        provider=provider,
        status=Status.CONFIRMED,
        starts_at__gte=low,
        starts_at__lt=high,
        applicant__portal=actor.id,
    ).order_by("starts_at", "pk")
    return [
        (number, since.astimezone(provider.zone), until.astimezone(provider.zone))
        for number, since, until in rows.values_list(
            "applicant__pre_registration_id", "starts_at", "ends_at"
        )
    ]


def missed_appointments(now: datetime) -> "QuerySet[Reservation]":
    """Applicants' appointments whose day has passed where they were, oldest first."""
    today = Cast(_local(Value(now, output_field=DateTimeField())), DateField())
    return (
        Reservation.objects.filter(
            status=Status.CONFIRMED, applicant__isnull=False, ends_at__lte=now
        )
        # The instant lets the index find them; the local day decides.
        .alias(on=Cast(_local(F("starts_at")), DateField()))
        .filter(on__lt=today)
        .order_by("ends_at")
    )


def _local(instant: F | Value) -> Func:
    return Func(
        F("provider__time_zone"), instant, function="timezone", output_field=DateTimeField()
    )
