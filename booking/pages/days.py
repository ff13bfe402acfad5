"""The times of a day as chips, and the nearest other times where there are none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from booking import queries
from booking.pages import moments
from booking.pages.outlooks import Outlook
from booking.pages.own_holds import OwnHold, covering
from booking.queries import FreeSlot

#: Full times drawn in a part of the day; more are summed up in words.
_FULL_SHOWN = 2
#: How many other times a page offers.
NEAR = 3
#: The parts of a day as addresses name them: what they are called, and their hours.
PARTS: Mapping[str, tuple[Promise, time, time]] = {
    "morning": (gettext_lazy("Morning"), time.min, time(12)),
    "afternoon": (gettext_lazy("Afternoon"), time(12), time(17)),
    "evening": (gettext_lazy("Evening"), time(17), time.max),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A time on a button; without room it is text, and one's own leads to what one holds."""

    instant: str
    words: str
    places: str
    is_full: bool
    is_last: bool
    #: Whether the address points it out.
    is_wanted: bool = False
    #: Where one's own leads.
    address: str = ""
    #: Where another centre's is sent.
    action: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Morning, afternoon or evening."""

    title: str
    free: int
    chips: Sequence[Chip]
    more_full: int


def chip(slot: FreeSlot, *, with_day: bool = False, wanted: str = "") -> Chip:
    """The chip of a time; with its day where the page shows several days."""
    clock = moments.clock_time(slot.local_start)
    day = moments.short_date(slot.local_start.date())
    words = pgettext("between parts of an address", ", ").join((day, clock)) if with_day else clock
    instant = moments.instant(slot.starts_at)
    return Chip(
        instant=instant,
        words=words,
        places=places_left(slot),
        is_full=slot.remaining <= 0,
        is_last=slot.remaining == 1 < slot.capacity,
        is_wanted=instant == wanted,
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


def parts_of_day(
    slots: Iterable[FreeSlot], holds: Sequence[OwnHold] = (), wanted: str = ""
) -> list[Part]:
    """The day's times, part by part; a part without times is left out."""
    waiting = list(slots)
    parts = []
    for title, _since, until in PARTS.values():
        mine = [slot for slot in waiting if slot.local_start.time() < until]
        waiting = [slot for slot in waiting if slot.local_start.time() >= until]
        if mine:
            parts.append(_part(str(title), mine, holds, wanted))
    return parts


def _part(title: str, slots: Sequence[FreeSlot], holds: Sequence[OwnHold], wanted: str) -> Part:
    chips, full = [], 0
    for slot in slots:
        own = covering(holds, slot.starts_at)
        if own is not None and (slot.remaining <= 0 or own.starts_at == slot.starts_at):
            chips.append(_own(slot, own))
            continue
        full += slot.remaining <= 0
        if slot.remaining > 0 or full <= _FULL_SHOWN:
            chips.append(chip(slot, wanted=wanted))
    free = sum(not one.is_full and not one.address for one in chips)
    return Part(title, free, chips, max(full - _FULL_SHOWN, 0))


def _own(slot: FreeSlot, hold: OwnHold) -> Chip:
    """One's own time leads to its page, and is nobody's who took it away."""
    places = pgettext("a time", "You hold it")
    return replace(chip(slot), places=places, is_full=False, is_last=False, address=hold.address)


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
