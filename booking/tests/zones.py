"""Every zone there is, the days on which its clocks change, and slots reckoned minute by minute."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from booking.availability import DatedChange, Hours, Run

ZONES = sorted(
    name
    for name in available_timezones()
    if not name.startswith(("posix", "right/")) and name not in ("Factory", "localtime")
)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def days_of_change(name: str, year: int) -> tuple[date, ...]:
    """Local dates on which, or the day before which, the zone's offset changes."""
    zone = ZoneInfo(name)
    noons = [datetime(year, 1, 1, 12, tzinfo=UTC) + n * DAY for n in range(366)]
    offsets = [noon.astimezone(zone).utcoffset() for noon in noons]
    return tuple(
        (noons[n] + shift * DAY).date()
        for n in range(1, len(noons))
        if offsets[n] != offsets[n - 1]
        for shift in (-1, 0)
    )


@st.composite
def zoned_days(draw: st.DrawFn) -> tuple[ZoneInfo, date]:
    """A zone and a date from 2020 to 2035, every other time one near a clock change."""
    name = draw(st.sampled_from(ZONES))
    year = draw(st.integers(2020, 2035))
    changes = days_of_change(name, year)
    if changes and draw(st.booleans()):
        return ZoneInfo(name), draw(st.sampled_from(changes))
    return ZoneInfo(name), date(year, 1, 1) + draw(st.integers(0, 364)) * DAY


@st.composite
def spans_of_day(draw: st.DrawFn) -> tuple[time, time]:
    """From and until; 00:00 is the end of the day. Small hours, where clocks change, come often."""
    grid = draw(st.sampled_from([1, 15, 60]))
    last = draw(st.sampled_from([300, 1440]))
    low = draw(st.integers(0, last // grid - 1)) * grid
    high = draw(st.integers(low // grid + 1, last // grid)) * grid
    return time(low // 60, low % 60), time(high // 60 % 24, high % 60)


@st.composite
def openings(draw: st.DrawFn) -> list[Hours]:
    count = draw(st.integers(0, 3))
    return [Hours(*draw(spans_of_day()), draw(st.integers(1, 4))) for _ in range(count)]


@st.composite
def dated_changes(draw: st.DrawFn) -> list[DatedChange]:
    found = []
    for _ in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(["closed", "extra", "capacity"]))
        whole_day = kind != "extra" and draw(st.booleans())
        opens, until = (None, None) if whole_day else draw(spans_of_day())
        capacity = {
            "closed": None,
            "extra": draw(st.integers(1, 3)),
            "capacity": draw(st.integers(0, 3)),
        }[kind]
        found.append(DatedChange(kind, opens, until, capacity))
    return found


Slot = tuple[datetime, datetime, int]


def slots_of(runs: Sequence[Run]) -> list[Slot]:
    """The runs, spread."""
    return [
        (
            run.starts_at + timedelta(minutes=run.slot_minutes * n),
            run.starts_at + timedelta(minutes=run.slot_minutes * (n + 1)),
            run.capacity,
        )
        for run in runs
        for n in range(run.count)
    ]


def places_by_minute(
    on: date,
    hours: Sequence[Hours],
    changes: Sequence[DatedChange],
    zone: ZoneInfo,
    holiday: bool,
) -> dict[datetime, int]:
    """Each minute whose wall clock lies within some hours, and how many places it has."""
    noon = datetime.combine(on, time(12), tzinfo=UTC)
    places = {}
    for n in range(-2160, 2160):
        minute = noon + n * MINUTE
        local = minute.astimezone(zone)
        if local.date() != on:
            continue
        found = _places(local.time(), [] if holiday else hours, changes)
        if found is not None:
            places[minute] = found
    return places


def _places(at: time, hours: Sequence[Hours], changes: Sequence[DatedChange]) -> int | None:
    regular = [entry.capacity for entry in hours if _within(at, entry.opens, entry.until)]
    places = sum(regular) if regular else None
    reached = [change for change in changes if _within(at, change.opens, change.until)]
    for change in reached:
        if change.kind == "capacity" and places is not None:
            places = change.capacity or 0
    for change in reached:
        if change.kind == "extra":
            places = (places or 0) + (change.capacity or 0)
    if places is not None and any(change.kind == "closed" for change in reached):
        places = 0
    return places


def _within(at: time, opens: time | None, until: time | None) -> bool:
    if opens is None or until is None:
        return True
    return opens <= at and (until == time(0) or at < until)


def reckoned(places: dict[datetime, int], slot_minutes: int) -> list[Slot]:
    """The slots that follow: a grid per unbroken stretch, each with its least minute's room."""
    slots = []
    for _key, group in groupby(
        enumerate(sorted(places)), key=lambda pair: pair[1] - pair[0] * MINUTE
    ):
        stretch = [minute for _n, minute in group]
        for at in range(0, len(stretch) - slot_minutes + 1, slot_minutes):
            minutes = stretch[at : at + slot_minutes]
            room = min(places[minute] for minute in minutes)
            if room:
                slots.append((minutes[0], minutes[-1] + MINUTE, room))
    return slots
