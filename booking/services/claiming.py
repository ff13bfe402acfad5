"""What somebody booked as a guest becomes their login's: claim."""

from django.db import transaction
from django.db.models import ProtectedError

from audit import services as audit
from audit.actors import Actor
from booking import queries
from booking.services import _gathering, _refusals
from clients import queries as client_queries
from clients.errors import ClientUnknown, EmailNotVerified
from clients.models import Client


def claim(*, actor: Actor) -> int:
    """Move what guests booked with the verified address of the actor's login to the actor.

    1. Find the guests: the address they gave is the login's, whatever its capitals, and they have
       no login and no portal of their own.
    2. Lock their bookings ahead by id, then all these clients by id. Neither slots nor applicants:
       what is taken stays so, and whom it is for.
    3. Move those, and what is over; the database decides about the client's limits. What is owed
       about them stays owed, and goes to the client from now on. A hold that a guest placed in
       this very moment stays theirs.
    4. Remove the guests nothing refers to any more: the address is kept once. Record the stages,
       for each booking too.

    Returns how many bookings were moved; none for a second time. Raises ClientUnknown,
    EmailNotVerified, HoldLimit, AppointmentLimit, Busy.
    """
    with audit.trail("claim", actor) as trail:
        client = client_queries.client_of(actor)
        trail.record_kind, trail.record_id = "client", client.pk
        user = client.user
        if user is None:
            raise ClientUnknown
        if user.email_verified_at is None:
            raise EmailNotVerified
        found = list(queries.guests_with(user.email))
        with _refusals.named(), transaction.atomic(durable=True):
            ahead = _gathering.lock_ahead(found)
            guests = _lock_clients(client, found)
            moved = _gathering.move(guests, client, ahead)
            for guest in guests:
                _remove(guest)
            _gathering.record(trail, moved)
        return len(moved)


def _lock_clients(client: Client, found: list[Client]) -> list[Client]:
    """The guests, as they are now. Raises ClientUnknown where the client is gone meanwhile."""
    locked = _gathering.lock_clients([client, *found])
    if client.pk not in locked:
        raise ClientUnknown
    email = {guest.pk: guest.email for guest in found}
    return [
        row
        for row in locked.values()
        if row.pk in email and row.user_id is None and row.email == email[row.pk]
    ]


def _remove(guest: Client) -> None:
    try:
        guest.delete()
    except ProtectedError:
        # They booked once more in this moment; whoever claims again gets that too.
        return
