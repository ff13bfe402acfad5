"""Runs of slots into rows: what lacks is inserted, what differs is changed, what is gone goes."""

# Statements are joined from constants, and every value is a parameter:
# ruff: noqa: S608

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from booking.availability import Run, day_bounds
from booking.horizon.calendars import Spans
from providers.models import Provider


@dataclass(slots=True)
class LaidSlots:
    """How many slots a laying inserted, changed, deleted and closed."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    closed: int = 0
    #: Provider number to the local days that may have changed, for the cache.
    touched: dict[int, tuple[date, date]] = field(default_factory=dict)

    def add(self, other: "LaidSlots") -> None:
        self.inserted += other.inserted
        self.updated += other.updated
        self.deleted += other.deleted
        self.closed += other.closed
        self.touched.update(other.touched)


RUNS = """
    SELECT provider_id, starts_at, minutes * interval '1 minute' AS length, slots, capacity
      FROM unnest(%(provider)s::bigint[], %(starts_at)s::timestamptz[], %(minutes)s::int[],
                  %(slots)s::int[], %(capacity)s::smallint[])
           AS run(provider_id, starts_at, minutes, slots, capacity)"""
# One row per slot out of one per run, in the order of the runs.
WANTED = f"""
    SELECT run.provider_id,
           begins AS starts_at,
           begins + run.length AS ends_at,
           run.capacity
      FROM ({RUNS}) AS run
     CROSS JOIN LATERAL generate_series(
           run.starts_at, run.starts_at + (run.slots - 1) * run.length, run.length) AS begins"""
REACH = """unnest(%(reach)s::bigint[], %(low)s::timestamptz[], %(high)s::timestamptz[])
         AS reach(provider_id, low, high)"""
PRESENT = f"""{REACH}
      JOIN booking_slot AS slot ON slot.provider_id = reach.provider_id
       AND slot.starts_at >= reach.low AND slot.starts_at < reach.high"""
# Providers whose slots are not what they should be, and whether they have any. Counting what is
# right in every run costs a third of laying all slots side by side, and mostly all are right.
_DIFFERING = f"""
WITH run AS MATERIALIZED ({RUNS}), wanted AS (
    SELECT run.provider_id, sum(run.slots) AS slots, sum(fitting.slots) AS fitting
      FROM run CROSS JOIN LATERAL (
           SELECT count(*) AS slots FROM booking_slot AS slot
            WHERE slot.provider_id = run.provider_id AND slot.starts_at >= run.starts_at
              AND slot.starts_at < run.starts_at + run.slots * run.length
              AND slot.ends_at = slot.starts_at + run.length
              AND date_bin(run.length, slot.starts_at, run.starts_at) = slot.starts_at
              AND slot.is_open AND slot.capacity = greatest(run.capacity, slot.taken)) AS fitting
     GROUP BY run.provider_id
), present AS (
    SELECT reach.provider_id, count(*) FILTER (WHERE slot.is_open OR slot.taken = 0) AS slots
      FROM {PRESENT} GROUP BY reach.provider_id
)
SELECT reach.provider_id, present.provider_id IS NOT NULL
  FROM {REACH} LEFT JOIN wanted USING (provider_id) LEFT JOIN present USING (provider_id)
 WHERE coalesce(wanted.fitting, 0) <> coalesce(wanted.slots, 0)
    OR coalesce(present.slots, 0) <> coalesce(wanted.slots, 0)
"""
_INSERT_NEW = f"INSERT INTO booking_slot (provider_id, starts_at, ends_at, capacity) {WANTED}"
# What is and what should be, side by side in one pass; only what differs comes back.
_DIFFERENCE = f"""
WITH wanted AS ({WANTED}), present AS (
    SELECT slot.id, slot.provider_id, slot.starts_at, slot.ends_at, slot.capacity, slot.taken,
           slot.is_open
      FROM {PRESENT}
)
SELECT present.id, wanted.provider_id, wanted.starts_at, wanted.ends_at, wanted.capacity
  FROM present FULL JOIN wanted
    ON wanted.provider_id = present.provider_id
   AND wanted.starts_at = present.starts_at AND wanted.ends_at = present.ends_at
 WHERE present.id IS NULL
    OR (wanted.provider_id IS NULL AND (present.is_open OR present.taken = 0))
    OR (wanted.provider_id IS NOT NULL
        AND (NOT present.is_open OR present.capacity <> greatest(wanted.capacity, present.taken)))
"""
# All rows that will go or change are locked by id, in one pass, before the first is written
# (design.md, locking protocol). A pass for each statement would lock a low number after a high one
# and deadlock with a booking of both.
LOCK = "SELECT FROM booking_slot WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE"
_DELETE = """
DELETE FROM booking_slot AS slot
 WHERE slot.id = ANY(%(ids)s) AND slot.taken = 0
   AND NOT EXISTS (SELECT FROM booking_reservation AS claim WHERE claim.slot_id = slot.id)
"""
_CLOSE = "UPDATE booking_slot SET is_open = false WHERE id = ANY(%(ids)s) AND is_open"
_UPDATE = """
UPDATE booking_slot AS slot
   SET capacity = greatest(wanted.capacity, slot.taken), is_open = true
  FROM unnest(%(ids)s::bigint[], %(capacity)s::smallint[]) AS wanted(id, capacity)
 WHERE slot.id = wanted.id
