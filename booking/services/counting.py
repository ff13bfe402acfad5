"""Finished days counted, so that a report adds up days and not bookings (ADR 16)."""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from booking.queries.reports import counting, scope
from booking.queries.reports.counting import DAYS, HELD, HOURS, Kind
from booking.queries.reports.uncounted import Uncounted, compared_before, uncounted

logger = logging.getLogger(__name__)

#: Days of providers counted in one transaction.
BATCH = 4000
#: How many days back every day is compared with its rows, and how often.
COMPARED_DAYS = 400
COMPARED_EVERY = timedelta(hours=20)

# Only what differs is written: counting again what has not changed costs reads alone.
_COUNT = """
WITH {asked}, fresh AS MATERIALIZED ({rows}), known AS MATERIALIZED (
    SELECT counted.provider_id, counted."on" AS day, counted.{own}, {counted}
      FROM asked JOIN {table} AS counted ON counted.provider_id = asked.id
       AND counted."on" BETWEEN asked.first AND asked.last
), gone AS (
    DELETE FROM {table} AS counted
     USING (SELECT provider_id, day, {own} FROM known
            EXCEPT SELECT provider_id, day, {own} FROM fresh) AS old
     WHERE counted.provider_id = old.provider_id AND counted."on" = old.day
       AND counted.{own} IS NOT DISTINCT FROM old.{own}
    RETURNING counted.id
), written AS (
    INSERT INTO {table} (provider_id, "on", {own}, {columns})
    SELECT provider_id, day, {own}, {columns} FROM fresh
    EXCEPT SELECT provider_id, day, {own}, {columns} FROM known
    ON CONFLICT (provider_id, "on", {own}) DO UPDATE SET {changed}
    RETURNING id
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written)
"""
_FORGET = """
WITH hours AS (DELETE FROM booking_countedhour WHERE provider_id = ANY(%(ids)s)),
     days AS (DELETE FROM booking_countedday WHERE provider_id = ANY(%(ids)s))
DELETE FROM booking_countedprovider WHERE provider_id = ANY(%(ids)s)
"""
_KEEP = """
INSERT INTO booking_countedprovider (provider_id, time_zone, until, looked_at, compared_at)
SELECT part.id, part.zone, part.until, part.looked_at, part.looked_at
  FROM unnest(%(ids)s::bigint[], %(zones)s::text[], %(untils)s::date[],
              %(looked)s::timestamptz[]) AS part(id, zone, until, looked_at)
  JOIN providers_provider AS provider ON provider.id = part.id
ON CONFLICT (provider_id) DO UPDATE
   SET until = excluded.until, time_zone = excluded.time_zone, looked_at = excluded.looked_at
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Days of providers that were counted, and rows of counts that were written or removed."""

    days: int = 0
    changed: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.days + other.days, self.changed + other.changed)


def count_days(*, now: datetime | None = None, most_seconds: float | None = None) -> Counted:
    """Count the days that are over, and those that changed since they were counted.

    1. Find each provider's days: those since its last counted one up to the last that is over and
       on which nothing is held; those of bookings that left an entry since it was last looked at;
       all, where its clock was exchanged.
    2. Count them in batches of providers, a transaction each; one at a time, under one lock.
    3. Remember in the same transaction until when a provider is counted.

    Stops between two batches when time is up; run again it goes on, and without a change writes
    nothing but when it looked. No booking waits for it.
    """
    deadline = _deadline(most_seconds)
    done = Counted()
    for batch in _batches(uncounted(now or timezone.now())):
        if time.monotonic() > deadline:
            break
        with transaction.atomic(durable=True):
            _take_turns()
            _forget([each.provider_id for each in batch if each.afresh])
            parts = [(each.provider_id, *span) for each in batch for span in each.spans]
            done += _count(parts)
            _remember(batch)
    return done


def compare_days(
    *,
    now: datetime | None = None,
    most_seconds: float | None = None,
    everything: bool = False,
    keep: bool = True,
) -> Counted:
    """Compare counted days with their rows, and put right what differs; returns what differed.

    The last `COMPARED_DAYS` days of each provider that was not compared within `COMPARED_EVERY`,
    the longest ago first; or, of everything, all days of all. With `keep` false nothing is written.
    """
    now = now or timezone.now()
    deadline = _deadline(most_seconds)
    done = Counted()
    due = [
        Uncounted(pk, zone, until, [(_compared_from(first, until, everything), until)], now)
        for pk, zone, first, until in compared_before(None if everything else now - COMPARED_EVERY)
    ]
    for batch in _batches(due):
        if time.monotonic() > deadline:
            break
        with transaction.atomic(durable=True):
            _take_turns()
            done += _count([(each.provider_id, *span) for each in batch for span in each.spans])
            _mark_compared([each.provider_id for each in batch])
            transaction.set_rollback(not keep)
    if done.changed and keep:
        logger.warning("counts of past days differed from their rows: %d rows", done.changed)
    return done


def _compared_from(first: date, until: date, everything: bool) -> date:
    return first if everything else max(first, until - timedelta(days=COMPARED_DAYS))


def _count(parts: Sequence[tuple[int, date, date]]) -> Counted:
    parts = [part for part in parts if part[1] <= part[2]]
    if not parts:
        return Counted()
    values = scope.asked(parts) | {"service": None}
    changed = 0
    with connection.cursor() as cursor:
        for kind in (HOURS, DAYS):
            cursor.execute(_statement(kind), values)
            changed += cursor.fetchall()[0][0]
    return Counted(sum((last - first).days + 1 for _, first, last in parts), changed)


def _statement(kind: Kind) -> str:
    names = [name for name in kind.counts if name not in HELD]
    return _COUNT.format(
        asked=counting.ASKED,
        rows=counting.of_rows(kind, names, ("provider_id", "day", kind.own)),
        table=kind.table,
        own=kind.own,
        columns=", ".join(names),
        counted=", ".join(f"counted.{name}" for name in names),
        changed=", ".join(f"{name} = excluded.{name}" for name in names),
    )


def _take_turns() -> None:
    """Two that count the same days at once would each write what the other has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('count_days', 0))")


def _forget(provider_ids: Sequence[int]) -> None:
    if provider_ids:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, {"ids": list(provider_ids)})


def _remember(batch: Sequence[Uncounted]) -> None:
    values: dict[str, list[Any]] = {
        "ids": [each.provider_id for each in batch],
        "zones": [each.time_zone for each in batch],
        "untils": [each.until for each in batch],
        "looked": [each.looked_at for each in batch],
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)


def _mark_compared(provider_ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE booking_countedprovider SET compared_at = clock_timestamp()"
            " WHERE provider_id = ANY(%s)",
            [list(provider_ids)],
        )


def _batches(due: Iterable[Uncounted]) -> Iterator[list[Uncounted]]:
    """Providers together until their days fill a batch."""
    batch: list[Uncounted] = []
    days = 0
    for each in due:
        if batch and days + each.days > BATCH:
            yield batch
            batch, days = [], 0
        batch.append(each)
        days += each.days
    if batch:
        yield batch


def _deadline(most_seconds: float | None) -> float:
    return time.monotonic() + (float("inf") if most_seconds is None else most_seconds)
