"""Holds that are past their expiry give their places back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from audit.actors import SYSTEM, Actor, request_id
from booking import availability_cache, errors
from booking.availability import day_bounds
from booking.connections import SIDE_BY_SIDE, side_by_side
from booking.services import _refusals
from booking.services._places import Wanted
from providers.models import Provider

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
              claim.applicant_id
), owed AS (
    INSERT INTO booking_notice (public_id, reservation_id, kind, channel)
    SELECT md5(public_id || ' expired')::uuid, id, 'expired', 'webhook'
      FROM expired WHERE applicant_id IS NOT NULL
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
SELECT count(*), max(expires_at), NULL::bigint, NULL::bigint, NULL::bigint FROM lapsed
UNION ALL
SELECT NULL, NULL, provider_id,
       extract(epoch FROM starts_at)::bigint, extract(epoch FROM ends_at)::bigint
  FROM expired
"""
_BEGINNING_OF_TIME = datetime(1970, 1, 1, tzinfo=UTC)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one statement found and released; spans are provider, start, end (Unix seconds)."""

    found: int
    latest_expiry: datetime | None
    spans: list[tuple[int, int, int]]


def expire_lapsed(*, actor: Actor = SYSTEM, batch_size: int = 5000) -> int:
    """Release every hold past its expiry by the database's clock; returns how many.

    Works in batches of one set-based statement each; rows that others have locked are left for the
    next run. Safe to run at any time, by several at once. A backlog of more than a batch is shared
    out by provider over several connections, which then never want the same slot.
    """
    first = _expire_batch(actor, batch_size, "true", {}, patience="SKIP LOCKED")
    if first.found < batch_size:
        return len(first.spans)
    shares = side_by_side(lambda share: _expire_share(actor, batch_size, share))
    return len(first.spans) + sum(shares)


def _expire_share(actor: Actor, batch_size: int, share: int) -> int:
    # Each batch goes on where the last one ended: what was released stays in the index for a while
    # and would be walked again and again.
    which = "provider_id %% %(shares)s = %(share)s AND expires_at >= %(since)s"
    values = {"shares": SIDE_BY_SIDE, "share": share, "since": _BEGINNING_OF_TIME}
    released = 0
    while True:
        batch = _expire_batch(actor, batch_size, which, values, patience="SKIP LOCKED")
        released += len(batch.spans)
        if batch.found < batch_size or not batch.spans or batch.latest_expiry is None:
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
    return len(_expire_batch(SYSTEM, 1000, which, values, patience="").spans)


def with_lapsed_freed(
    place: Callable[[], Result], wanted: Wanted, pre_registration_id: str | None = None
) -> Result:
    """Place a booking in a transaction; where there is no room, free what lapsed and try again."""

    def attempt() -> Result:
        with _refusals.named(), transaction.atomic(durable=True):
            return place()

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
    return len(_expire_batch(SYSTEM, 1000, which, values, patience="SKIP LOCKED").spans)


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
        rows = cursor.fetchall()
        spans = [row[2:] for row in rows if row[2] is not None]
        if spans:
            transaction.on_commit(lambda: _tell(spans), robust=True)
    found, latest_expiry = next(row[:2] for row in rows if row[0] is not None)
    return _Batch(found, latest_expiry, spans)


def _tell(spans: list[tuple[int, int, int]]) -> None:
    """Drop the days that gained room. None outlived these holds anyway, for a day is not kept past
    the expiry of its earliest hold; what a reader has put there since has older revisions."""
    provider_ids = {provider_id for provider_id, _low, _high in spans}
    zones = dict(Provider.objects.filter(pk__in=provider_ids).values_list("pk", "time_zone"))
    days: set[tuple[int, date]] = set()
    for provider_id, *edges in spans:
        zone = ZoneInfo(zones[provider_id])
        days.update((provider_id, datetime.fromtimestamp(edge, zone).date()) for edge in edges)
    availability_cache.drop_lapsed(days)
