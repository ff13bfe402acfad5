"""How somebody wants to be told: prefer."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from booking import notifications
from booking.models import Notice, Reservation
from clients.errors import ClientUnknown
from clients.models import Client


def prefer(
    *,
    client_number: int,
    notify_by: str,
    wants_reminders: bool,
    actor: Actor,
    now: datetime | None = None,
) -> Client:
    """Note by which way a client is told and whether reminded.

    Reminders still to come are owed anew, by the way now wished; other messages that are owed go
    the way they were. The client must be the actor. Raises ClientUnknown.
    """
    now = now or timezone.now()
    with audit.trail("prefer", actor) as trail, transaction.atomic(durable=True):
        client = Client.objects.select_for_update(no_key=True).filter(pk=client_number).first()
        if client is None or actor.id != client.pk:
            raise ClientUnknown
        trail.record_kind, trail.record_id = "client", client.pk
        client.notify_by, client.wants_reminders = notify_by, wants_reminders
        client.save(update_fields=["notify_by", "wants_reminders"])
        _remind_anew(client, now)
        trail.record_success()
        return client


def _remind_anew(client: Client, now: datetime) -> None:
    ahead: Sequence[Reservation] = list(
        Reservation.objects.filter(
            client=client, status=Reservation.Status.CONFIRMED, starts_at__gt=now
        ).select_related("provider")
    )
    # Those whose time has come are on their way, and would not be owed anew.
    Notice.objects.filter(
        reservation__in=ahead,
        kind=Notice.Kind.REMINDER,
        status=Notice.Status.DUE,
        due_at__gt=now,
        claimed_by__isnull=True,
        attempts=0,
    ).update(status=Notice.Status.SUPERSEDED)
    owed = []
    for reservation in ahead:
        reservation.client = client
        owed += notifications.reminders(reservation, Notice.Kind.CONFIRMED, now)
    Notice.objects.bulk_create(owed)
