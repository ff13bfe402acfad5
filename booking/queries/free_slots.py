"""What may be booked: the starts of a local day, full ones included."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.availability_cache import SlotState
from booking.queries import daily_limits
from booking.queries.day_states import states_of_day
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


def time_slots(
    provider: Provider, on: date, *, service: Service | None = None, now: datetime
) -> list[FreeSlot]:
    """The starts one may choose on a local day: neither too soon nor too far, full ones included.

    From the cache, else from the database, which then fills the cache. For a service of several
    slots a start offers what the fullest of its consecutive slots has left; for one with a daily
    limit no more than the limit leaves, which is nothing on a day that has reached it.
    """
    first, last = bookable_between(provider, service, now)
    if not first.astimezone(provider.zone).date() <= on <= last:
        return []
    return starts_from(provider, on, service=service, first=first, now=now)


def starts_from(
    provider: Provider, on: date, *, service: Service | None, first: datetime, now: datetime
) -> list[FreeSlot]:
    """The same of a local day from an instant on, whatever may be booked; full ones included."""
    states = states_of_day(provider, on, now)
    needed = service.slots_needed if service else 1
    left = daily_limits.left_on(provider, service, on)
    free = []
    for at, state in enumerate(states):
        chain = states[at : at + needed]
        if len(chain) < needed or state.starts_at < first or not _consecutive(chain):
            continue
        remaining = min(link.remaining for link in chain)
        free.append(
            free_slot(
                state,
                chain[-1].ends_at,
                provider.zone,
                capacity=min(link.capacity for link in chain),
                remaining=remaining if left is None else min(remaining, left),
            )
        )
    return free


def bookable_between(
    provider: Provider, service: Service | None, now: datetime
) -> tuple[datetime, date]:
    """The first instant and the last local date that may be booked from now.

    Closed for good by now, the last date is before the first instant.
    """
    notice = provider.notice_minutes
    window = provider.window_days
    if service is not None:
        notice = notice if service.notice_minutes is None else service.notice_minutes
        window = window if service.window_days is None else min(window, service.window_days)
    today = now.astimezone(provider.zone).date()
    last = today + timedelta(days=window)
    if provider.closes_on is not None:
        last = min(last, provider.closes_on - timedelta(days=1))
    return now + timedelta(minutes=notice), last


def _consecutive(chain: Sequence[SlotState]) -> bool:
    return all(a.ends_at == b.starts_at for a, b in itertools.pairwise(chain))


def free_slot(
    first: SlotState, ends_at: datetime, zone: ZoneInfo, *, capacity: int, remaining: int
) -> FreeSlot:
    """The start that begins with this slot and lasts until `ends_at`."""
    return FreeSlot(
        id=first.id,
        starts_at=first.starts_at,
        ends_at=ends_at,
        local_start=first.starts_at.astimezone(zone),
        local_end=ends_at.astimezone(zone),
        capacity=capacity,
        remaining=remaining,
    )
