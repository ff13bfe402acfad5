"""Answering a repeated request once: the first answer is kept in the booking's own transaction.

A crash leaves neither the booking nor the key, so no key is ever locked (design.md, section 4).
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from booking import errors, queries
from booking.models import IdempotencyRecord, Reservation
from booking.models.clock import DatabaseClock

#: How long an answer is kept.
KEPT_FOR = timedelta(hours=24)

#: An answer as a door gives it: its HTTP status and its body.
Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Once:
    """A request that may come again: whose it is, its key, what it asks for.

    `caller` names an account, never a person. Key and digest are keyed hashes, for a caller may
    have put anything into them. `answer_to` is what the door will say to a success.
    """

    caller: str
    key: str
    digest: str
    answer_to: Callable[[Reservation], Answer]

    def keep(self, status: int, body: dict[str, Any]) -> None:
        """Keep the answer. In a transaction that wrote a booking, both or neither are kept."""
        # The place of an answer that is past its time is taken by the new one.
        IdempotencyRecord.objects.bulk_create(
            [
                IdempotencyRecord(
                    caller=self.caller,
                    key=self.key,
                    request_digest=self.digest,
                    response_status=status,
                    response_body=json.dumps(body),
                    expires_at=DatabaseClock() + KEPT_FOR,
                )
            ],
            update_conflicts=True,
            unique_fields=["caller", "key"],
            update_fields=["request_digest", "response_status", "response_body", "expires_at"],
        )


@contextmanager
def keeping(once: Once | None) -> Iterator[Callable[[Reservation], Reservation]]:
    """Inside a verb's transaction, before its locks; what it yields keeps the answer to a success.

    Of several requests with one key the first goes on, and those that come while it does are told
    so rather than kept waiting. Raises KeyInUse; AnsweredBefore for a repeat; KeyReused.
    """
    if once is None:
        yield lambda reservation: reservation
        return
    with connection.cursor() as cursor:
        name = f"idempotency {once.caller} {once.key}"
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        (first,) = cursor.fetchone()
    if not first:
        raise errors.KeyInUse
    # A statement of its own: it must see what whoever had the lock before has committed.
    refuse_repeats(once)

    def keep(reservation: Reservation) -> Reservation:
        once.keep(*once.answer_to(reservation))
        return reservation

    yield keep


def refuse_repeats(once: Once) -> None:
    """Raises AnsweredBefore with the answer of then, KeyReused where something else was asked."""
    record = queries.kept_answer(once.caller, once.key)
    if record is None:
        return
    if record.request_digest != once.digest:
        raise errors.KeyReused
    body = json.loads(record.response_body)
    raise errors.AnsweredBefore(record.response_status, body, record.expires_at)


def keep_refusal(once: Once, status: int, body: dict[str, Any]) -> None:
    """Keep a refusal, whose own work was rolled back; an answer kept meanwhile stays."""
    with transaction.atomic(durable=True), keeping(once):
        once.keep(status, body)


def forget_old_answers() -> int:
    """Delete answers past their time, in batches; returns how many."""
    forgotten = 0
    while True:
        with transaction.atomic(durable=True):
            old = IdempotencyRecord.objects.filter(expires_at__lte=DatabaseClock())
            batch = old.order_by("expires_at").values("pk")[:5000]
            count, _by_model = IdempotencyRecord.objects.filter(
                pk__in=batch.select_for_update(skip_locked=True)
            ).delete()
        forgotten += count
        if count < 5000:
            return forgotten
