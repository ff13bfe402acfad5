"""The calendar of a month: which days have places, and how many."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.pages import moments
from booking.pages.outlooks import Outlook

#: From which share of a full day's places on the ground turns deeper.
_HEAT = ((0.85, 4), (0.50, 3), (0.20, 2))


@dataclass(frozen=True, slots=True)
class Day:
    """A cell. Without an address it is text: closed, over, or not open yet."""

    number: int
    words: str
    address: str = ""
    remaining: int | None = None
    level: int | None = None
    note: str = ""
    is_today: bool = False
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    title: str
    weekdays: Sequence[tuple[str, str]]
    weeks: Sequence[Sequence[Day | None]]
    before: tuple[str, str] | None
    after: tuple[str, str] | None
    #: Whether its numbers are times, for a service of several slots, or places.
    counts_times: bool


def month_of(outlook: Outlook, on: date, chosen: date | None, page: str = "") -> Month:
    """The month around `on`, without the weeks that are over.

    `page`: where its days lead, if not to the centre's own page.
    """
    weeks = [
        [_cell(outlook, day, chosen, page) if day.month == on.month else None for day in week]
        for week in calendar.Calendar().monthdatescalendar(on.year, on.month)
        if week[-1] >= outlook.today
    ]
    return Month(
        title=moments.month_and_year(on),
        weekdays=[(str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day])) for day in range(7)],
        weeks=weeks,
        before=_turn(outlook, on.replace(day=1) - timedelta(days=1), page),
        after=_turn(outlook, on.replace(day=1) + timedelta(days=31), page),
        counts_times=outlook.counts_times,
    )


def clamped(outlook: Outlook, month: date) -> date:
    """The month asked for, or the nearest one with days that may be booked."""
    return min(max(month, outlook.today.replace(day=1)), outlook.last.replace(day=1))


def level(remaining: int, busiest: int) -> int:
    """How deep the ground of a day is: 0 when full, 1 (few) to 4 (many)."""
    if remaining <= 0:
        return 0
    return next((depth for share, depth in _HEAT if remaining >= share * busiest), 1)


def _turn(outlook: Outlook, on: date, page: str) -> tuple[str, str] | None:
    """Address and name of the month next to this one, if it has days to show."""
    month = on.replace(day=1)
    if clamped(outlook, month) != month:
        return None
    address = f"{page}?month={month:%Y-%m}" if page else outlook.address(month=month)
    return address, moments.month_and_year(month)


def _cell(outlook: Outlook, on: date, chosen: date | None, page: str) -> Day:
    room = outlook.room.get(on)
    named = moments.weekday_and_day(on)
    if on == outlook.today:
        named = _("today, %(day)s") % {"day": named}
    if room is None:
        return _without_times(outlook, on, named)
    remaining = max(room.remaining, 0)
    return Day(
        number=on.day,
        words=_room_in_words(outlook, named, remaining) + _held_in_words(outlook, on),
        address=f"{page}?day={on.isoformat()}#day" if page else outlook.address(day=on),
        remaining=remaining,
        level=level(remaining, outlook.busiest),
        is_today=on == outlook.today,
        is_chosen=on == chosen,
    )


def _room_in_words(outlook: Outlook, named: str, remaining: int) -> str:
    """Places; for a service of several slots, whose starts overlap, times."""
    if not remaining:
        return _("%(day)s, full") % {"day": named}
    if outlook.counts_times:
        words = ngettext("%(day)s, %(times)d time free", "%(day)s, %(times)d times free", remaining)
    else:
        words = ngettext(
            "%(day)s, %(places)d place free", "%(day)s, %(places)d places free", remaining
        )
    return words % {"day": named, "places": remaining, "times": remaining}


def _held_in_words(outlook: Outlook, on: date) -> str:
    held = outlook.held_on(on)
    return _(", you hold %(time)s") % {"time": held.time} if held else ""


def _without_times(outlook: Outlook, on: date, named: str) -> Day:
    if on < outlook.first:
        state, note = _("%(day)s, no longer open to booking"), ""
    elif on > outlook.last:
        state, note = _("%(day)s, not open to booking yet"), ""
    else:
        state, note = _("%(day)s, closed"), "–"
    return Day(number=on.day, words=state % {"day": named}, note=note, is_today=on == outlook.today)
