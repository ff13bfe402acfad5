"""What a desk asks about one person: who it is, what they booked, who else may be the same."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from audit.actors import Actor
from booking.models import Reservation
from booking.models.clock import DatabaseClock
from booking.queries.claims import bookings_ahead
from booking.queries.free_days import free_days
from booking.queries.free_slots import FreeSlot, bookable_between, starts_from
from booking.queries.people import clients_with
from booking.queries.reservations import visible_to
from clients.models import Client
from providers.models import Provider, Service

#: How far a desk is told of the next day with a free time.
_LOOKED_AHEAD = timedelta(days=60)


def owner_of_reference(actor: Actor, reference: str) -> Reservation | None:
    """The booking of that reference, as far as the actor sees it, with its client."""
    return visible_to(actor).select_related("client").filter(reference=reference).first()


def booked_ahead_by(actor: Actor, client: Client, most: int) -> list[Reservation]:
    """What the person has ahead or is at now, the soonest first; as far as the actor sees it."""
    rows = _seen_of(actor, client).filter(ends_at__gt=DatabaseClock())
    return list(rows.order_by("starts_at", "pk")[:most])


def booked_before_by(
    actor: Actor, client: Client, before: int | None, most: int
) -> list[Reservation]:
    """What is over by its time, the latest first; from the booking of the number `before` on."""
    rows = _seen_of(actor, client).filter(ends_at__lte=DatabaseClock())
    key = before and rows.filter(pk=before).values_list("starts_at", flat=True).first()
    if key:
        rows = rows.filter(Q(starts_at__lt=key) | Q(starts_at=key, pk__lt=before))
    return list(rows.order_by("-starts_at", "-pk")[:most])


def _seen_of(actor: Actor, client: Client) -> "QuerySet[Reservation]":
    # Whoever belongs to a centre in two ways sees its bookings once.
    rows = visible_to(actor).filter(client=client).distinct()
    return rows.select_related("provider", "service").defer("stated_number", "cancel_reason")


def namesakes(actor: Actor, client: Client, most: int) -> list[Client]:
    """Other people the actor sees with the same address or number."""
    found: dict[int, Client] = {}
    for how in ({"email": client.email}, {"phone": str(client.phone or "")}):
        if any(how.values()):
            for other in clients_with(actor, **how, most=most + 1):
                found[other.pk] = other
    found.pop(client.pk, None)
    return list(found.values())[:most]


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging moves: bookings ahead, all others, and how many the one that stays has."""

    ahead: int
    earlier: int
    own_ahead: int


def would_merge(stays: Client, goes: Client) -> Merged:
    """The counts behind a merge, whichever centres they are at."""
    ahead = bookings_ahead([goes]).count()
    total = Reservation.objects.filter(client=goes).count()
    return Merged(ahead, total - ahead, bookings_ahead([stays]).count())


def desk_starts(
    provider: Provider, on: date, *, service: Service | None, now: datetime
) -> list[FreeSlot]:
    """The times of a local day that staff may book for somebody: inside the notice too, not gone
    by, with room.
    """
    if not provider.takes_bookings(now) or on > last_day(provider, service, now):
        return []
    offered = starts_from(provider, on, service=service, first=now, now=now)
    return [start for start in offered if start.remaining > 0]


def last_day(provider: Provider, service: Service | None, now: datetime) -> date:
    """The last local day that may be booked."""
    return bookable_between(provider, service, now)[1]


def next_day_with_times(
    provider: Provider, *, service: Service | None, after: date, now: datetime
) -> date | None:
    """The first of the days after that one with a free time that everybody may book."""
    if not provider.takes_bookings(now):
        return None
    first = after + timedelta(days=1)
    days = free_days(provider, first, first + _LOOKED_AHEAD, service=service, now=now)
    return min((on for on, room in days.items() if room.remaining > 0), default=None)
