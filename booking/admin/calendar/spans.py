"""Which days a calendar's page shows."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.schedule.month import day_named, read_day

VIEWS = {
    "day": gettext_lazy("Day"),
    "week": gettext_lazy("Week"),
    "month": gettext_lazy("Month"),
}
#: Appointments told one by one; a day tells all that a centre can have.
MOST = {"day": 5000, "week": 400, "month": 0}


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included, around `day`; `move` is who is being moved."""

    view: str
    day: date
    first: date
    last: date
    move: int | None = None

    @property
    def title(self) -> str:
        if self.view == "day":
            return day_named(self.day)
        if self.view == "month":
            return f"{str(MONTHS[self.day.month]).capitalize()} {self.day.year}"
        words = {"first": day_named(self.first), "last": day_named(self.last)}
        return _("%(first)s to %(last)s") % words

    @property
    def most(self) -> int:
        return MOST[self.view]

    @property
    def before(self) -> str:
        return self.address(day=self.first - timedelta(days=1))

    @property
    def after(self) -> str:
        return self.address(day=self.last + timedelta(days=1))

    def address(self, view: str = "", day: date | None = None) -> str:
        """The part of an address that names a view and a day; the rest as here."""
        parts = {"view": view or self.view, "day": (day or self.day).isoformat()}
        return "?" + urlencode(parts | ({"move": str(self.move)} if self.move else {}))


def span_asked(asked: Mapping[str, str], begin: date, *, move: int | None = None) -> Span:
    """The span an address asks for; what cannot be read is the week of `begin`."""
    view = asked.get("view", "")
    view = view if view in VIEWS else "week"
    day = read_day(asked.get("day", "")) or begin
    first = last = day
    if view == "week":
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
    elif view == "month":
        first = day.replace(day=1)
        last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return Span(view, day, first, last, move)
