"""What several providers have free over some days, for one person or for several, in one statement.

A start is free where everybody has a place: side by side, that many in each slot of the service;
consecutively, one in each of as many times the slots, one person after the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from booking.availability import day_bounds
from booking.queries import daily_limits
from booking.queries.day_states import ensure_all_laid
from booking.queries.free_slots import FreeSlot, bookable_between
from providers.models import Provider, Service

# Lapsed holds are few, and found by their own index; what they keep counts as free.
_SLOTS = """
WITH reach AS MATERIALIZED (
    SELECT * FROM unnest(%(provider)s::bigint[], %(low)s::timestamptz[], %(high)s::timestamptz[],
                         %(zone)s::text[]) AS reach(provider_id, low, high, zone)
), lapsed AS MATERIALIZED (
    SELECT kept.id, count(*) AS places
      FROM booking_reservation AS claim
      JOIN booking_slot AS kept ON kept.provider_id = claim.provider_id
       AND kept.starts_at >= claim.starts_at AND kept.starts_at < claim.ends_at
     WHERE claim.status = 'held' AND claim.expires_at <= clock_timestamp()
       AND claim.provider_id = ANY(%(provider)s::bigint[])
     GROUP BY kept.id
), used AS MATERIALIZED (
    SELECT * FROM unnest(%(used_provider)s::bigint[], %(used_on)s::date[], %(used_count)s::int[])
        AS used(provider_id, on_day, bookings)
), slot AS (
    SELECT slot.provider_id, slot.id, slot.starts_at, slot.ends_at, slot.capacity,
           least(slot.capacity, slot.capacity - slot.taken + coalesce(lapsed.places, 0)) AS room,
           timezone(reach.zone, slot.starts_at) AS local
      FROM reach
      JOIN booking_slot AS slot ON slot.provider_id = reach.provider_id AND slot.is_open
       AND slot.starts_at >= reach.low AND slot.starts_at < reach.high
      LEFT JOIN lapsed ON lapsed.id = slot.id
)"""
_OF_ONE = """, start AS (SELECT * FROM slot)"""
# A window over each slot and those that follow it on its local day: as many as are needed, and
# without a gap, for then their lengths add up to the time they span.
_OF_MANY = """, chain AS (
    SELECT provider_id, id, starts_at, local, count(*) OVER links AS links,
           min(room) OVER links AS room, min(capacity) OVER links AS capacity,
           max(ends_at) OVER links AS ends_at, sum(ends_at - starts_at) OVER links AS lasting
      FROM slot
    WINDOW links AS (PARTITION BY provider_id, local::date ORDER BY starts_at
                     ROWS BETWEEN CURRENT ROW AND %(following)s FOLLOWING)
), start AS (
    SELECT * FROM chain WHERE links = %(following)s + 1 AND ends_at - starts_at = lasting
)"""
_FREE = """start.room >= %(side)s
       AND %(most)s::int - coalesce(used.bookings, 0) >= %(people)s"""
_FROM = """
  FROM start LEFT JOIN used ON used.provider_id = start.provider_id
                           AND used.on_day = start.local::date"""
_BY_SLOTS = f"""
SELECT start.provider_id, start.id, start.starts_at, start.ends_at, start.capacity,
       least(start.room, %(most)s::int - coalesce(used.bookings, 0)){_FROM}
 WHERE {_FREE} ORDER BY start.provider_id, start.starts_at
"""
_BY_TIME = f"""
SELECT start.provider_id, date_trunc(%(unit)s, start.local), count(*),
       count(*) FILTER (WHERE {_FREE}), min(start.starts_at) FILTER (WHERE {_FREE}){_FROM}
 GROUP BY 1, 2 ORDER BY 1, 2
