"""How much there is to book, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, DateField, DateTimeField, F, Func
from django.db.models.functions import Cast

from booking.models import Slot


@dataclass(frozen=True, slots=True)
class LaidDays:
    """Open slots from now on, and the local days on which a provider has any, summed up."""

    days: int
    slots: int


def laid_days(provider_ids: Sequence[int], *, now: datetime) -> LaidDays:
    """Count what lies ahead at these providers, full or free, in one query."""
    local = Func(
        F("provider__time_zone"),
        F("starts_at"),
        function="timezone",
        output_field=DateTimeField(),
    )
    counts = list(
        Slot.objects.filter(provider__in=provider_ids, is_open=True, starts_at__gte=now)
        .values("provider_id", on=Cast(local, DateField()))
        .annotate(slots=Count("pk"))
        .values_list("slots", flat=True)
    )
    return LaidDays(days=len(counts), slots=sum(counts))
