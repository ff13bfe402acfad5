"""What a citizen takes along: the code for the desk, the way there, what to bring."""

from collections.abc import Sequence
from dataclasses import dataclass

from booking.models import Notice, Reservation
from booking.notifications import links
from booking.notifications.owed import ways_to
from booking.pages.places import place_of
from booking.qr_codes import QrCode, qr_code
from providers.models import Provider


@dataclass(frozen=True, slots=True)
class Ticket:
    """Beside when, where and the reference. `told_at`: where the confirmation was sent."""

    code: QrCode
    directions: str
    bring: Sequence[str]
    told_at: Sequence[str]


def ticket(reservation: Reservation) -> Ticket:
    """The ticket of an appointment; its provider, service and client are loaded."""
    service = reservation.service
    return Ticket(
        code=qr_code(reservation.reference),
        directions=_directions(reservation.provider),
        bring=service.things_to_bring if service else [],
        told_at=_told_at(reservation),
    )


def _directions(provider: Provider) -> str:
    """A map's address: of the centre, and of nothing else."""
    return links.directions_url(provider.latitude, provider.longitude, place_of(provider))


def _told_at(reservation: Reservation) -> list[str]:
    client = reservation.client
    if client is None:
        return []
    ways = ways_to(client)
    contacts = [client.email] if Notice.Channel.EMAIL in ways else []
    if Notice.Channel.SMS in ways:
        contacts.append(str(client.phone.as_international))
    return contacts
