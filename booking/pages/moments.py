"""Instants and dates in a citizen's words: the centre's clock, 24 hours, the reader's language."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as in_words
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from booking.wall_clock import clock_time, comes_twice, offset, weekday_and_day

__all__ = [
    "clock_time",
    "comes_twice",
    "full_date",
    "instant",
    "month_and_year",
    "offset",
    "short_date",
    "weekday_and_day",
    "zone_words",
]


def full_date(on: date) -> str:
    """Wednesday 11 November 2026."""
    return in_words(on, pgettext("date format: Wednesday 11 November 2026", "l j F Y"))


def short_date(on: date) -> str:
    """Wed 11 Nov, for tiles."""
    return in_words(on, pgettext("date format: Wed 11 Nov", "D j M"))


def month_and_year(on: date) -> str:
    """November 2026."""
    return in_words(on, pgettext("date format: November 2026", "F Y"))


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
