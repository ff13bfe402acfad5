"""The next free starts of many providers, in one statement."""

# Statements are joined from constants, and every value is a parameter:
# ruff: noqa: S608

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from booking.availability import DAY, day_bounds
from booking.availability_cache import SlotState
from booking.models import Slot
from booking.queries import daily_limits
from booking.queries.day_states import ensure_all_laid
from booking.queries.free_slots import FreeSlot, bookable_between, free_slot
from providers.models import Provider, Service


def _room(slot: str) -> str:
    """Places a slot has left; what lapsed holds keep counts as free."""
    return f"""{slot}.capacity - {slot}.taken + (
              SELECT count(*) FROM booking_reservation AS claim
               WHERE {slot}.taken > 0 AND claim.provider_id = {slot}.provider_id
                 AND claim.status = 'held' AND claim.expires_at <= clock_timestamp()
                 AND claim.starts_at > {slot}.starts_at - interval '1 day'
                 AND claim.starts_at <= {slot}.starts_at AND claim.ends_at > {slot}.starts_at)"""


# One index probe per provider, however many slots it has.
_NEXT_FREE = """
SELECT free.* FROM unnest(%(provider)s::bigint[], %(low)s::timestamptz[], %(high)s::timestamptz[],
                          %(zone)s::text[]) AS reach(provider_id, low, high, zone)
 CROSS JOIN LATERAL (
       SELECT head.*, chain.* FROM booking_slot AS head CROSS JOIN LATERAL ({chain}) AS chain
        WHERE head.provider_id = reach.provider_id
          AND head.starts_at >= reach.low AND head.starts_at < reach.high
          AND head.is_open AND chain.room > 0 {limit}
        ORDER BY head.starts_at LIMIT %(most)s) AS free
 ORDER BY free.provider_id, free.starts_at
"""
_OF_ONE = f"SELECT {_room('head')} AS room, head.capacity AS places, head.ends_at AS until"
# The slots that follow on the same local day; no row where they are too few or leave a gap.
_OF_MANY = f"""
       SELECT min(link.room) AS room, min(link.capacity) AS places, max(link.ends_at) AS until
         FROM (SELECT slot.starts_at, slot.ends_at, slot.capacity, {_room("slot")} AS room
                 FROM booking_slot AS slot
                WHERE slot.provider_id = head.provider_id AND slot.is_open
                  AND slot.starts_at >= head.starts_at
                  AND slot.starts_at < head.starts_at + interval '1 day'
                  AND timezone(reach.zone, slot.starts_at)::date
                      = timezone(reach.zone, head.starts_at)::date
                ORDER BY slot.starts_at LIMIT %(needed)s) AS link
       HAVING count(*) = %(needed)s
          AND sum(link.ends_at - link.starts_at) = max(link.ends_at) - min(link.starts_at)"""
_NOT_ON_A_FULL_DAY = """
          AND NOT EXISTS (
              SELECT FROM unnest(%(full_provider)s::bigint[], %(full_on)s::date[])
                       AS day(provider_id, on_day)
               WHERE day.provider_id = head.provider_id
                 AND day.on_day = timezone(reach.zone, head.starts_at)::date)"""


@dataclass(frozen=True, slots=True)
class Wish:
    """The provider's weekdays (1 is Monday) and hours at which a start is wanted.

    Empty means any; hours are [from, until), `time.max` stands for midnight.
    """

    weekdays: Sequence[int] = ()
    hours: Sequence[tuple[time, time]] = ()


def next_free(
    providers: Sequence[Provider],
    *,
    service: Service | None = None,
    now: datetime,
    most: int = 1,
    wish: Wish | None = None,
) -> dict[int, list[FreeSlot]]:
    """The next free starts of several providers, by provider number, in one statement.

    A service of several slots needs room in each of them, on one local day. For one with a daily
    limit another statement tells the days that have reached it, and they are left out. A wish
    leaves out the starts on other weekdays and at other hours.
    """
    free: dict[int, list[FreeSlot]] = {provider.pk: [] for provider in providers}
    if not providers:
        return free
    spans = [bookable_between(provider, service, now) for provider in providers]
    ensure_all_laid(providers, [last for _first, last in spans], now)
    reaches = [
        (first, day_bounds(last, provider.zone)[1])
        for provider, (first, last) in zip(providers, spans, strict=True)
    ]
    used = _used(providers, service, reaches, now)
    limit = service.daily_limit if service else None
    full = [day for day, count in used.items() if limit is not None and count >= limit]
    if limit == 0:
        return free
    needed = service.slots_needed if service else 1
    wished = [
        reach
        for provider, (low, high) in zip(providers, reaches, strict=True)
        for reach in _wished(provider, low, high, wish)
    ]
    slots = Slot.objects.raw(
        _NEXT_FREE.format(
            chain=_OF_ONE if needed == 1 else _OF_MANY,
            limit=_NOT_ON_A_FULL_DAY if full else "",
        ),
        {
            "provider": [provider.pk for provider, _low, _high in wished],
            "low": [low for _provider, low, _high in wished],
            "high": [high for _provider, _low, high in wished],
            "zone": [provider.time_zone for provider, _low, _high in wished],
            "full_provider": [provider_id for provider_id, _on in full],
            "full_on": [on for _provider_id, on in full],
            "needed": needed,
            "most": most,
        },
    )
    zones = {provider.pk: provider.zone for provider in providers}
    for slot in slots:
        # Each stretch gave its first ones; the earliest stretches come first.
        if len(free[slot.provider_id]) < most:
            start = _start(slot, zones[slot.provider_id], limit, used)
            free[slot.provider_id].append(start)
    return free


def _wished(
    provider: Provider, low: datetime, high: datetime, wish: Wish | None
) -> list[tuple[Provider, datetime, datetime]]:
    """What may be booked, cut into the stretches that are wished for.

    Cut here and not in the statement: the database may know another year's rules of a zone.
    """
    if wish is None or not (wish.weekdays or wish.hours):
        return [(provider, low, high)]
    zone, reaches = provider.zone, []
    on = low.astimezone(zone).date()
    while (bounds := day_bounds(on, zone))[0] < high:
        if not wish.weekdays or on.isoweekday() in wish.weekdays:
            for since, until in wish.hours or [(time.min, time.max)]:
                begins = datetime.combine(on, since, zone) if since > time.min else bounds[0]
                ends = datetime.combine(on, until, zone) if until < time.max else bounds[1]
                reaches.append((provider, max(begins, low), min(ends, high)))
        on += DAY
    return reaches


def _used(
    providers: Sequence[Provider],
    service: Service | None,
    reaches: Sequence[tuple[datetime, datetime]],
    now: datetime,
) -> Mapping[tuple[int, date], int]:
    """How often the service is booked on each day one may choose, today's from its beginning."""
    low = min(
        day_bounds(now.astimezone(provider.zone).date(), provider.zone)[0] for provider in providers
    )
    return daily_limits.booked_by_day(providers, service, low, max(high for _low, high in reaches))


def _start(
    slot: Slot, zone: ZoneInfo, limit: int | None, used: Mapping[tuple[int, date], int]
) -> FreeSlot:
    # Columns of this statement, not of the table.
    room: int = slot.room  # type: ignore[attr-defined]
    places: int = slot.places  # type: ignore[attr-defined]
    until: datetime = slot.until  # type: ignore[attr-defined]
    if limit is not None:
        on = slot.starts_at.astimezone(zone).date()
        room = min(room, limit - used.get((slot.provider_id, on), 0))
    return free_slot(SlotState.of(slot), until, zone, capacity=places, remaining=min(room, places))
