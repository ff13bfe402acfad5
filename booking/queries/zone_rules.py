"""Do PostgreSQL and Python read the clocks of our providers alike?

Slots are laid and shown by Python's zone data, days are counted by PostgreSQL's: where a clock law
reached one and not yet the other, rows near midnight are counted to another day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from providers.models import Provider

#: As far as providers may be booked, and the reports of a year look back.
_AHEAD, _BACK = timedelta(days=731), timedelta(days=366)
_OFFSETS = """
SELECT zone, instant, timezone(zone, instant) - timezone('UTC', instant)
  FROM unnest(%(zones)s::text[]) AS zone,
       generate_series(%(from)s::timestamptz, %(until)s, interval '1 day') AS instant
 ORDER BY zone, instant
"""
Offset = Callable[[str, datetime], timedelta]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A zone, the first day on which the two differ, and how far each is from UTC then."""

    zone: str
    on: datetime
    python: timedelta
    postgresql: timedelta


def _by_python(zone: str, instant: datetime) -> timedelta:
    return instant.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def zones_that_disagree(now: datetime, offset: Offset = _by_python) -> list[Disagreement]:
    """The zones of our providers that the two read otherwise, from a year ago to two ahead."""
    zones = list(Provider.objects.order_by().values_list("time_zone", flat=True).distinct())
    noon = now.astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    found: dict[str, Disagreement] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OFFSETS, {"zones": zones, "from": noon - _BACK, "until": noon + _AHEAD})
        for zone, instant, theirs in cursor.fetchall():
            ours = offset(zone, instant)
            if zone not in found and ours != theirs:
                found[zone] = Disagreement(zone, instant, ours, theirs)
    return list(found.values())
