"""How much may be booked on each of many local days, counted from the rows in one pass."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import TruncDate

from booking.availability import day_bounds
from booking.models import Slot
from booking.queries import daily_limits
from booking.queries.day_states import ensure_laid, holds_between
from booking.queries.free_slots import bookable_between
from providers.models import Provider, Service


@dataclass(frozen=True, slots=True)
class DayRoom:
    """Places of one local day: all there are, and those that remain.

    For a service of several slots, whose starts overlap, the starts: all, and those with room.
    """

    capacity: int
    remaining: int


def free_days(
    provider: Provider,
    from_on: date,
    until_on: date,
    *,
    service: Service | None = None,
    now: datetime,
) -> dict[date, DayRoom]:
    """Room per local day, first and last day included; days without open slots are absent.

    For a service of several slots the starts with enough consecutive slots are counted, and a day
    without any is absent. A daily limit leaves no more places than it has left; on a day that has
    reached it nothing remains.
    """
    first, last = bookable_between(provider, service, now)
    until_on = min(until_on, last)
    from_on = max(from_on, first.astimezone(provider.zone).date())
    if from_on > until_on:
        return {}
    ensure_laid(provider, until_on, now)
    low = max(day_bounds(from_on, provider.zone)[0], first)
    high = day_bounds(until_on, provider.zone)[1]
    if service is not None and service.slots_needed > 1:
        days = dict(_starts(provider, low, high, service.slots_needed))
    else:
        days = dict(_places(provider, low, high))
    if service is None or service.daily_limit is None:
        return days
    day_begins = day_bounds(from_on, provider.zone)[0]
    used = daily_limits.booked_by_day([provider], service, day_begins, high)
    return {
        on: _limited(room, service, service.daily_limit - used.get((provider.pk, on), 0))
        for on, room in days.items()
    }


def free_starts(provider: Provider, service: Service, slots_needed: int, now: datetime) -> int:
    """How many free times a provider has on the days laid, if the service took so many slots.

    What a daily limit takes away is not among it.
    """
    first, last = bookable_between(provider, service, now)
    until = day_bounds(last, provider.zone)[1]
    return sum(room.remaining for _on, room in _starts(provider, first, until, slots_needed))


def _limited(room: DayRoom, service: Service, left: int) -> DayRoom:
    """Starts are what one may choose from, however few may be chosen; places are for people."""
    if left <= 0:
        return DayRoom(room.capacity, 0)
    if service.slots_needed > 1:
        return room
    return DayRoom(room.capacity, min(room.remaining, left))


def _places(provider: Provider, low: datetime, high: datetime) -> Iterator[tuple[date, DayRoom]]:
    rows = (
        Slot.objects.filter(provider=provider, starts_at__gte=low, starts_at__lt=high, is_open=True)
        .annotate(on=TruncDate("starts_at", tzinfo=provider.zone))
        .values("on")
        .annotate(places=Sum("capacity"), used=Sum("taken"))
    )
    lapsed = _lapsed_places(provider, low, high)
    for row in rows.order_by("on"):
        remaining = row["places"] - row["used"] + lapsed.get(row["on"], 0)
        yield row["on"], DayRoom(row["places"], remaining)


def _lapsed_places(provider: Provider, low: datetime, high: datetime) -> Mapping[date, int]:
    """The places lapsed holds keep on open slots, by local day: one in each slot they cover."""
    places: dict[date, int] = defaultdict(int)
    if not (spans := holds_between(provider, low, high)[0]):
        return places
    used = Slot.objects.filter(
        provider=provider, starts_at__gte=low, starts_at__lt=high, is_open=True, taken__gt=0
    ).order_by("starts_at")
    starts = list(used.values_list("starts_at", flat=True))
    for since, until in spans:
        for starts_at in starts[bisect_left(starts, since) : bisect_left(starts, until)]:
            places[starts_at.astimezone(provider.zone).date()] += 1
    return places


# A window over each slot and those that follow it on its local day: as many as are needed, and
# without a gap, for then their lengths add up to the time they span.
_STARTS = """
WITH slot AS (
    SELECT timezone(%(zone)s, open.starts_at)::date AS on_day, open.starts_at, open.ends_at,
           open.capacity - open.taken + (
               SELECT count(*) FROM unnest(%(since)s::timestamptz[], %(until)s::timestamptz[])
                                 AS lapsed(since, until)
                WHERE open.taken > 0 AND lapsed.since <= open.starts_at
                  AND lapsed.until > open.starts_at) AS room
      FROM booking_slot AS open
     WHERE open.provider_id = %(provider)s AND open.is_open
       AND open.starts_at >= %(low)s AND open.starts_at < %(high)s
), start AS (
    SELECT on_day, count(*) OVER links AS links, min(room) OVER links AS room,
           max(ends_at) OVER links - starts_at AS spanned,
           sum(ends_at - starts_at) OVER links AS lasting
      FROM slot
    WINDOW links AS (PARTITION BY on_day ORDER BY starts_at
                     ROWS BETWEEN CURRENT ROW AND %(following)s FOLLOWING)
)
SELECT on_day, count(*), count(*) FILTER (WHERE room > 0) FROM start
 WHERE links = %(following)s + 1 AND spanned = lasting
 GROUP BY on_day ORDER BY on_day
"""


def _starts(
    provider: Provider, low: datetime, high: datetime, needed: int
) -> Iterator[tuple[date, DayRoom]]:
    spans = holds_between(provider, low, high)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            _STARTS,
            {
                "provider": provider.pk,
                "zone": provider.time_zone,
                "low": low,
                "high": high,
                "since": [since for since, _until in spans],
                "until": [until for _since, until in spans],
                "following": needed - 1,
            },
        )
        for on, starts, with_room in cursor.fetchall():
            yield on, DayRoom(starts, with_room)
