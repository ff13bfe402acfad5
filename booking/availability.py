"""Opening hours laid on the UTC line. Pure arithmetic: no rows, no clock.

The only place where wall-clock times become instants. An opening is local; its slots are laid on
the UTC line inside it, so a day with a clock change has as many slots as it has quarter-hours open.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

MIDNIGHT = time(0, 0)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Local opening hours of one date; `until` 00:00 is the end of the day."""

    opens: time
    until: time
    capacity: int


@dataclass(frozen=True, slots=True)
class DatedChange:
    """A change to one date: closed, extra hours, another capacity, or open on a holiday.

    No hours: the whole day.
    """

    kind: str
    opens: time | None = None
    until: time | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """`count` consecutive slots of equal length and capacity, from a UTC instant on."""

    starts_at: datetime
    slot_minutes: int
    count: int
    capacity: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.slot_minutes * self.count)


@dataclass(frozen=True, slots=True)
class _Span:
    starts_at: datetime
    ends_at: datetime
    capacity: int


def exists(on: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the wall clock shows this time on that date, or skips it."""
    local = datetime.combine(on, at, tzinfo=zone)
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)


def instants(on: date, at: time, zone: ZoneInfo) -> list[datetime]:
    """The UTC instants at which the wall clock shows this time: none, one or two."""
    if not exists(on, at, zone):
        return []
    both = {
        datetime.combine(on, at, tzinfo=zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1)
    }
    return sorted(both)


def is_ambiguous(instant: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock shows this instant's local time twice."""
    local = instant.astimezone(zone)
    return len(instants(local.date(), local.time(), zone)) == 2


def day_bounds(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """[start, end) of a local date in UTC; a day may last 23, 24, 25 or other hours."""
    return edge(on, MIDNIGHT, zone), edge(on + DAY, MIDNIGHT, zone)


def lay(
    on: date,
    hours: Iterable[Hours],
    changes: Iterable[DatedChange],
    *,
    zone: ZoneInfo,
    slot_minutes: int,
    holiday: bool = False,
) -> list[Run]:
    """The slots of one local date, as runs that rise and never overlap.

    Extra hours open even on a holiday, the others where a change says so. Closures cut; a capacity
    replaces what the hours give. Overlapping hours add up. Each stretch that opens without a gap
    has a grid of its own, which begins with it; a rest shorter than a slot is left over. A closure
    leaves the grid where it was and takes away the slots it touches, so that the others stay the
    slots people have booked.
    """
    hours, changes = tuple(hours), tuple(changes)
    if not is_even(on, zone):
        return _lay(on, hours, changes, zone, slot_minutes, holiday)
    midnight = edge(on, MIDNIGHT, zone)
    return [
        Run(midnight + since_midnight, slot_minutes, count, capacity)
        for since_midnight, count, capacity in _even_day(hours, changes, slot_minutes, holiday)
    ]


@lru_cache(maxsize=20_000)
def is_even(on: date, zone: ZoneInfo) -> bool:
    """Whether the clocks stand still all through a local date, both its midnights included."""
    if not exists(on, MIDNIGHT, zone):
        return False
    begins = datetime.combine(on, MIDNIGHT, tzinfo=zone).astimezone(UTC)
    offsets = {
        (begins + timedelta(hours=hour)).astimezone(zone).utcoffset() for hour in range(-1, 26)
    }
    return len(offsets) == 1


@lru_cache(maxsize=20_000)
def _even_day(
    hours: tuple[Hours, ...], changes: tuple[DatedChange, ...], slot_minutes: int, holiday: bool
) -> tuple[tuple[timedelta, int, int], ...]:
    """A day's runs by the time since its midnight: the same hours, the same on every even day."""
    any_day = date(2001, 1, 1)
    midnight = datetime.combine(any_day, MIDNIGHT, tzinfo=UTC)
    return tuple(
        (run.starts_at - midnight, run.count, run.capacity)
        for run in _lay(any_day, hours, changes, ZoneInfo("UTC"), slot_minutes, holiday)
    )


def _lay(
    on: date,
    hours: Sequence[Hours],
    changes: Sequence[DatedChange],
    zone: ZoneInfo,
    slot_minutes: int,
    holiday: bool,
) -> list[Run]:
    shut = holiday and all(change.kind != "open" for change in changes)
    weekly = [] if shut else [span for entry in hours for span in _spans(on, entry, zone)]
    spans = _summed(weekly)
    for change in changes:
        if change.kind == "capacity":
            for low, high in _reach(on, change, zone):
                spans = _with_capacity(spans, low, high, change.capacity or 0)
    extra = [
        span
        for change in changes
        if change.kind == "extra" and change.opens and change.until is not None and change.capacity
        for span in _spans(on, Hours(change.opens, change.until, change.capacity), zone)
    ]
    spans = _summed([*spans, *extra])
    for change in changes:
        if change.kind == "closed":
            for low, high in _reach(on, change, zone):
                spans = _with_capacity(spans, low, high, 0)
    return list(_runs(spans, slot_minutes))


def edge(on: date, at: time, zone: ZoneInfo) -> datetime:
    """The first instant at which the wall clock shows this time or, where it is skipped, a later.

    A skipped time (fold 0) is read with the offset before the change, which lands as far behind
    the change as the time lies in the gap; opening or closing then means the change itself.
    """
    local = datetime.combine(on, at, tzinfo=zone)
    instant = local.astimezone(UTC)
    if exists(on, at, zone):
        return instant
    offset_before = local.utcoffset() or timedelta()
    offset_after = local.replace(fold=1).utcoffset() or timedelta()
    gap = offset_after - offset_before if offset_after > offset_before else timedelta()
    if not gap:
        offset_before, offset_after = offset_after, offset_before
        gap = offset_after - offset_before
    return _change_between(instant - gap - timedelta(minutes=1), instant + gap, zone)


def _change_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The instant, to the second, at which the zone's offset changes between two instants."""
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle <= low:
            break
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def _spans(on: date, hours: Hours, zone: ZoneInfo) -> list[_Span]:
    """The stretches in which the wall clock of that date shows a time within the hours.

    Mostly one. Where the hours begin or end inside an hour that comes twice there are two: a break
    is kept both times, and hours that do not overlap on the wall do not overlap in UTC either.
    """
    ends_on = on + DAY if hours.until == MIDNIGHT else on
    spans = []
    for low, high in _steady(*day_bounds(on, zone), zone):
        offset = low.astimezone(zone).utcoffset() or timedelta()
        opens_at = datetime.combine(on, hours.opens, tzinfo=UTC) - offset
        until_at = datetime.combine(ends_on, hours.until, tzinfo=UTC) - offset
        if (starts_at := max(low, opens_at)) < (ends_at := min(high, until_at)):
            spans.append(_Span(starts_at, ends_at, hours.capacity))
    return spans


def _steady(low: datetime, high: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """[low, high) of one local day, cut where the zone's offset changes."""
    if low.astimezone(zone).utcoffset() == high.astimezone(zone).utcoffset():
        return [(low, high)]
    change = _change_between(low, high, zone)
    return [(low, change), (change, high)]


def _reach(on: date, change: DatedChange, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    if change.opens is None or change.until is None:
        return [day_bounds(on, zone)]
    spans = _spans(on, Hours(change.opens, change.until, 0), zone)
    return [(span.starts_at, span.ends_at) for span in spans]


def _summed(spans: Sequence[_Span]) -> list[_Span]:
    """Spans that may overlap, as spans that do not, with the capacities added up."""
    if len(spans) < 2:
        return list(spans)
    edges = sorted({edge for span in spans for edge in (span.starts_at, span.ends_at)})
    summed = []
    for low, high in pairwise(edges):
        over = [s.capacity for s in spans if s.starts_at <= low and s.ends_at >= high]
        if over:
            summed.append(_Span(low, high, sum(over)))
    return summed


def _with_capacity(
    spans: Sequence[_Span], low: datetime, high: datetime, capacity: int
) -> list[_Span]:
    """The spans with another capacity inside [low, high)."""
    changed = []
    for span in spans:
        if span.ends_at <= low or span.starts_at >= high:
            changed.append(span)
            continue
        if span.starts_at < low:
            changed.append(_Span(span.starts_at, low, span.capacity))
        changed.append(_Span(max(span.starts_at, low), min(span.ends_at, high), capacity))
        if span.ends_at > high:
            changed.append(_Span(high, span.ends_at, span.capacity))
    return changed


def _runs(spans: Sequence[_Span], slot_minutes: int) -> Iterator[Run]:
    """Slots on a grid per unbroken stretch; a slot across two capacities has the smaller."""
    length = timedelta(minutes=slot_minutes)
    for stretch in _stretches(spans):
        if len(stretch) == 1:
            only = stretch[0]
            count = (only.ends_at - only.starts_at) // length
            if count and only.capacity:
                yield Run(only.starts_at, slot_minutes, count, only.capacity)
            continue
        slots = _grid(stretch, length)
        for capacity, group in groupby(slots, key=lambda slot: slot.capacity):
            run = list(group)
            if capacity:
                yield Run(run[0].starts_at, slot_minutes, len(run), capacity)


def _grid(stretch: Sequence[_Span], length: timedelta) -> Iterator[_Span]:
    at, end = stretch[0].starts_at, stretch[-1].ends_at
    while at + length <= end:
        capacity = min(s.capacity for s in stretch if s.starts_at < at + length and s.ends_at > at)
        yield _Span(at, at + length, capacity)
        at += length


def _stretches(spans: Sequence[_Span]) -> Iterator[list[_Span]]:
    stretch: list[_Span] = []
    for span in spans:
        if stretch and stretch[-1].ends_at != span.starts_at:
            yield stretch
            stretch = []
        stretch.append(span)
    if stretch:
        yield stretch
