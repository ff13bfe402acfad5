"""A centre's opening hours in a table: the week, and the days that differ soon."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from booking.pages import moments
from providers import queries as provider_queries
from providers.models import OpeningException, Provider
from providers.models.translated import in_language

_SOON = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: which days, and their hours; none means closed."""

    days: str
    hours: Sequence[str]
    note: str = ""


def week(provider: Provider, today: date) -> list[Line]:
    """The weekly hours that hold today, days with the same hours in one line."""
    hours: dict[int, list[str]] = defaultdict(list)
    for opening in provider_queries.openings_on(provider, today):
        hours[opening.weekday].append(_span(opening.from_time, opening.until_time))
    return [
        Line(_run([day for day, _hours in run]), written)
        for written, run in groupby(
            ((day, hours[day]) for day in range(1, 8)), key=lambda day_hours: day_hours[1]
        )
    ]


def differing_days(provider: Provider, today: date) -> list[Line]:
    """Dated closures, extra and recurring hours, and holidays of the next four weeks."""
    until = today + _SOON
    lines: dict[tuple[date, int], Line] = {}
    for on, name in provider_queries.holidays_between(provider, today, until):
        lines[on, 0] = Line(moments.short_date(on), [], in_language(name))
    changes = provider_queries.changed_hours_between(provider, today, until)
    for number, change in enumerate(changes, start=1):
        lines[change.on, number] = _changed(change)
    recurring = provider_queries.recurring_hours_between(provider, today, until)
    for number, (on, hours) in enumerate(recurring, start=len(lines) + 1):
        lines[on, number] = Line(moments.short_date(on), [_span(hours.from_time, hours.until_time)])
    return [line for _key, line in sorted(lines.items(), key=lambda entry: entry[0])]


def _changed(change: OpeningException) -> Line:
    day = moments.short_date(change.on)
    if change.from_time is None or change.until_time is None:
        return Line(day, [], change.reason)
    span = _span(change.from_time, change.until_time)
    if change.kind == OpeningException.Kind.EXTRA:
        return Line(day, [span], change.reason)
    return Line(day, [_("closed %(hours)s") % {"hours": span}], change.reason)


def _run(days: Sequence[int]) -> str:
    names = [str(WEEKDAYS[day - 1]) for day in days]
    if len(names) == 1:
        return names[0]
    if len(names) == len(WEEKDAYS):
        return _("Every day")
    return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}


def _span(since: time, until: time) -> str:
    end = "24:00" if until == time(0) else f"{until:%H:%M}"
    return f"{since:%H:%M}–{end}"
