"""A centre's day as its counter sees it: who comes, who is here, how many, how late."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from booking.availability import day_bounds
from booking.models import Reservation
from booking.queries.free_slots import FreeSlot, starts_from
from providers.models import Provider, Service

Status = Reservation.Status

#: What the list of a day shows: appointments, whatever became of them but being given back.
OF_THE_DAY = (Status.CONFIRMED, Status.CHECKED_IN, Status.COMPLETED, Status.NO_SHOW)
_ARRIVED = (Status.CHECKED_IN, Status.COMPLETED)


_PLACES = """
SELECT width_bucket(starts_at, %(edges)s::timestamptz[]) AS hour,
       sum(CASE WHEN is_open THEN capacity - taken ELSE 0 END)::integer AS free,
       sum(CASE WHEN is_open THEN capacity ELSE taken END)::integer AS places
  FROM booking_slot
 WHERE provider_id = %(provider)s AND starts_at >= %(low)s AND starts_at < %(high)s
 GROUP BY 1
"""
_PEOPLE = """
SELECT width_bucket(starts_at, %(edges)s::timestamptz[]) AS hour, count(*),
       count(*) FILTER (WHERE status = ANY(%(arrived)s)),
       count(*) FILTER (WHERE status = 'no_show')
  FROM booking_reservation
 WHERE provider_id = %(provider)s AND starts_at >= %(low)s AND starts_at < %(high)s
   AND status = ANY(%(of_the_day)s)
 GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class HourCount:
    """One hour of the local day. `free` counts open places only, `places` those and the taken."""

    begins: datetime
    booked: int = 0
    arrived: int = 0
    missed: int = 0
    free: int = 0
    places: int = 0


def local_today(provider: Provider, now: datetime) -> date:
    """The date on the centre's own wall."""
    return now.astimezone(provider.zone).date()


def appointments_on(provider: Provider, on: date) -> list[Reservation]:
    """The appointments of a local day by time, with service, client, portal; given back ones not.

    What is encrypted stays unread.
    """
    return list(
        _on(provider, on)
        .select_related("service", "client", "applicant__portal")
        .defer("stated_number", "applicant__details")
        .order_by("starts_at", "pk")
    )


def at_centre(provider: Provider, reference: str) -> Reservation | None:
    """The booking of that reference here; another centre's answers like none."""
    found = Reservation.objects.filter(provider=provider, reference=reference)
    return found.select_related("service", "client").defer("stated_number").first()


def one_at_centre(provider: Provider, number: int) -> Reservation | None:
    """The booking of that number here; another centre's answers like none."""
    found = Reservation.objects.filter(provider=provider, pk=number)
    return found.select_related("provider", "service", "client").defer("stated_number").first()


def hours_of(provider: Provider, on: date) -> list[HourCount]:
    """A local day by the hour, in two statements; hours without places or appointments not."""
    low, high = day_bounds(on, provider.zone)
    # The hours of the wall, told to the database as instants: one book of time zones decides.
    edges = [low + timedelta(hours=n) for n in range(ceil((high - low) / timedelta(hours=1)))]
    values = {"provider": provider.pk, "low": low, "high": high, "edges": edges}
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for hour, free, places in _rows(_PLACES, values):
        found[hour] |= {"free": free, "places": places}
    people = values | {"arrived": list(_ARRIVED), "of_the_day": list(OF_THE_DAY)}
    for hour, booked, arrived, missed in _rows(_PEOPLE, people):
        found[hour] |= {"booked": booked, "arrived": arrived, "missed": missed}
    return [
        HourCount(edges[hour - 1].astimezone(provider.zone), **counts)
        for hour, counts in sorted(found.items())
        if any(counts.values())
    ]


def in_all(hours: Sequence[HourCount], on: datetime) -> HourCount:
    """The hours summed up."""
    names = ("booked", "arrived", "missed", "free", "places")
    return HourCount(on, **{name: sum(getattr(each, name) for each in hours) for name in names})


def minutes_behind(day: Sequence[Reservation], now: datetime) -> int:
    """By how many minutes the counter runs behind.

    The one who has been due longest of those who are here was to be done at their end, or, where
    they came late themselves, as long after they came; nobody here: it keeps its time.
    """
    due = [
        max(one.ends_at, one.checked_in_at + (one.ends_at - one.starts_at))
        for one in day
        if one.status == Status.CHECKED_IN and one.checked_in_at is not None
    ]
    behind = now - min(due, default=now)
    return max(0, int(behind.total_seconds() // 60))


def walk_in_starts(provider: Provider, *, service: Service | None, now: datetime) -> list[FreeSlot]:
    """The times of today with room for somebody at the counter, the running one among them."""
    if not provider.takes_bookings(now):
        return []
    begun = timedelta(minutes=provider.slot_minutes - 1)
    today = local_today(provider, now)
    offered = starts_from(provider, today, service=service, first=now - begun, now=now)
    return [start for start in offered if start.remaining > 0]


def _on(provider: Provider, on: date) -> "QuerySet[Reservation]":
    low, high = day_bounds(on, provider.zone)
    return Reservation.objects.filter(
        provider=provider, starts_at__gte=low, starts_at__lt=high, status__in=OF_THE_DAY
    )


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
