"""What somebody booked as a guest before they had a login, found by the address they gave."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from booking.models import Reservation
from booking.models.clock import DatabaseClock
from booking.models.reservation import LIVE
from clients.models import Client

Status = Reservation.Status


def guests_with(email: str) -> "QuerySet[Client]":
    """Clients without a login, and of no portal, who gave this address in whatever capitals."""
    return (
        Client.objects.annotate(address=Lower("email"))
        .exclude(email="")
        .filter(address=email.lower(), user=None, portal=None, erased_at=None)
    )


def claimable_by(client: Client) -> int:
    """How many appointments and holds of guests with the verified address of this client's login.

    None while the address is not verified: anybody can register with a stranger's.
    """
    user = client.user
    if user is None or user.email_verified_at is None:
        return 0
    worth_it = Q(confirmed_at__isnull=False) | Q(status=Status.HELD, expires_at__gt=DatabaseClock())
    return Reservation.objects.filter(worth_it, client__in=guests_with(user.email)).count()


def bookings_ahead(clients: Iterable[Client]) -> "QuerySet[Reservation]":
    """Holds and appointments of clients that have not passed, by the database's clock."""
    lapsed = Q(status=Status.HELD, expires_at__lte=DatabaseClock())
    return Reservation.objects.filter(
        ~lapsed, client__in=clients, status__in=LIVE, ends_at__gt=DatabaseClock()
    )
