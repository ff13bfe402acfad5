"""Asking whether a telephone is somebody's: send_phone_code."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from booking import errors
from booking.models import Notice
from booking.services import owing
from clients import services as client_services
from clients.models import Client


def send_phone_code(*, client: Client, actor: Actor, now: datetime | None = None) -> None:
    """Send a code of six figures to the client's number, and keep its digest.

    The code itself is sealed in the message owed, until that is sent. It counts among the messages
    a contact may ask for; a number gets only so many, whoever asks, and the refusal is the same.
    Raises NoContact, ResendLimit.
    """
    now = now or timezone.now()
    with audit.trail("send_phone_code", actor) as trail:
        trail.record_kind, trail.record_id = "client", client.pk
        with transaction.atomic(durable=True):
            client = owing.within_limit(client)
            if not client.phone_to_use:
                raise errors.NoContact
            code = client_services.new_phone_code(client, now)
            if code is None:
                raise errors.ResendLimit
            sealed = {"sms": client.phone_to_use, "language": client.language, "code": code}
            owing.owe(
                [
                    Notice(
                        client=client,
                        kind=Notice.Kind.VERIFY,
                        channel=Notice.Channel.SMS,
                        sealed=sealed,
                    )
                ]
            )
            trail.record_success()
