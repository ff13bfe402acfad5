"""Codes by which a client shows that a telephone is theirs."""

import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from audit import services as audit
from audit.actors import Actor
from clients.errors import ClientUnknown, CodeRefused
from clients.models import Client, PhoneCode

#: How long a code may be typed in.
KEPT = timedelta(minutes=15)
#: Codes one number gets, whoever asks for them, from the first until they are forgotten.
MOST_CODES = 5
COUNTED_FOR = timedelta(hours=1)

_COUNT = """
INSERT INTO clients_signinattempts AS kept (digest, tries, forgotten_at)
VALUES (%(digest)s, 1, %(until)s)
ON CONFLICT (digest) DO UPDATE SET
    tries = CASE WHEN kept.forgotten_at <= %(now)s THEN 1 ELSE kept.tries + 1 END,
    forgotten_at = CASE WHEN kept.forgotten_at <= %(now)s THEN %(until)s ELSE kept.forgotten_at END
RETURNING tries
"""


def new_phone_code(client: Client, now: datetime) -> str | None:
    """A fresh code for the number of a locked client, in the caller's transaction; six figures.

    The code before it is good no longer. Only its digest is kept here. None, and to be rolled back,
    if the number had as many codes of late as it gets: anybody can name a stranger's number.
    """
    if not _counted(str(client.phone), now):
        return None
    code = f"{secrets.randbelow(1_000_000):06d}"
    PhoneCode.objects.update_or_create(
        client=client,
        defaults={
            "phone": client.phone,
            "digest": PhoneCode.digest_of(client, code),
            "tries": 0,
            "expires_at": now + KEPT,
        },
    )
    return code


def check_phone_code(
    *, client_number: int, code: str, actor: Actor, now: datetime | None = None
) -> Client:
    """Note that the number is the client's, if this is the code that was sent there.

    A wrong one counts, and stays counted. Raises ClientUnknown, CodeRefused.
    """
    now = now or timezone.now()
    with audit.trail("verify_contact", actor) as trail:
        with transaction.atomic(durable=True):
            client = Client.objects.select_for_update(no_key=True).filter(pk=client_number).first()
            if client is None or actor.id != client.pk:
                raise ClientUnknown
            trail.record_kind, trail.record_id = "client", client.pk
            fits = _fits(client, code, now)
            if fits:
                client.verified_phone = client.phone
                client.save(update_fields=["verified_phone"])
                PhoneCode.objects.filter(client=client).delete()
                trail.record_success()
        if not fits:
            raise CodeRefused
        return client


def _fits(client: Client, code: str, now: datetime) -> bool:
    sent = PhoneCode.objects.filter(client=client, expires_at__gt=now).first()
    if sent is None or sent.tries >= PhoneCode.MOST_TRIES:
        return False
    if constant_time_compare(sent.digest, PhoneCode.digest_of(client, code)):
        return True
    sent.tries += 1
    sent.save(update_fields=["tries"])
    return False


def _counted(phone: str, now: datetime) -> bool:
    """Count a code for a number; False if it had its share, and then the caller rolls back.

    The row is locked until the caller's transaction ends, so that many at once do not all pass.
    """
    digest = salted_hmac("clients.attempts code", phone, algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"digest": digest, "now": now, "until": now + COUNTED_FOR})
        (codes,) = cursor.fetchone() or (0,)
    return bool(codes <= MOST_CODES)
