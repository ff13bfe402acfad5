"""Clients through the reader's eyes; who was erased is nobody any more."""

from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.actors import Actor, ActorKind
from booking.models import Reservation
from booking.queries.claims import bookings_ahead
from clients.errors import ClientUnknown
from clients.models import Client


def client_seen(actor: Actor, public_id: UUID) -> Client:
    """One client the actor may see. Raises ClientUnknown."""
    ways = _ways_to_see(actor)
    rows = _known().filter(reduce(or_, ways)) if ways else Client.objects.none()
    client = rows.filter(public_id=public_id).first()
    if client is None:
        raise ClientUnknown
    return client


def client_numbered(actor: Actor, number: int) -> Client:
    """The same by our own number. Raises ClientUnknown."""
    ways = _ways_to_see(actor)
    rows = _known().filter(reduce(or_, ways)) if ways else Client.objects.none()
    client = rows.filter(pk=number).first()
    if client is None:
        raise ClientUnknown
    return client


def clients_numbered(actor: Actor, numbers: Collection[int]) -> list[Client]:
    """Of the clients with these numbers those the actor may see, newest first."""
    ways = _ways_to_see(actor)
    if not ways or not numbers:
        return []
    return list(_known().filter(reduce(or_, ways), pk__in=numbers).order_by("-pk"))


def clients_with(
    actor: Actor, *, email: str = "", phone: str = "", most: int
) -> "QuerySet[Client]":
    """Clients with exactly this address or this number whom the actor may see, newest first."""
    ways = _ways_to_see(actor)
    if not ways or not (email or phone):
        return Client.objects.none()
    # What was kept in other capitals is found where it is asked for so.
    with_it = Q(email__in={email, email.lower()}) if email else Q(phone=phone)
    return _known().filter(with_it, reduce(or_, ways)).order_by("-pk")[:most]


def clients_listed(actor: Actor, since: datetime | None = None) -> "list[QuerySet[Client]]":
    """The clients the actor may see, perhaps only those made since.

    In parts, one for each way the actor sees some.
    """
    rows = _known() if since is None else _known().filter(created_at__gte=since)
    return [rows.filter(way) for way in _ways_to_see(actor)]


def _known() -> "QuerySet[Client]":
    return Client.objects.filter(erased_at=None)


def _ways_to_see(actor: Actor) -> list[Q]:
    """Clients see themselves, a portal those it made, staff those they made and those with a
    reservation at their providers, administrators and auditors all.
    """
    if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.everywhere):
        return [Q()]
    if actor.id is None:
        return []
    if actor.kind is ActorKind.STAFF:
        came = Reservation.objects.filter(
            client=OuterRef("pk"), provider__memberships__user=actor.id
        )
        return [Q(made_by=actor.id), Q(Exists(came))]
    if actor.kind is ActorKind.PORTAL:
        return [Q(portal=actor.id)]
    return [Q(pk=actor.id)]


def bookings_ahead_of(client: Client) -> int:
    """How many holds and appointments of the client have not passed, by the database's clock."""
    return bookings_ahead([client]).count()
