"""Changes of schedule that are still to be applied."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

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
