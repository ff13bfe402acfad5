"""Instants and dates in a citizen's words: the centre's clock, 24 hours, the reader's language."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as in_words
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def weekday_and_day(on: date) -> str:
    """Wednesday 11 November."""
    return in_words(on, pgettext("date format: Wednesday 11 November", "l j F"))


def full_date(on: date) -> str:
    """Wednesday 11 November 2026."""
    return in_words(on, pgettext("date format: Wednesday 11 November 2026", "l j F Y"))


def short_date(on: date) -> str:
    """Wed 11 Nov, for tiles."""
    return in_words(on, pgettext("date format: Wed 11 Nov", "D j M"))


def month_and_year(on: date) -> str:
    """November 2026."""
    return in_words(on, pgettext("date format: November 2026", "F Y"))


def clock_time(local: datetime) -> str:
    """10:15; with its offset where the clocks go back and the same time comes twice."""
    written = f"{local:%H:%M}"
    return f"{written} ({offset(local)})" if comes_twice(local) else written


def comes_twice(local: datetime) -> bool:
    """Whether the wall clock shows this time twice on that day."""
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    return first is not None and second is not None and first > second


def offset(local: datetime) -> str:
    """UTC+1, UTC-3:30."""
    seconds = int((local.utcoffset() or timedelta()).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    sign = "-" if seconds < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def zone_words(zone: ZoneInfo, at: datetime) -> str:
    """Casablanca time (UTC+1): which clock the times of a page are read on."""
    region, _slash, city = zone.key.rpartition("/")
    local = at.astimezone(zone)
    if not region or region == "Etc":
        return offset(local)
    return _("%(city)s time (%(offset)s)") % {
        "city": city.replace("_", " "),
        "offset": offset(local),
    }


def instant(moment: datetime) -> str:
    """An instant as our forms carry it: UTC, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
