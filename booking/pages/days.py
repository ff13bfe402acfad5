"""The times of a day as chips, and the nearest other times where there are none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from booking import queries
from booking.pages import moments
from booking.pages.outlooks import Outlook
from booking.queries import FreeSlot

#: Full times drawn in a part of the day; more are summed up in words.
_FULL_SHOWN = 2
#: How many other times a page offers.
NEAR = 3
_PARTS: Sequence[tuple[Promise, time]] = (
    (gettext_lazy("Morning"), time(12)),
    (gettext_lazy("Afternoon"), time(17)),
    (gettext_lazy("Evening"), time.max),
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A time on a button; without room it is text."""

    instant: str
    words: str
    places: str
    is_full: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Morning, afternoon or evening."""

    title: str
    free: int
    chips: Sequence[Chip]
    more_full: int


def chip(slot: FreeSlot, *, with_day: bool = False) -> Chip:
    """The chip of a time; with its day where the page shows several days."""
    clock = moments.clock_time(slot.local_start)
    words = f"{moments.short_date(slot.local_start.date())}, {clock}" if with_day else clock
    return Chip(
        instant=moments.instant(slot.starts_at),
        words=words,
        places=places_left(slot),
        is_full=slot.remaining <= 0,
        is_last=slot.remaining == 1 < slot.capacity,
    )


def places_left(slot: FreeSlot) -> str:
    """Places in a chip's few letters. Where there is only ever one, "last" would say nothing."""
    if slot.remaining <= 0:
        return _("Full")
    if slot.capacity == 1:
        return pgettext("a time", "Free")
    if slot.remaining == 1:
        return _("Last place")
    return ngettext("%(places)d left", "%(places)d left", slot.remaining) % {
        "places": slot.remaining
    }


def parts_of_day(slots: Iterable[FreeSlot]) -> list[Part]:
    """The day's times, part by part; a part without times is left out."""
    waiting = list(slots)
    parts = []
    for title, until in _PARTS:
        mine = [slot for slot in waiting if slot.local_start.time() < until]
        waiting = [slot for slot in waiting if slot.local_start.time() >= until]
        if mine:
            parts.append(_part(str(title), mine))
    return parts


def _part(title: str, slots: Sequence[FreeSlot]) -> Part:
    chips, full = [], 0
    for slot in slots:
        full += slot.remaining <= 0
        if slot.remaining > 0 or full <= _FULL_SHOWN:
            chips.append(chip(slot))
    return Part(title, len(slots) - full, chips, max(full - _FULL_SHOWN, 0))


def near_moment(
    outlook: Outlook, wanted: datetime, now: datetime, most: int = NEAR
) -> list[FreeSlot]:
    """Free times nearest to an instant: those of its day, then the days around it; by time."""
    local = wanted.astimezone(outlook.provider.zone)
    same_day = [
        slot
        for slot in queries.time_slots(
            outlook.provider, local.date(), service=outlook.service, now=now
        )
        if slot.remaining > 0 and slot.starts_at != wanted
    ]
    same_day.sort(key=lambda slot: abs(slot.starts_at - wanted))
    near = same_day[:most]
    if len(near) < most:
        near += on_other_days(outlook, local.date(), now, most - len(near))
    return sorted(near, key=lambda slot: slot.starts_at)


def on_other_days(outlook: Outlook, on: date, now: datetime, most: int = NEAR) -> list[FreeSlot]:
    """The first free time of each of the free days nearest to a date."""
    nearest = sorted(
        (day for day in outlook.free() if day != on), key=lambda day: (abs(day - on), day)
    )
    found = []
    for day in sorted(nearest[:most]):
        slots = queries.time_slots(outlook.provider, day, service=outlook.service, now=now)
        found += [slot for slot in slots if slot.remaining > 0][:1]
    if found:
        return found
    # The days may have filled up since they were counted.
    upcoming = queries.next_free([outlook.provider], service=outlook.service, now=now, most=most)
    return upcoming.get(outlook.provider.pk, [])
