"""Taking what is due, so that nobody else sends it, and saying what became of it.

Each is one statement and a transaction of its own. A claim is a due time in the future with a
signature: it lapses by itself when its worker dies, and a worker that was too slow for its claim
marks nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from booking.models import Notice
from booking.models.clock import DatabaseClock


def lease() -> timedelta:
    """How long a claim holds unless renewed; longer than a message with all its time-outs."""
    return timedelta(seconds=settings.SEND_LEASE_SECONDS)


_CLAIM = """
WITH due AS (
    SELECT id FROM booking_notice
     WHERE channel = %(channel)s AND status = 'due' AND due_at <= clock_timestamp()
       AND (portal_id IS NULL OR portal_id NOT IN (
           SELECT id FROM clients_portal WHERE webhook_paused_until > clock_timestamp()))
     ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE booking_notice AS notice
   SET due_at = clock_timestamp() + %(lease)s * interval '1 second', claimed_by = %(claim)s,
       attempts = least(attempts + 1, 32767)
  FROM due WHERE notice.id = due.id
RETURNING notice.id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """Notices that are ours for a while."""

    numbers: Sequence[int]
    signature: UUID


def claim(channel: str, most: int) -> Claim:
    """Take up to so many due notices of a channel, the longest due first."""
    signature = uuid4()
    with connection.cursor() as cursor:
        seconds = lease().total_seconds()
        values: dict[str, Any] = {
            "channel": channel,
            "most": most,
            "lease": seconds,
            "claim": signature,
        }
        cursor.execute(_CLAIM, values)
        return Claim(sorted(number for (number,) in cursor.fetchall()), signature)


def renew(mine: Claim, numbers: Sequence[int]) -> set[int]:
    """Claim these for another while; returns those that are still ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE booking_notice SET due_at = clock_timestamp() + %s * interval '1 second'
             WHERE id = ANY(%s) AND claimed_by = %s AND status = 'due' RETURNING id
            """,
            [lease().total_seconds(), list(numbers), mine.signature],
        )
        return {number for (number,) in cursor.fetchall()}


def put_back(mine: Claim, numbers: Sequence[int], wait: timedelta, why: str = "") -> None:
    """Leave these to whoever comes after so long; it was no attempt."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE booking_notice
               SET due_at = clock_timestamp() + %s * interval '1 second', claimed_by = NULL,
                   attempts = attempts - 1,
                   last_error = %s
             WHERE id = ANY(%s) AND claimed_by = %s AND status = 'due'
            """,
            [wait.total_seconds(), why, list(numbers), mine.signature],
        )


_SENT = """
UPDATE booking_notice
   SET status = 'sent', sent_at = clock_timestamp(), gateway_id = %s, last_error = '',
       sealed = NULL, claimed_by = NULL
 WHERE id = %s AND claimed_by = %s AND status = 'due'
"""


def mark_sent(mine: Claim, number: int, gateway_id: str) -> bool:
    """It has left; False if the claim had lapsed and somebody else has it."""
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [gateway_id[:100], number, mine.signature])
        return bool(cursor.rowcount == 1)


def mark_superseded(mine: Claim, why: str, numbers: Sequence[int]) -> None:
    """No longer true, or nobody to tell; it is never sent."""
    _ours(mine, numbers).update(
        status=Notice.Status.SUPERSEDED, last_error=why, sealed=None, claimed_by=None
    )


def mark_failed(mine: Claim, number: int, why: str, wait: timedelta | None) -> None:
    """It did not leave: to be tried again after so long, or given up (None)."""
    if wait is None:
        _ours(mine, [number]).update(
            status=Notice.Status.GIVEN_UP, last_error=why[:200], sealed=None, claimed_by=None
        )
        return
    _ours(mine, [number]).update(
        due_at=DatabaseClock() + wait, last_error=why[:200], claimed_by=None
    )


def _ours(mine: Claim, numbers: Sequence[int]) -> QuerySet[Notice]:
    return Notice.objects.filter(
        pk__in=numbers, claimed_by=mine.signature, status=Notice.Status.DUE
    )
