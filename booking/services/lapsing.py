"""Holds that are past their expiry give their places back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from audit.actors import SYSTEM, Actor, request_id
from booking import availability_cache, errors
from booking.availability import day_bounds
from booking.connections import SIDE_BY_SIDE, side_by_side
from booking.models import Reservation
from booking.services import _refusals
from booking.services._places import Wanted
from booking.services.once import Once, keeping

# One statement a batch. Slots first, by id, then reservations by id; what another transaction has
# locked is left for the next run. A hold is taken only if all its slots could be locked. A batch
# starts once, each hold ends on its own record.
_EXPIRE = """
WITH lapsed AS MATERIALIZED (
    SELECT id, provider_id, starts_at, ends_at, expires_at FROM booking_reservation
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
    RETURNING claim.id, claim.public_id, claim.provider_id, claim.starts_at, claim.ends_at,
              claim.applicant_id, claim.client_id
), told AS (
    SELECT id FROM clients_portal
     WHERE webhook_url <> '' AND is_active AND webhook_stopped_at IS NULL
), owed AS (
    INSERT INTO booking_notice (public_id, reservation_id, portal_id, kind, channel)
    SELECT md5(expired.public_id || ' expired')::uuid, expired.id,
           coalesce(applicant.portal_id, client.portal_id), 'expired', 'webhook'
      FROM expired
      LEFT JOIN applicant_demographic AS applicant ON applicant.id = expired.applicant_id
      LEFT JOIN clients_client AS client ON client.id = expired.client_id
     WHERE coalesce(applicant.portal_id, client.portal_id) IN (SELECT id FROM told)
), recorded AS (
    INSERT INTO audit_entry
           (verb, stage, actor_kind, actor_id, provider_id, record_kind, record_id, request_id)
    SELECT 'expire', 'start', %(actor_kind)s, %(actor_id)s::bigint, NULL::bigint, '', NULL::bigint,
           %(request_id)s
     WHERE EXISTS (SELECT FROM expired)
     UNION ALL
    SELECT 'expire', 'exit', %(actor_kind)s, %(actor_id)s::bigint, provider_id, 'reservation', id,
           %(request_id)s
      FROM expired
)
SELECT (SELECT count(*) FROM lapsed), (SELECT max(expires_at) FROM lapsed),
       (SELECT count(*) FROM expired), array_agg(provider_id), array_agg(local_day)
  FROM (SELECT DISTINCT expired.provider_id,
               (edge.at AT TIME ZONE provider.time_zone)::date AS local_day
          FROM expired JOIN providers_provider AS provider ON provider.id = expired.provider_id
         CROSS JOIN LATERAL (
               VALUES (starts_at), (ends_at - interval '1 microsecond')) AS edge(at)) AS day
"""
_BEGINNING_OF_TIME = datetime(1970, 1, 1, tzinfo=UTC)

#: So many are released before a backlog is worth other connections.
FIRST_BATCH = 1000


@dataclass(frozen=True, slots=True)
class _Batch:
    """How many lapsed holds one statement found and released, and until when it looked."""

    found: int
    released: int
    latest_expiry: datetime | None


def expire_lapsed(
    *,
    actor: Actor = SYSTEM,
    batch_size: int = 10_000,
    provider_ids: Sequence[int] | None = None,
) -> int:
    """Release every hold past its expiry by the database's clock; returns how many.

    With `provider_ids` those of these providers alone, one batch of them at most.

    Works in batches of one set-based statement each; rows that others have locked are left for the
    next run. Safe to run at any time, by several at once. A backlog is shared out by provider over
    several connections, which then never want the same slot.
    """
    if provider_ids is not None:
        which, values = "provider_id = ANY(%(provider_ids)s)", {"provider_ids": list(provider_ids)}
        return _expire_batch(actor, batch_size, which, values, patience="SKIP LOCKED").released
    few = min(batch_size, FIRST_BATCH)
    first = _expire_batch(actor, few, "true", {}, patience="SKIP LOCKED")
    if first.found < few:
        return first.released
    shares = side_by_side(lambda share: _expire_share(actor, batch_size, share))
    return first.released + sum(shares)


def _expire_share(actor: Actor, batch_size: int, share: int) -> int:
    # Each batch goes on where the last one ended: what was released stays in the index for a while
    # and would be walked again and again.
    which = "provider_id %% %(shares)s = %(share)s AND expires_at >= %(since)s"
    values = {"shares": SIDE_BY_SIDE, "share": share, "since": _BEGINNING_OF_TIME}
    released = 0
    while True:
        batch = _expire_batch(actor, batch_size, which, values, patience="SKIP LOCKED")
        released += batch.released
        if batch.found < batch_size or not batch.released or batch.latest_expiry is None:
            return released
        values["since"] = batch.latest_expiry


def free_lapsed(wanted: Wanted, pre_registration_id: str | None = None) -> int:
    """Release the lapsed holds that stand in a booking's way; returns how many.

    In its way are those on its slots, its applicant's, and those that count in the daily limit of
    its service.

    A hold is dead at its expiry, not when the sweeper comes by. They lapsed whether or not the
    booking succeeds, so this is a transaction of its own, and it may lock slots the booking does
    not want (those of a longer hold) in the protocol's order.
    """
    which = """(
        (provider_id = %(provider_id)s AND starts_at < %(until)s AND ends_at > %(since)s)
        OR applicant_id = (SELECT id FROM applicant_demographic
                            WHERE pre_registration_id = %(pre_registration_id)s)
        OR (provider_id = %(provider_id)s AND service_id = %(limited_service_id)s
            AND starts_at >= %(day_begins)s AND starts_at < %(day_ends)s))"""
    service = wanted.service
    limited = service.pk if service is not None and service.daily_limit is not None else None
    day_begins, day_ends = day_bounds(wanted.on, wanted.provider.zone)
    values = {
        "provider_id": wanted.provider.pk,
        "since": wanted.starts_at,
        "until": wanted.reach,
        "pre_registration_id": pre_registration_id,
        "limited_service_id": limited,
        "day_begins": day_begins,
        "day_ends": day_ends,
    }
    return _expire_batch(SYSTEM, 1000, which, values, patience="").released


def with_lapsed_freed(
    place: Callable[[], Reservation],
    wanted: Wanted,
    pre_registration_id: str | None = None,
    *,
    once: Once | None = None,
) -> Reservation:
    """Place a booking in a transaction; where there is no room, free what lapsed and try again."""

    def attempt() -> Reservation:
        with _refusals.named(), transaction.atomic(durable=True), keeping(once) as keep:
            return keep(place())

    try:
        return attempt()
    except (errors.SlotTaken, errors.DailyLimit, errors.AlreadyBooked):
        if not free_lapsed(wanted, pre_registration_id):
            raise
        return attempt()


def free_lapsed_of(provider_id: int) -> int:
    """Release the lapsed holds of one provider, but for those that others have locked."""
    which = "provider_id = %(provider_id)s"
    values = {"provider_id": provider_id}
    return _expire_batch(SYSTEM, 1000, which, values, patience="SKIP LOCKED").released


def _expire_batch(
    actor: Actor, batch_size: int, which: str, values: dict[str, Any], *, patience: str
) -> _Batch:
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
        found, latest_expiry, released, providers, days = cursor.fetchone()
        if released:
            # None of these days outlived its holds anyway, for a day is not kept past the expiry of
            # its earliest hold; what a reader has put there since has older revisions.
            gained = list(zip(providers, days, strict=True))
            transaction.on_commit(lambda: availability_cache.drop_lapsed(gained), robust=True)
    return _Batch(found, released, latest_expiry)
