"""What the link in a message opens, and what its reader is asked about there."""

from dataclasses import dataclass
from datetime import datetime

from audit.digests import digest
from booking import errors
from booking.models import ManageLink, Notice, Reservation, StrandedReservation
from booking.notifications import links
from booking.queries.messages import last_move_by_centre
from clients.models import Client

Channel = Notice.Channel


@dataclass(frozen=True, slots=True)
class Opened:
    """A reservation, whose it is, and by which way its reader came by the link."""

    reservation: Reservation
    client: Client
    by: Notice.Channel


def opened_by(token: str, now: datetime) -> Opened:
    """What a link opens. Raises ReservationUnknown.

    So is a link that went to an address or number that the client does not have any more: whoever
    reads it there may be somebody else.
    """
    link = (
        ManageLink.objects.filter(digest=digest(token), expires_at__gt=now)
        .select_related(*(f"reservation__{name}" for name in ("provider", "service", "client")))
        .first()
    )
    client = link.reservation.client if link is not None else None
    if link is None or client is None:
        raise errors.ReservationUnknown
    for channel, contact in ((Channel.EMAIL, client.email), (Channel.SMS, str(client.phone))):
        if links.was_sent_to(token, contact):
            return Opened(link.reservation, client, channel)
    raise errors.ReservationUnknown


def by_reference(reference: str, email: str) -> Reservation:
    """The reservation of whoever knows both. Raises ReservationUnknown."""
    found = (
        Reservation.objects.filter(reference=reference, client__email__iexact=email)
        .exclude(client__email="")
        .select_related("client")
        .first()
    )
    if found is None:
        raise errors.ReservationUnknown
    return found


def moved_by_centre(reservation: Reservation) -> StrandedReservation | None:
    """The change of hours to which an appointment owes its time.

    None where it was never moved so, or has been moved again by its holder since.
    """
    move = last_move_by_centre(reservation)
    if move is None or move.settled_at is None:
        return None
    moved_on = Notice.objects.filter(
        reservation=reservation, kind=Notice.Kind.MOVED, created_at__gt=move.settled_at
    )
    return None if moved_on.exists() else move


def awaits_answer(reservation: Reservation) -> bool:
    """Whether it stands where the centre moved it, and its holder has not agreed to that.

    Whoever did not ask for a time may turn it down until it begins, and that costs no move.
    """
    return is_unanswered(moved_by_centre(reservation))


def is_unanswered(move: StrandedReservation | None) -> bool:
    """Whether there is a move by the centre, and its holder has not agreed to it."""
    return move is not None and move.accepted_at is None
