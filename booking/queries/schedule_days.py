"""A span of days as their centre's staff see them: hours, holidays, exceptions, places, taken."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncDate

from booking.availability import DAY, Run, day_bounds
from booking.horizon.calendars import runs_of
from booking.models import Slot
from providers.models import Holiday, OpeningException, Provider


@dataclass(slots=True)
class ScheduledDay:
    """One local day. Hours are local moments; places are those of all its slots together."""

    on: date
    hours: list[tuple[datetime, datetime]] = field(default_factory=list)
    holidays: list[Any] = field(default_factory=list)
    exceptions: list[OpeningException] = field(default_factory=list)
    places: int = 0
    taken: int = 0


def schedule_days(provider: Provider, first: date, last: date) -> list[ScheduledDay]:
    """The days from first to last, both included, as the schedule has them.

    Hours and places follow from the schedule, so that days beyond the booking window have them
    too; what is taken is counted from the slots, in one pass.
    """
    days = {on: ScheduledDay(on) for on in _dates(first, last)}
    for _number, run in runs_of([provider], {provider.pk: (first, last)}):
        _add(days, run, provider)
    # Also those on which the centre is open all the same: staff may want to know.
    for holiday in Holiday.objects.filter(calendar__providers=provider, on__range=(first, last)):
        days[holiday.on].holidays.append(holiday.name)
    for change in provider.exceptions.filter(on__range=(first, last)).order_by("on", "pk"):
        days[change.on].exceptions.append(change)
    for on, taken in _taken(provider, first, last).items():
        if on in days:
            days[on].taken = taken
    return list(days.values())


def _dates(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


def _add(days: dict[date, ScheduledDay], run: Run, provider: Provider) -> None:
    """Put a run on its day, joined to the hours before it where there is no gap."""
    begins = run.starts_at.astimezone(provider.zone)
    ends = run.ends_at.astimezone(provider.zone)
    day = days[begins.date()]
    if day.hours and day.hours[-1][1] == begins:
        begins = day.hours.pop()[0]
    day.hours.append((begins, ends))
    day.places += run.count * run.capacity


def _taken(provider: Provider, first: date, last: date) -> dict[date, int]:
    low, high = day_bounds(first, provider.zone)[0], day_bounds(last, provider.zone)[1]
    rows = (
        Slot.objects.filter(provider=provider, starts_at__gte=low, starts_at__lt=high, taken__gt=0)
        .annotate(on=TruncDate("starts_at", tzinfo=provider.zone))
        .values("on")
        .annotate(used=Sum("taken"))
        .order_by("on")
    )
    found: dict[date, int] = defaultdict(int)
    found.update({row["on"]: row["used"] for row in rows})
    return found
