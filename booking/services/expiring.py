"""Appointments of applicants whose day has passed: nobody came."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit import services as audit
from audit.actors import SYSTEM, Actor
from booking import notifications, queries
from booking.models import Notice, Reservation
from booking.services import _refusals
from booking.services.owing import owe
from clients.models import Applicant

#: Appointments in one transaction.
BATCH = 500


def expire_missed(
    *, now: datetime | None = None, actor: Actor = SYSTEM, batch_size: int = BATCH
) -> int:
    """Mark as missed the applicants' appointments whose local day has passed; returns how many.

    At midnight of the centre an applicant who is booked and was not checked in turns `Expired`,
    and the portal is told as by `mark_no_show`. Works in batches: locks the applicants, then the
    appointments, by their numbers; what others have locked is left for the next run. Run again it
    finds nothing to do.
    """
    now = now or timezone.now()
    missed = 0
    while True:
        with _refusals.named(), transaction.atomic(durable=True):
            found = list(queries.missed_appointments(now).values_list("pk", flat=True)[:batch_size])
            marked = _mark(found, actor, now)
        missed += marked
        if len(found) < batch_size or not marked:
            return missed


def _mark(numbers: Sequence[int], actor: Actor, now: datetime) -> int:
    applicants = Applicant.objects.filter(
        reservations__in=numbers, status_code=Applicant.Status.BOOKED
    )
    locked = applicants.select_for_update(no_key=True, skip_locked=True, of=("self",))
    people = list(locked.order_by("pk").values_list("pk", flat=True))
    # Asked again of the locked rows: one may have moved to another day meanwhile.
    rows = (
        queries.missed_appointments(now)
        .filter(pk__in=numbers, applicant__in=people)
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("client", "applicant__portal")
        .defer("applicant__details")
        .order_by("pk")
    )
    missed = list(rows)
    if not missed:
        return 0
    Reservation.objects.filter(pk__in=[row.pk for row in missed]).update(
        status=Reservation.Status.NO_SHOW, revision=F("revision") + 1
    )
    Applicant.objects.filter(pk__in=[row.applicant_id for row in missed]).update(
        status_code=Applicant.Status.EXPIRED
    )
    owe(notice for row in missed for notice in notifications.owed(row, Notice.Kind.MISSED))
    audit.record_successes(
        audit.Trail("mark_no_show", actor, row.provider_id, "reservation", row.pk) for row in missed
    )
    return len(missed)
