"""What is owed beside the events of a booking: lists of the day, repeats, checks of an address."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from audit import services as audit
from audit.actors import Actor
from booking import errors, notifications, queries
from booking.availability import day_bounds
from booking.models import Notice, Reservation
from booking.models.clock import DatabaseClock
from booking.services.sending import waking
from clients.models import Client, Portal
from providers.models import Membership, Provider

Kind = Notice.Kind
Channel = Notice.Channel
Status = Reservation.Status

#: Messages asked for again that one contact gets in so long.
MOST_REPEATS = 3
REPEATS_WITHIN = timedelta(hours=24)
#: Local hours within which the list of the day is sent; later it is of no use.
LIST_FROM_HOUR, LIST_UNTIL_HOUR = 6, 20

_REPEATED = {
    Status.HELD: Kind.HELD,
    Status.CONFIRMED: Kind.CONFIRMED,
    Status.CANCELLED: Kind.CANCELLED,
}


def resend(*, reservation_id: UUID, actor: Actor, by: Notice.Channel | None = None) -> int:
    """Send word of how a reservation stands once more; returns in how many ways.

    `by` names the one way it is asked for; else it goes the ways the client wished.

    Raises ReservationUnknown, NotLive, NoContact, ResendLimit.
    """
    with audit.trail("resend", actor) as trail:
        reservation = queries.reservation_of(actor, reservation_id)
        trail.provider_id = reservation.provider_id
        trail.record_kind, trail.record_id = "reservation", reservation.pk
        kind = _REPEATED.get(Status(reservation.status))
        if kind is None or reservation.client is None:
            raise errors.NotLive
        with transaction.atomic(durable=True):
            client = within_limit(reservation.client)
            ways = notifications.ways_to(client) if by is None else [by]
            if by == Notice.Channel.EMAIL and not client.email_to_use:
                raise errors.NoContact
            owe(
                Notice(reservation=reservation, client=client, kind=kind, channel=way)
                for way in ways
            )
            trail.record_success()
        return len(ways)


def ask_to_verify(*, client: Client, actor: Actor) -> None:
    """Send a link by which the client shows that the address is theirs.

    Raises NoContact, ResendLimit.
    """
    with audit.trail("ask_to_verify", actor) as trail:
        trail.record_kind, trail.record_id = "client", client.pk
        with transaction.atomic(durable=True):
            if not within_limit(client).email_to_use:
                raise errors.NoContact
            owe([Notice(client=client, kind=Kind.VERIFY, channel=Notice.Channel.EMAIL)])
            trail.record_success()


def owe_word_of_erasure(*, email: str, language: str) -> None:
    """In the transaction that erases somebody: the address is sealed until it is used."""
    sealed = {"email": email, "language": language}
    owe([Notice(kind=Kind.ERASED, channel=Notice.Channel.EMAIL, sealed=sealed)])


def tell_of_erasure(*, portal: Portal, client_id: UUID) -> None:
    """In the transaction that erases a portal's client: the id is sealed until it is told."""
    if portal.takes_webhooks:
        sealed = {"client": str(client_id)}
        owe([Notice(kind=Kind.ERASED, channel=Channel.WEBHOOK, portal=portal, sealed=sealed)])


def tell_of_hours(provider: Provider) -> None:
    """In the transaction that ends a change of a provider's hours: portals may look again."""
    portals = Portal.objects.filter(is_active=True, webhook_stopped_at=None).exclude(webhook_url="")
    owe(
        Notice(kind=Kind.HOURS, channel=Channel.WEBHOOK, portal=portal, provider=provider)
        for portal in portals.order_by("pk")
    )


def owe_daily_lists(now: datetime) -> None:
    """Owe each manager the list of their centre's day, once it is morning there.

    Run again it owes nothing twice: a list is owed once by provider, manager and day.
    """
    managers = Membership.objects.filter(
        role=Membership.Role.MANAGER, gets_daily_list=True, user__is_active=True
    ).exclude(user__email="")
    lists = []
    for membership in managers.select_related("provider").order_by("pk"):
        zone = membership.provider.zone
        local = now.astimezone(zone)
        if LIST_FROM_HOUR <= local.hour < LIST_UNTIL_HOUR:
            lists.append(
                Notice(
                    kind=Kind.DAILY_LIST,
                    channel=Notice.Channel.EMAIL,
                    provider_id=membership.provider_id,
                    user_id=membership.user_id,
                    about=day_bounds(local.date(), zone)[0],
                )
            )
    with transaction.atomic():
        Notice.objects.bulk_create(lists, ignore_conflicts=True, batch_size=1000)


def within_limit(client: Client) -> Client:
    """Lock the client and count what was sent there of late. Raises NoContact, ResendLimit."""
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    if not notifications.ways_to(client):
        raise errors.NoContact
    same = {"email": client.email} if client.email else {"phone": client.phone}
    others = Client.objects.filter(**same).values("pk")
    # What a client asked for names the client; what an event owed does not.
    asked_for = Notice.objects.filter(
        client__in=others, created_at__gt=DatabaseClock() - REPEATS_WITHIN
    )
    asked_at = asked_for.order_by().values_list("created_at", flat=True).distinct()
    if len(asked_at) >= MOST_REPEATS:
        raise errors.ResendLimit
    return client


def owe(notices: Iterable[Notice]) -> None:
    """Write these in the caller's transaction, and wake those who send them."""
    owed = Notice.objects.bulk_create(list(notices))
    waking.wake_after_commit({notice.channel for notice in owed})
