"""The free times of many local days at once, with the holidays among them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from booking.availability import day_bounds
from booking.models import Slot
from booking.queries.day_states import ensure_laid, holds_between
from booking.queries.free_slots import bookable_between
from providers import queries as provider_queries
from providers.models import Provider


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A time with room, by the provider's wall clock."""

    starts_at: datetime
    ends_at: datetime
    remaining: int


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A local day with room, or a holiday without."""

    on: date
    is_holiday: bool = False
    slots: list[OpenSlot] = field(default_factory=list)


def listed_days(provider: Provider, now: datetime) -> list[OpenDay]:
    """The days of the provider's listing window that have room, and its holidays, in order.

    The window begins `listing_offset_days` from the provider's today and has `listing_days`; what
    may not be booked, being too soon or too far, is not listed.
    """
    if not provider.takes_bookings(now):
        return []
    first, last = bookable_between(provider, None, now)
    from_on = now.astimezone(provider.zone).date() + timedelta(days=provider.listing_offset_days)
    until_on = last
    if provider.listing_days is not None:
        until_on = min(last, from_on + timedelta(days=provider.listing_days - 1))
    if from_on > until_on:
        return []
    ensure_laid(provider, until_on, now)
    low = max(day_bounds(from_on, provider.zone)[0], first)
    free = _free(provider, low, day_bounds(until_on, provider.zone)[1])
    holidays = {on for on, _name in provider_queries.holidays_between(provider, from_on, until_on)}
    return [
        OpenDay(on, is_holiday=on not in free, slots=free.get(on, []))
        for on in sorted(free.keys() | holidays)
    ]


def _free(provider: Provider, low: datetime, high: datetime) -> dict[date, list[OpenSlot]]:
    lapsed = holds_between(provider, low, high)[0]
    rows = Slot.objects.filter(
        provider=provider, starts_at__gte=low, starts_at__lt=high, is_open=True
    ).order_by("starts_at")
    found: dict[date, list[OpenSlot]] = defaultdict(list)
    for starts_at, ends_at, capacity, taken in rows.values_list(
        "starts_at", "ends_at", "capacity", "taken"
    ):
        # What a lapsed hold keeps counts as free: the next booking frees it.
        regained = sum(since <= starts_at < until for since, until in lapsed) if taken else 0
        remaining = min(capacity - taken + regained, capacity)
        if remaining > 0:
            local = starts_at.astimezone(provider.zone)
            slot = OpenSlot(local, ends_at.astimezone(provider.zone), remaining)
            found[local.date()].append(slot)
    return dict(found)
