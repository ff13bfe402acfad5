"""Holds that are past their expiry give their places back."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from audit.actors import SYSTEM, Actor, request_id
from booking import availability_cache
from booking.services import _refusals
from booking.services._places import Wanted
from providers.models import Provider

# One statement a batch. Slots first, by id, then reservations by id; what another transaction has
# locked is left for the next run. A hold is taken only if all its slots could be locked.
_EXPIRE = """
WITH lapsed AS MATERIALIZED (
    SELECT id, provider_id, starts_at, ends_at FROM booking_reservation
     WHERE status = 'held' AND expires_at <= clock_timestamp() AND {which}
     ORDER BY expires_at LIMIT %(batch)s
), locked AS MATERIALIZED (
    SELECT lapsed.id, lapsed.ends_at - lapsed.starts_at AS whole,
           slot.ends_at - slot.starts_at AS part
      FROM lapsed JOIN booking_slot AS slot
        ON slot.provider_id = lapsed.provider_id
       AND slot.starts_at >= lapsed.starts_at AND slot.starts_at < lapsed.ends_at
     ORDER BY slot.id FOR UPDATE OF slot {patience}
), free AS MATERIALIZED (
    SELECT id FROM locked GROUP BY id, whole HAVING sum(part) = whole
), chosen AS MATERIALIZED (
    SELECT claim.id FROM booking_reservation AS claim
     WHERE claim.id IN (SELECT id FROM free)
       AND claim.status = 'held' AND claim.expires_at <= clock_timestamp()
     ORDER BY claim.id FOR UPDATE {patience}
), expired AS (
    UPDATE booking_reservation AS claim
       SET status = 'expired', revision = claim.revision + 1
      FROM chosen WHERE claim.id = chosen.id
    RETURNING claim.id, claim.provider_id, claim.starts_at, claim.ends_at, claim.applicant_id
), owed AS (
    INSERT INTO booking_notice (public_id, reservation_id, kind, channel)
    SELECT gen_random_uuid(), id, 'expired', 'webhook' FROM expired WHERE applicant_id IS NOT NULL
), recorded AS (
    INSERT INTO audit_entry
           (verb, stage, actor_kind, actor_id, provider_id, record_kind, record_id, request_id)
    SELECT 'expire', stage, %(actor_kind)s, %(actor_id)s, provider_id, 'reservation', id,
           %(request_id)s
      FROM expired CROSS JOIN (VALUES ('start'), ('exit')) AS stages(stage)
)
SELECT (SELECT count(*) FROM lapsed), provider_id, starts_at, ends_at FROM expired
UNION ALL
SELECT (SELECT count(*) FROM lapsed), NULL, NULL, NULL
"""


def expire_lapsed(*, actor: Actor = SYSTEM, batch_size: int = 5000) -> int:
    """Release every hold past its expiry by the database's clock; returns how many.

    Works in batches of one set-based statement each; rows that others have locked are left for the
    next run. Safe to run at any time, by several at once.
    """
    released = 0
    while True:
        found, spans = _expire_batch(actor, batch_size, "true", {}, patience="SKIP LOCKED")
        released += len(spans)
        if found < batch_size or not spans:
            return released


def free_lapsed(wanted: Wanted, pre_registration_id: str | None = None) -> int:
    """Release the lapsed holds that stand in a booking's way; returns how many.

    A hold is dead at its expiry, not when the sweeper comes by. They lapsed whether or not the
    booking succeeds, so this is a transaction of its own, and it may lock slots the booking does
    not want (those of a longer hold) in the protocol's order.
    """
    which = """(
        (provider_id = %(provider_id)s AND starts_at < %(until)s AND ends_at > %(since)s)
        OR applicant_id = (SELECT id FROM applicant_demographic
                            WHERE pre_registration_id = %(pre_registration_id)s))"""
    values = {
        "provider_id": wanted.provider.pk,
        "since": wanted.starts_at,
        "until": wanted.reach,
        "pre_registration_id": pre_registration_id,
    }
    _found, spans = _expire_batch(SYSTEM, 1000, which, values, patience="")
    return len(spans)


_Span = tuple[int, datetime, datetime]


def _expire_batch(
    actor: Actor, batch_size: int, which: str, values: dict[str, Any], *, patience: str
) -> tuple[int, list[_Span]]:
    """One batch: how many lapsed holds were found, and the spans that were released."""
    statement = _EXPIRE.format(which=which, patience=patience)
    with _refusals.named(), transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            statement,
            values
            | {
                "batch": batch_size,
                "actor_kind": actor.kind.value,
                "actor_id": actor.id,
                "request_id": request_id.get(),
            },
        )
        rows = cursor.fetchall()
        spans = [(row[1], row[2], row[3]) for row in rows if row[1] is not None]
        if spans:
            transaction.on_commit(lambda: _tell(spans), robust=True)
    return rows[-1][0], spans


def _tell(spans: list[_Span]) -> None:
    """Drop the days that gained room. None outlived these holds anyway, for a day is not kept past
    the expiry of its earliest hold; what a reader has put there since has older revisions."""
    provider_ids = {provider_id for provider_id, _low, _high in spans}
    providers = Provider.objects.only("time_zone").in_bulk(provider_ids)
    days: set[tuple[int, date]] = set()
    for provider_id, low, high in spans:
        zone = providers[provider_id].zone
        days.add((provider_id, low.astimezone(zone).date()))
        days.add((provider_id, high.astimezone(zone).date()))
    availability_cache.forget_days(days)
