"""Days whose slots stand at another wall time than they were laid for.

A government changes its clocks, an update of tzdata follows, and slots laid before it keep their
instants: what was laid for 09:00 is 10:00 now. Nobody wrote down the wall time a slot was laid
for, but laying says it: where the slots of a day are those that laying would write today, all
shifted by the difference between two offsets the zone has had, the clocks moved and not the hours.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from booking import horizon
from booking.availability import DAY, Run, day_bounds
from booking.models import Reservation, Slot
from booking.models.reservation import LIVE
from providers.models import Provider

#: Providers whose calendars are read at once.
_CHUNK = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Shorter than any season of clocks: Ramadan's in Morocco lasts a month.
_STEP = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class MovedDay:
    """The slots of one provider and local day that stand at another wall time."""

    provider: Provider
    on: date
    slots: int
    #: The first slot's local time as it was laid, and as the clock shows it now.
    laid_for: datetime
    stands_at: datetime
    #: Live appointments and holds on these slots; they keep their instants.
    appointments: int


def moved_days(*, now: datetime) -> Iterator[MovedDay]:
    """Every provider's days ahead whose slots moved, by provider and date."""
    providers = Provider.objects.filter(laid_until__isnull=False).order_by("pk")
    for chunk in _in_chunks(providers.iterator(chunk_size=_CHUNK)):
        spans = {}
        for provider in chunk:
            today = now.astimezone(provider.zone).date()
            if provider.laid_until is not None and provider.laid_until >= today:
                spans[provider.pk] = (today, provider.laid_until)
        laid = [provider for provider in chunk if provider.pk in spans]
        wanted = _by_day(laid, horizon.runs_of(laid, spans) if laid else [], now)
        for provider in laid:
            yield from _moved(provider, wanted[provider.pk], now)


def _in_chunks(providers: Iterator[Provider]) -> Iterator[list[Provider]]:
    while chunk := list(islice(providers, _CHUNK)):
        yield chunk


def _by_day(
    providers: Sequence[Provider], runs: Sequence[tuple[int, Run]], now: datetime
) -> dict[int, dict[date, set[datetime]]]:
    """The starts laying would write from now on, by provider number and local day."""
    zones = {provider.pk: provider.zone for provider in providers}
    wanted: dict[int, dict[date, set[datetime]]] = defaultdict(lambda: defaultdict(set))
    for provider_id, run in runs:
        on = run.starts_at.astimezone(zones[provider_id]).date()
        starts = (
            run.starts_at + number * timedelta(minutes=run.slot_minutes)
            for number in range(run.count)
        )
        wanted[provider_id][on].update(start for start in starts if start > now)
    return wanted


def _moved(
    provider: Provider, wanted: dict[date, set[datetime]], now: datetime
) -> Iterator[MovedDay]:
    if not wanted:
        return
    low = day_bounds(min(wanted), provider.zone)[0] - DAY
    high = day_bounds(max(wanted), provider.zone)[1] + DAY
    present = set(
        Slot.objects.filter(
            provider=provider, is_open=True, starts_at__gte=low, starts_at__lt=high
        ).values_list("starts_at", flat=True)
    )
    for on, starts in sorted(wanted.items()):
        shift = _shift(starts, present, on, provider.zone, now)
        if shift:
            there = [start + shift for start in starts if start + shift in present]
            first = min(there)
            yield MovedDay(
                provider=provider,
                on=on,
                slots=len(there),
                laid_for=(first - shift).astimezone(provider.zone),
                stands_at=first.astimezone(provider.zone),
                appointments=Reservation.objects.filter(
                    provider=provider, status__in=LIVE, starts_at__in=there
                ).count(),
            )


def _shift(
    starts: set[datetime], present: set[datetime], on: date, zone: ZoneInfo, now: datetime
) -> timedelta | None:
    """By how much the day's slots are off, all alike and by a change of offset; None if not.

    Some may be closed by themselves: what is there must fit, and half of the day must be there.
    """
    low, high = day_bounds(on, zone)
    there = {start for start in present if low <= start < high and start > now}
    if not starts or (there and there <= starts):
        return None
    for shift in _changes(zone, on.year):
        meant = {start - shift for start in present if low <= start - shift < high}
        meant = {start for start in meant if start > now}
        if meant <= starts and 2 * len(meant) >= len(starts):
            return shift
    return None


@lru_cache(maxsize=1000)
def _changes(zone: ZoneInfo, year: int) -> tuple[timedelta, ...]:
    """The differences between offsets the zone has had since 1970, up to the end of a year.

    Either way round, the smallest first.
    """
    steps = (datetime(year + 1, 1, 1, tzinfo=UTC) - _EPOCH) // _STEP
    offsets = {
        (_EPOCH + number * _STEP).astimezone(zone).utcoffset() or timedelta()
        for number in range(steps + 1)
    }
    differences = {one - other for one in offsets for other in offsets if one != other}
    return tuple(sorted(differences, key=lambda change: (abs(change), change)))
