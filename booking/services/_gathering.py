"""Steps by which what several rows of people booked becomes one row's, in one transaction.

The order: bookings ahead by id, then the clients by id. Neither slots nor applicants: what is taken
stays so, and whom it is for.
"""

from collections.abc import Collection, Iterable

from django.db.models import F

from audit import services as audit
from booking import queries
from booking.models import Notice, Reservation
from clients.models import Client


def lock_ahead(clients: Iterable[Client]) -> list[int]:
    """Lock the bookings ahead of these people by id; their numbers."""
    rows = queries.bookings_ahead(clients)
    locked = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
    return list(locked.values_list("pk", flat=True))


def lock_clients(clients: Iterable[Client]) -> dict[int, Client]:
    """Lock these by id and read them afresh, by number; who was erased is not among them."""
    numbers = [client.pk for client in clients]
    rows = Client.objects.select_for_update(of=("self",)).filter(pk__in=numbers, erased_at=None)
    return {row.pk: row for row in rows.order_by("pk")}


def move(people: Collection[Client], client: Client, ahead: Collection[int]) -> list[Reservation]:
    """Give what locked people booked, and what is owed to them, to a locked client.

    What is ahead and was not locked before the clients (`ahead` were) stays, since it would be
    locked in the wrong order. The database decides about the client's limits.
    """
    theirs = Reservation.objects.filter(client__in=people)
    fresh = queries.bookings_ahead(people).exclude(pk__in=ahead).values("pk")
    moved = list(theirs.exclude(pk__in=fresh).only("pk", "provider").order_by("pk"))
    Notice.objects.filter(client__in=people).update(client=client)
    Reservation.objects.filter(pk__in=[row.pk for row in moved]).update(
        client=client, revision=F("revision") + 1
    )
    return moved


def record(trail: audit.Trail, moved: Iterable[Reservation]) -> None:
    """Record the stages, for each booking too."""
    of_each = (
        audit.Trail(trail.verb, trail.actor, row.provider_id, "reservation", row.pk)
        for row in moved
    )
    audit.record_successes([trail, *of_each])
