"""Where somebody could go instead: the free place nearest to the one they had."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Any

from django.db import connection

from booking.availability import day_bounds
from booking.models import Reservation
from booking.queries.free_slots import bookable_between
from providers import queries as provider_queries
from providers.models import Offer, Provider, Service

#: How far another centre may be, and how many are asked.
NEARBY_KM = 50
MOST_NEARBY = 10
_KM_PER_DEGREE = 111.2

# By distance from the old time: fewest days away, then fewest minutes of the clock. A start needs
# as many equal slots after it without a gap, on the same local day, all with room.
_NEAREST = """
SELECT head.id, head.starts_at FROM booking_slot AS head
 WHERE head.provider_id = %(provider)s AND head.starts_at >= %(low)s AND head.starts_at < %(high)s
   AND head.is_open AND head.taken < head.capacity
   AND head.starts_at IS DISTINCT FROM %(but)s::timestamptz
   AND head.id <> ALL(%(refused)s::bigint[])
   AND timezone(%(zone)s, head.starts_at)::date <> ALL(%(full)s::date[])
   AND (%(links)s = 1 OR %(links)s = (
       SELECT count(*) FROM booking_slot AS link
        WHERE link.provider_id = head.provider_id AND link.starts_at >= head.starts_at
          AND link.starts_at < head.starts_at + %(links)s * (head.ends_at - head.starts_at)
          AND link.ends_at <= head.starts_at + %(links)s * (head.ends_at - head.starts_at)
          AND link.ends_at - link.starts_at = head.ends_at - head.starts_at
          AND timezone(%(zone)s, link.starts_at)::date = timezone(%(zone)s, head.starts_at)::date
          AND link.is_open AND link.taken < link.capacity))
 ORDER BY abs(timezone(%(zone)s, head.starts_at)::date - %(on)s::date),
          abs(extract(epoch FROM timezone(%(zone)s, head.starts_at)::time - %(at)s::time)),
          head.starts_at
 LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A start with room for `links` consecutive slots."""

    provider: Provider
    slot_id: int
    starts_at: datetime
    links: int


def slots_needed(reservation: Reservation, provider: Provider) -> int:
    """Slots at that provider for the same service, and for no less time than before."""
    length = (reservation.ends_at - reservation.starts_at) / timedelta(minutes=1)
    of_service = reservation.service.slots_needed if reservation.service else 1
    return max(of_service, ceil(length / provider.slot_minutes))


def nearest_place(
    reservation: Reservation,
    provider: Provider,
    *,
    now: datetime,
    refused: Collection[int] = (),
    full_days: Collection[date] = (),
) -> FreePlace | None:
    """The free place at that provider nearest to the reservation's time, by day and then by hour.

    Inside the notice and window of provider and service; None where there is no such place or the
    service is not offered. `refused` are slots and `full_days` local days to leave out. What it
    finds may be gone by the time it is wanted.
    """
    if not provider.takes_bookings(now) or not _offers(provider, reservation.service):
        return None
    first, last = bookable_between(provider, reservation.service, now)
    links = slots_needed(reservation, provider)
    old = reservation.starts_at.astimezone(provider.zone)
    window = (first, day_bounds(last, provider.zone)[1])
    begins, ends = day_bounds(old.date(), provider.zone)
    same_day = (max(window[0], begins), min(window[1], ends))
    for low, high in (same_day, window):
        values: Any = {
            "provider": provider.pk,
            "low": low,
            "high": high,
            "but": reservation.starts_at if provider.pk == reservation.provider_id else None,
            "refused": list(refused),
            "full": list(full_days),
            "zone": provider.time_zone,
            "links": links,
            "on": old.date(),
            "at": old.time(),
        }
        with connection.cursor() as cursor:
            cursor.execute(_NEAREST, values)
            if (found := cursor.fetchone()) is not None:
                return FreePlace(provider, found[0], found[1], links)
    return None


def providers_nearby(
    provider: Provider, service: Service | None, now: datetime | None = None
) -> list[Provider]:
    """Open providers within 50 km that offer the service, the nearest first, at most ten."""
    if provider.latitude is None or provider.longitude is None:
        return []
    latitude, longitude = float(provider.latitude), float(provider.longitude)
    up = NEARBY_KM / _KM_PER_DEGREE
    # Towards a pole degrees of longitude shrink; there, all of them are looked at.
    aside = up / cos(radians(latitude)) if abs(latitude) < 88 else 360
    near = (
        provider_queries.open_providers(now)
        .filter(latitude__range=(latitude - up, latitude + up))
        .exclude(pk=provider.pk)
    )
    if abs(longitude) + aside <= 180:
        near = near.filter(longitude__range=(longitude - aside, longitude + aside))
    if service is not None:
        near = near.filter(offers__service=service, offers__service__is_active=True)
    by_distance = sorted(
        ((kilometres(provider, other), other.pk, other) for other in near.distinct()),
    )
    return [other for km, _pk, other in by_distance if km <= NEARBY_KM][:MOST_NEARBY]


def _offers(provider: Provider, service: Service | None) -> bool:
    if service is None:
        return True
    return service.is_active and Offer.objects.filter(provider=provider, service=service).exists()


def kilometres(one: Provider, other: Provider) -> float:
    """Along a great circle (haversine), between providers that have coordinates."""
    south, north = radians(float(one.latitude or 0)), radians(float(other.latitude or 0))
    across = radians(float(other.longitude or 0) - float(one.longitude or 0))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(across / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))
