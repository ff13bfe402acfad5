"""Who is owed word of what. Sending reads address and text afresh; see Notice."""

from datetime import datetime

from django.conf import settings

from booking.models import Notice, Reservation
from booking.notifications.reminders import due_times
from clients.models import Client, Portal

Kind = Notice.Kind
Channel = Notice.Channel

#: After these the appointment stands at a time of which to remind.
_STANDING = (Kind.CONFIRMED, Kind.MOVED, Kind.REASSIGNED)
#: Nobody is written to about these.
_FOR_PORTALS_ALONE = (Kind.CHECKED_IN, Kind.EXPIRED)
#: What an event makes untrue of what was owed to people before and has not left yet. Portals are
#: told of every event.
OVERTAKEN = {
    Kind.MOVED: [Kind.MOVED, Kind.REASSIGNED, Kind.REMINDER],
    Kind.REASSIGNED: [Kind.MOVED, Kind.REASSIGNED, Kind.REMINDER],
    Kind.CANCELLED: [Kind.HELD, Kind.CONFIRMED, Kind.MOVED, Kind.REASSIGNED, Kind.REMINDER],
}


def owed(reservation: Reservation, kind: Notice.Kind) -> list[Notice]:
    """Word owed at once: to the client as they wish, to the portal it is of by webhook."""
    client = reservation.client if kind not in _FOR_PORTALS_ALONE else None
    ways = ways_to(client) if client is not None else []
    notices = [Notice(reservation=reservation, kind=kind, channel=way) for way in ways]
    return [*notices, *owed_to_portal(reservation, kind)]


def owed_to_portal(reservation: Reservation, kind: Notice.Kind) -> list[Notice]:
    """Word to the portal a reservation is of, if there is one that takes it."""
    portal = _portal_of(reservation)
    if portal is None or not portal.takes_webhooks:
        return []
    return [Notice(reservation=reservation, kind=kind, channel=Channel.WEBHOOK, portal=portal)]


def _portal_of(reservation: Reservation) -> Portal | None:
    if reservation.applicant is not None:
        return reservation.applicant.portal
    return reservation.client.portal if reservation.client is not None else None


def reminders(reservation: Reservation, kind: Notice.Kind, now: datetime) -> list[Notice]:
    """The reminders an event owes: the appointment stands at a time from now on.

    One for each way and each time the provider reminds, where that time is still to come.
    """
    client = reservation.client
    stands = kind in _STANDING and reservation.status == Reservation.Status.CONFIRMED
    if client is None or not client.wants_reminders or not stands:
        return []
    return [
        Notice(
            reservation=reservation,
            kind=Kind.REMINDER,
            channel=way,
            about=reservation.starts_at,
            due_at=due_at,
        )
        for due_at in due_times(reservation.provider, reservation.starts_at, now)
        for way in ways_to(client)
    ]


def ways_to(client: Client) -> list[Notice.Channel]:
    """How a client is told: as they wish; by the other way where the wished one is not known."""
    email = Channel.EMAIL if client.email_to_use else None
    sms = Channel.SMS if client.phone_to_use and settings.SMS_BACKEND else None
    wished = {"email": [email], "sms": [sms], "both": [email, sms]}[client.notify_by]
    found = [way for way in wished if way is not None]
    return found or [way for way in (email, sms) if way is not None]
