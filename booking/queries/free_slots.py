"""What may be booked: starts of a day, places of many days, the next free start."""

import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.db.models.functions import TruncDate

from booking.availability import day_bounds
from booking.availability_cache import SlotState
from booking.models import Slot
from booking.queries.day_states import ensure_laid, holds_between, states_of_day
from providers.models import Provider, Service


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A bookable start; `remaining` is 0 where it is full. Local times are the provider's."""

    id: int
    starts_at: datetime
    ends_at: datetime
    local_start: datetime
    local_end: datetime
    capacity: int
    remaining: int


@dataclass(frozen=True, slots=True)
class DayRoom:
    """Places of one local day: all there are, and those that remain."""

    capacity: int
    remaining: int


def time_slots(
    provider: Provider, on: date, *, service: Service | None = None, now: datetime
) -> list[FreeSlot]:
    """The starts one may choose on a local day: neither too soon nor too far, full ones included.

    From the cache, else from the database, which then fills the cache. For a service of several
    slots a start offers what the fullest of its consecutive slots has left.
    """
    first, last = bookable_between(provider, service, now)
    if not first.astimezone(provider.zone).date() <= on <= last:
        return []
    states = states_of_day(provider, on, now)
    needed = service.slots_needed if service else 1
    free = []
    for at, state in enumerate(states):
        chain = states[at : at + needed]
        if len(chain) < needed or state.starts_at < first or not _consecutive(chain):
            continue
        free.append(
            _free_slot(
                state,
                chain[-1].ends_at,
                provider.zone,
                capacity=min(link.capacity for link in chain),
                remaining=min(link.remaining for link in chain),
            )
        )
    return free


def bookable_between(
    provider: Provider, service: Service | None, now: datetime
) -> tuple[datetime, date]:
    """The first instant and the last local date that may be booked from now."""
    notice = provider.notice_minutes
    window = provider.window_days
    if service is not None:
        notice = notice if service.notice_minutes is None else service.notice_minutes
        window = window if service.window_days is None else min(window, service.window_days)
    today = now.astimezone(provider.zone).date()
    return now + timedelta(minutes=notice), today + timedelta(days=window)


def _consecutive(chain: Sequence[SlotState]) -> bool:
    return all(a.ends_at == b.starts_at for a, b in itertools.pairwise(chain))


def free_days(
    provider: Provider,
    from_on: date,
    until_on: date,
    *,
    service: Service | None = None,
    now: datetime,
) -> dict[date, DayRoom]:
    """Places per local day, first and last day included; days without open slots are absent.

    Counted from the rows in one pass. For a service of several slots this counts places, not
    starts: a day may show room and still have no start long enough.
    """
    first, last = bookable_between(provider, service, now)
    until_on = min(until_on, last)
    from_on = max(from_on, first.astimezone(provider.zone).date())
    if from_on > until_on:
        return {}
    ensure_laid(provider, until_on, now)
    low = max(day_bounds(from_on, provider.zone)[0], first)
    high = day_bounds(until_on, provider.zone)[1]
    rows = (
        Slot.objects.filter(provider=provider, starts_at__gte=low, starts_at__lt=high, is_open=True)
        .annotate(on=TruncDate("starts_at", tzinfo=provider.zone))
        .values("on")
        .annotate(places=Sum("capacity"), used=Sum("taken"))
    )
    lapsed = _lapsed_places(provider, low, high)
    return {
        row["on"]: DayRoom(row["places"], row["places"] - row["used"] + lapsed[row["on"]])
        for row in rows.order_by("on")
    }


def _lapsed_places(provider: Provider, low: datetime, high: datetime) -> dict[date, int]:
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


# One index probe per provider, however many slots it has. What lapsed holds keep counts as free.
_NEXT_FREE = """
SELECT slot.* FROM unnest(%(provider)s::bigint[], %(low)s::timestamptz[], %(high)s::timestamptz[])
                   AS reach(provider_id, low, high)
 CROSS JOIN LATERAL (
       SELECT free.*, lapsed.places AS lapsed FROM booking_slot AS free
        CROSS JOIN LATERAL (
              SELECT count(*) AS places FROM booking_reservation AS claim
               WHERE free.taken > 0 AND claim.provider_id = free.provider_id
                 AND claim.status = 'held' AND claim.expires_at <= clock_timestamp()
                 AND claim.starts_at > free.starts_at - interval '1 day'
                 AND claim.starts_at <= free.starts_at AND claim.ends_at > free.starts_at) AS lapsed
        WHERE free.provider_id = reach.provider_id
          AND free.starts_at >= reach.low AND free.starts_at < reach.high
          AND free.is_open AND free.taken - lapsed.places < free.capacity
          AND (%(needed)s = 1 OR %(needed)s = (
              SELECT count(*) FROM booking_slot AS link
               WHERE link.provider_id = free.provider_id AND link.starts_at >= free.starts_at
                 AND link.ends_at <= free.starts_at + %(needed)s * (free.ends_at - free.starts_at)
                 AND link.is_open AND link.taken < link.capacity))
        ORDER BY free.starts_at LIMIT %(most)s) AS slot
 ORDER BY slot.provider_id, slot.starts_at
"""


def next_free(
    providers: Sequence[Provider],
    *,
    service: Service | None = None,
    now: datetime,
    most: int = 1,
) -> dict[int, list[FreeSlot]]:
    """The next free starts of several providers, by provider number, in one statement."""
    needed = service.slots_needed if service else 1
    reaches = []
    for provider in providers:
        first, last = bookable_between(provider, service, now)
        ensure_laid(provider, last, now)
        reaches.append((provider.pk, first, day_bounds(last, provider.zone)[1]))
    slots = Slot.objects.raw(
        _NEXT_FREE,
        {
            "provider": [reach[0] for reach in reaches],
            "low": [reach[1] for reach in reaches],
            "high": [reach[2] for reach in reaches],
            "needed": needed,
            "most": most,
        },
    )
    zones = {provider.pk: provider.zone for provider in providers}
    free: dict[int, list[FreeSlot]] = {provider.pk: [] for provider in providers}
    for slot in slots:
        ends_at = slot.starts_at + needed * (slot.ends_at - slot.starts_at)
        lapsed: int = slot.lapsed  # type: ignore[attr-defined] # a column of this statement
        free[slot.provider_id].append(
            _free_slot(SlotState.of(slot, lapsed=lapsed), ends_at, zones[slot.provider_id])
        )
    return free


def _free_slot(
    state: SlotState,
    ends_at: datetime,
    zone: ZoneInfo,
    *,
    capacity: int | None = None,
    remaining: int | None = None,
) -> FreeSlot:
    return FreeSlot(
        id=state.id,
        starts_at=state.starts_at,
        ends_at=ends_at,
        local_start=state.starts_at.astimezone(zone),
        local_end=ends_at.astimezone(zone),
        capacity=state.capacity if capacity is None else capacity,
        remaining=state.remaining if remaining is None else remaining,
    )
