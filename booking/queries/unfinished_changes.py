"""Changes of schedule that are still to be applied, or were stopped on the way."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

from audit.models import Entry
from booking.models import ScheduleChange

#: Whoever works on a change leaves a mark at every step, and a step takes far less than this.
LEFT_ALONE = timedelta(seconds=30)


def unfinished_changes(*, now: datetime) -> list[int]:
    """The first unfinished change of each provider that nobody has worked on for half a minute.

    Changes of one provider follow each other in the order in which they were proposed.
    """
    waiting = Q(status__in=[ScheduleChange.Status.WAITING, ScheduleChange.Status.APPLYING])
    first = ScheduleChange.objects.filter(waiting).order_by("provider", "pk").distinct("provider")
    touched = Coalesce("progressed_at", "created_at")
    return [
        change.pk
        for change in ScheduleChange.objects.filter(pk__in=first.values("pk"))
        .annotate(touched=touched)
        .filter(touched__lt=now - LEFT_ALONE)
        .order_by("pk")
    ]


def failed_attempts(change: ScheduleChange) -> int:
    """Attempts that met a fault since the change last came a step further."""
    return Entry.objects.filter(
        verb="attempt_change",
        stage=Entry.Stage.EXCEPTION,
        record_kind="schedule_change",
        record_id=change.pk,
        recorded_at__gt=change.progressed_at or change.created_at,
    ).count()


def is_stopped(change: ScheduleChange) -> bool:
    """Whether a fault of ours has stopped it; one that was refused is not stopped but over."""
    if change.status != ScheduleChange.Status.FAILED:
        return False
    return Entry.objects.filter(
        verb="attempt_change", record_kind="schedule_change", record_id=change.pk
    ).exists()


def is_overtaken(change: ScheduleChange) -> bool:
    """Whether a change that was proposed later has been begun."""
    return ScheduleChange.objects.filter(
        provider=change.provider_id, pk__gt=change.pk, started_at__isnull=False
    ).exists()