"""
#: Where a service has no limit a day.
_NO_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Party:
    """Those who come together, and whether one after the other or all at the same time."""

    people: int = 1
    consecutive: bool = False

    def links(self, service: Service | None) -> int:
        """Consecutive slots they need."""
        needed = service.slots_needed if service else 1
        return needed * self.people if self.consecutive else needed

    @property
    def side(self) -> int:
        """Places they need in each of those slots."""
        return 1 if self.consecutive else self.people


@dataclass(frozen=True, slots=True)
class Room:
    """A local day or hour: how many starts it has, how many are free, and the first of these."""

    begins: datetime
    starts: int
    free: int
    first: datetime | None


def free_starts(
    providers: Sequence[Provider],
    first_on: date,
    last_on: date,
    *,
    service: Service | None,
    party: Party,
    now: datetime,
) -> dict[int, list[FreeSlot]]:
    """The free starts by provider number, in order; `remaining` is of people for each."""
    found: dict[int, list[FreeSlot]] = {provider.pk: [] for provider in providers}
    zones = {provider.pk: provider.zone for provider in providers}

    # The same instants come again and again, and a wall clock is slow to read.
    @cache
    def local(instant: datetime, zone: ZoneInfo) -> datetime:
        return instant.astimezone(zone)

    for number, slot_id, starts_at, ends_at, capacity, remaining in _asked(
        _BY_SLOTS, providers, (first_on, last_on), service, party, now
    ):
        zone = zones[number]
        found[number].append(
            FreeSlot(
                id=slot_id,
                starts_at=starts_at,
                ends_at=ends_at,
                local_start=local(starts_at, zone),
                local_end=local(ends_at, zone),
                capacity=capacity,
                remaining=remaining,
            )
        )
    return found


def room_by(
    unit: str,
    providers: Sequence[Provider],
    first_on: date,
    last_on: date,
    *,
    service: Service | None,
    party: Party,
    now: datetime,
) -> dict[int, list[Room]]:
    """Room by provider number for each local "day" or "hour" that has any start, in order."""
    found: dict[int, list[Room]] = {provider.pk: [] for provider in providers}
    for number, *values in _asked(
        _BY_TIME, providers, (first_on, last_on), service, party, now, unit=unit
    ):
        found[number].append(Room(*values))
    return found


def _asked(
    statement: str,
    providers: Sequence[Provider],
    days: tuple[date, date],
    service: Service | None,
    party: Party,
    now: datetime,
    **more: Any,
) -> list[tuple[Any, ...]]:
    reaches = _reaches(providers, days, service, now)
    if not reaches:
        return []
    links = party.links(service)
    used = _used(reaches, service)
    values = {
        "provider": [provider.pk for provider, _low, _high in reaches],
        "low": [low for _provider, low, _high in reaches],
        "high": [high for _provider, _low, high in reaches],
        "zone": [provider.time_zone for provider, _low, _high in reaches],
        "used_provider": [number for number, _on in used],
        "used_on": [on for _number, on in used],
        "used_count": list(used.values()),
        "most": _NO_LIMIT
        if service is None or service.daily_limit is None
        else service.daily_limit,
        "side": party.side,
        "people": party.people,
        "following": links - 1,
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SLOTS + (_OF_ONE if links == 1 else _OF_MANY) + statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _reaches(
    providers: Sequence[Provider], days: tuple[date, date], service: Service | None, now: datetime
) -> list[tuple[Provider, datetime, datetime]]:
    """The part of these local days that may be booked at each provider, laid where it was not."""
    reaches, lasts = [], []
    for provider in providers:
        first, last = bookable_between(provider, service, now)
        begins, until = max(first.astimezone(provider.zone).date(), days[0]), min(last, days[1])
        if begins <= until and provider.takes_bookings(now):
            low = max(day_bounds(begins, provider.zone)[0], first)
            high = day_bounds(until, provider.zone)[1]
            reaches.append((provider, low, high))
            lasts.append(until)
    ensure_all_laid([provider for provider, _low, _high in reaches], lasts, now)
    return reaches


def _used(
    reaches: Sequence[tuple[Provider, datetime, datetime]], service: Service | None
) -> Mapping[tuple[int, date], int]:
    """How often the service is booked on each of these days, the first from its beginning."""
    low = min(
        day_bounds(low.astimezone(provider.zone).date(), provider.zone)[0]
        for provider, low, _high in reaches
    )
    high = max(high for _provider, _low, high in reaches)
    return daily_limits.booked_by_day([provider for provider, *_ in reaches], service, low, high)
