"""The first free time, and the first on the days and at the hours a visitor can come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from booking import queries
from booking.pages import alternatives, days, moments
from booking.pages.alternatives import Elsewhere
from booking.pages.days import Chip
from booking.pages.outlooks import Outlook
from booking.queries import FreeSlot, Wish


@dataclass(frozen=True, slots=True)
class Asked:
    """Weekdays (1 is Monday) and parts of the day as the address has them; empty: any."""

    weekdays: Sequence[str] = ()
    parts: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.weekdays or self.parts)

    @property
    def query(self) -> str:
        """days=1,3&part=morning, for addresses."""
        given = {"days": ",".join(self.weekdays), "part": ",".join(self.parts)}
        return urlencode({name: some for name, some in given.items() if some}, safe=",")

    @property
    def wish(self) -> Wish:
        hours = [days.PARTS[part][1:] for part in self.parts]
        return Wish([int(day) for day in self.weekdays], hours)

    @property
    def words(self) -> str:
        """Monday, Wednesday. Morning."""
        between = pgettext("between hours", ", ")
        weekdays = between.join(str(WEEKDAYS[int(day) - 1]) for day in self.weekdays)
        parts = between.join(str(days.PARTS[part][0]) for part in self.parts)
        return " ".join(f"{some[:1].upper()}{some[1:]}." for some in (weekdays, parts) if some)


@dataclass(frozen=True, slots=True)
class Choice:
    """A tick box."""

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Soonest:
    """The first free time that suits; where none does, the first there is, and other centres'."""

    title: str
    sentence: str
    chips: Sequence[Chip]
    elsewhere: Elsewhere | None
    on: date | None
    is_wish: bool
    weekdays: Sequence[Choice]
    parts: Sequence[Choice]


def soonest(outlook: Outlook, asked: Asked, now: datetime) -> Soonest | None:
    """The first free time here; None where there is none on any day and none was wished for."""
    found = _first(outlook, now, asked.wish)
    if found is None and not asked:
        return None
    suits = found is not None
    title = _("First free time on your days") if asked else _("First free time")
    sentence = asked.words
    elsewhere = None
    if not suits:
        title = _("No free time on your days")
        until = moments.weekday_and_day(outlook.last)
        none = _("There is none until %(day)s.") % {"day": until}
        sentence = f"{asked.words} {none}"
        found = _first(outlook, now, None)
        elsewhere = alternatives.soonest(outlook, now, asked.wish)
        if found is not None:
            sentence += " " + _("This is the first free time on any day.")
    return Soonest(
        title=title,
        sentence=sentence,
        chips=[days.chip(found, with_day=True)] if found else [],
        elsewhere=elsewhere,
        on=found.local_start.date() if found and suits else None,
        is_wish=bool(asked),
        weekdays=[
            Choice(str(day + 1), str(WEEKDAYS[day]), str(day + 1) in asked.weekdays)
            for day in range(7)
        ],
        parts=[
            Choice(code, str(name), code in asked.parts)
            for code, (name, _since, _until) in days.PARTS.items()
        ],
    )


def _first(outlook: Outlook, now: datetime, wish: Wish | None) -> FreeSlot | None:
    provider = outlook.provider
    free = queries.next_free([provider], service=outlook.service, now=now, wish=wish)
    return next(iter(free.get(provider.pk, [])), None)