"""
_NARROW = f"""
UPDATE booking_slot AS slot
   SET capacity = greatest(wanted.capacity, slot.taken)
  FROM ({WANTED}) AS wanted
 WHERE slot.provider_id = wanted.provider_id AND slot.starts_at = wanted.starts_at
   AND slot.ends_at = wanted.ends_at AND slot.id = ANY(%(ids)s) AND slot.is_open
   AND slot.capacity > greatest(wanted.capacity, slot.taken)
"""
# A slot kept because it is in use keeps its time to itself: nothing is laid across it. By now what
# is open is wanted, so that only closed slots can be in the way, or those of the day before.
_INSERT_BETWEEN = f"""
WITH kept AS MATERIALIZED (
    SELECT slot.provider_id, slot.starts_at, slot.ends_at
      FROM {REACH}
      JOIN booking_slot AS slot ON slot.provider_id = reach.provider_id
       AND slot.starts_at >= reach.low - interval '1 day' AND slot.starts_at < reach.high
     WHERE NOT slot.is_open OR slot.starts_at < reach.low
)
INSERT INTO booking_slot (provider_id, starts_at, ends_at, capacity)
SELECT lacking.* FROM unnest(%(lacking_provider)s::bigint[], %(lacking_start)s::timestamptz[],
                             %(lacking_end)s::timestamptz[], %(lacking_capacity)s::smallint[])
                      AS lacking(provider_id, starts_at, ends_at, capacity)
 WHERE NOT EXISTS (
       SELECT FROM kept
        WHERE kept.provider_id = lacking.provider_id
          AND kept.starts_at < lacking.ends_at AND kept.ends_at > lacking.starts_at)
"""


def write(
    providers: Sequence[Provider], spans: Spans, runs: Sequence[tuple[int, Run]]
) -> LaidSlots:
    """Make the slots of these providers and spans what the runs say, in this transaction."""
    laid = LaidSlots()
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERING, values_of(providers, spans, runs))
        differing: dict[int, bool] = dict(cursor.fetchall())
        for has_slots in (False, True):
            some = [provider for provider in providers if differing.get(provider.pk) is has_slots]
            if not some:
                continue
            numbers = {provider.pk for provider in some}
            values = values_of(some, spans, [run for run in runs if run[0] in numbers])
            if has_slots:
                cursor.execute(_DIFFERENCE, values)
                laid.add(_apply(cursor, cursor.fetchall(), values))
            else:
                cursor.execute(_INSERT_NEW, values)
                laid.inserted += cursor.rowcount
    return laid


def narrow(slot_ids: Sequence[int], runs: Sequence[tuple[int, Run]]) -> int:
    """Take back the places these slots had beyond what the runs say, now that someone left.

    The caller has them locked, so that nobody takes the place that was given back.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NARROW, values_of([], {}, runs) | {"ids": list(slot_ids)})
        narrowed: int = cursor.rowcount
    return narrowed


def values_of(
    providers: Sequence[Provider], spans: Spans, runs: Sequence[tuple[int, Run]]
) -> dict[str, str]:
    """The parameters of WANTED, REACH and PRESENT."""
    bounds = [
        (
            day_bounds(spans[provider.pk][0], provider.zone)[0],
            day_bounds(spans[provider.pk][1], provider.zone)[1],
        )
        for provider in providers
    ]
    return {
        "provider": _array(provider_id for provider_id, _run in runs),
        "starts_at": _array(run.starts_at.isoformat() for _provider, run in runs),
        "minutes": _array(run.slot_minutes for _provider, run in runs),
        "slots": _array(run.count for _provider, run in runs),
        "capacity": _array(run.capacity for _provider, run in runs),
        "reach": _array(provider.pk for provider in providers),
        "low": _array(low.isoformat() for low, _high in bounds),
        "high": _array(high.isoformat() for _low, high in bounds),
    }


def _array(values: Iterable[object]) -> str:
    """PostgreSQL's own notation: the driver takes seven times as long to write an array."""
    return "{" + ",".join(map(str, values)) + "}"


def _apply(
    cursor: CursorWrapper, differences: Sequence[tuple[Any, ...]], values: dict[str, str]
) -> LaidSlots:
    """Delete or close what should not be, change what is otherwise, insert what lacks."""
    laid = LaidSlots()
    gone = {"ids": [row[0] for row in differences if row[1] is None]}
    changed = [row for row in differences if row[0] is not None and row[1] is not None]
    lacking = [row for row in differences if row[0] is None]
    cursor.execute(LOCK, {"ids": [row[0] for row in differences if row[0] is not None]})
    if gone["ids"]:
        cursor.execute(_DELETE, gone)
        laid.deleted = cursor.rowcount
        cursor.execute(_CLOSE, gone)
        laid.closed = cursor.rowcount
    if changed:
        ids, capacities = [row[0] for row in changed], [row[4] for row in changed]
        cursor.execute(_UPDATE, {"ids": ids, "capacity": capacities})
        laid.updated = cursor.rowcount
    if lacking:
        rows = {
            "lacking_provider": _array(row[1] for row in lacking),
            "lacking_start": _array(row[2].isoformat() for row in lacking),
            "lacking_end": _array(row[3].isoformat() for row in lacking),
            "lacking_capacity": _array(row[4] for row in lacking),
        }
        cursor.execute(_INSERT_BETWEEN, values | rows)
        laid.inserted = cursor.rowcount
    return laid
