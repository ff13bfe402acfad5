"""What another schedule would do to slots and to those who sit on them, before it is written."""

# Statements are joined from constants, and every value is a parameter:
# ruff: noqa: S608

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from booking.availability import Run, day_bounds
from booking.horizon.writing import LOCK, PRESENT, REACH, RUNS, WANTED, values_of
from providers.models import Provider


@dataclass(slots=True)
class DayChange:
    """Slots gained, lost and of other capacity on one local day."""

    gained: int = 0
    lost: int = 0
    changed: int = 0


@dataclass(slots=True)
class Comparison:
    """Slots as they are beside the runs wanted. Days without a difference are left out."""

    gained: int = 0
    lost: int = 0
    kept: int = 0
    changed: int = 0
    days: dict[date, DayChange] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """Who counts as stranded: those not yet begun at `now`, by these rules of the draft."""

    now: datetime
    #: Numbers of services that are offered no longer.
    withdrawn: Sequence[int] = ()
    #: From this local date on nobody stays, not even those an earlier change kept.
    closes_on: date | None = None


# A lapsed hold keeps no place: it is counted out before anything is compared.
_AS_IT_IS = f"""
    SELECT slot.id, slot.provider_id, slot.starts_at, slot.ends_at, slot.capacity, slot.is_open,
           slot.taken - lapsed.places AS taken
      FROM {PRESENT}
     CROSS JOIN LATERAL (
           SELECT count(*) AS places FROM booking_reservation AS claim
            WHERE slot.taken > 0 AND claim.provider_id = slot.provider_id
              AND claim.status = 'held' AND claim.expires_at <= clock_timestamp()
              AND claim.starts_at > slot.starts_at - interval '1 day'
              AND claim.starts_at <= slot.starts_at AND claim.ends_at > slot.starts_at) AS lapsed"""
# Nothing is laid across a slot that is kept because it is in use, or belongs to the day before.
_COMPARE = f"""
WITH wanted AS MATERIALIZED ({WANTED}), present AS MATERIALIZED ({_AS_IT_IS}), paired AS (
    SELECT present.id, coalesce(wanted.starts_at, present.starts_at) AS starts_at,
           coalesce(wanted.ends_at, present.ends_at) AS ends_at, present.is_open,
           present.capacity, present.taken, wanted.capacity AS wanted
      FROM present FULL JOIN wanted
        ON wanted.provider_id = present.provider_id
       AND wanted.starts_at = present.starts_at AND wanted.ends_at = present.ends_at
), staying AS MATERIALIZED (
    SELECT starts_at, ends_at FROM paired
     WHERE wanted IS NULL AND (taken > 0 OR EXISTS (
           SELECT FROM booking_reservation AS claim WHERE claim.slot_id = paired.id))
     UNION ALL
    SELECT slot.starts_at, slot.ends_at
      FROM {REACH} JOIN booking_slot AS slot ON slot.provider_id = reach.provider_id
       AND slot.starts_at >= reach.low - interval '1 day' AND slot.starts_at < reach.low
), judged AS (
    SELECT (starts_at AT TIME ZONE %(zone)s)::date AS local_day,
           CASE WHEN wanted IS NULL THEN CASE WHEN is_open THEN 'lost' END
                WHEN id IS NULL THEN CASE WHEN NOT EXISTS (
                     SELECT FROM staying WHERE staying.starts_at < paired.ends_at
                        AND staying.ends_at > paired.starts_at) THEN 'gained' END
                WHEN NOT is_open THEN 'gained'
                WHEN capacity <> greatest(wanted, taken) THEN 'changed'
                ELSE 'kept' END AS verdict
      FROM paired
)
SELECT local_day, count(*) FILTER (WHERE verdict = 'gained'),
       count(*) FILTER (WHERE verdict = 'lost'), count(*) FILTER (WHERE verdict = 'kept'),
       count(*) FILTER (WHERE verdict = 'changed')
  FROM judged GROUP BY local_day ORDER BY local_day
"""
_DIFFERING_ROWS = f"""
WITH wanted AS ({WANTED})
SELECT slot.id FROM {PRESENT} LEFT JOIN wanted
    ON wanted.provider_id = slot.provider_id
   AND wanted.starts_at = slot.starts_at AND wanted.ends_at = slot.ends_at
 WHERE wanted.capacity IS DISTINCT FROM slot.capacity OR NOT slot.is_open
"""
_LIVE = f"""
    SELECT claim.id, claim.starts_at, claim.ends_at, claim.service_id, claim.created_at,
           claim.starts_at > %(now)s AND claim.status IN ('held', 'confirmed') AS may_strand
      FROM {REACH} JOIN booking_reservation AS claim ON claim.provider_id = reach.provider_id
       AND claim.starts_at > reach.low - interval '1 day' AND claim.starts_at < reach.high
       AND claim.ends_at > reach.low
     WHERE claim.status NOT IN ('expired', 'cancelled')
       AND (claim.status <> 'held' OR claim.expires_at > clock_timestamp())"""
# A slot closed before was left to its holder by an earlier change, and is no news.
_PLACELESS = f"""
WITH wanted AS MATERIALIZED ({WANTED}), run AS MATERIALIZED ({RUNS}),
live AS MATERIALIZED ({_LIVE}), left_out AS (
    SELECT slot.starts_at, slot.ends_at, EXISTS (
           SELECT FROM run WHERE run.starts_at < slot.ends_at
              AND run.starts_at + run.slots * run.length > slot.starts_at) AS is_cut_otherwise
      FROM {PRESENT}
     WHERE slot.taken > 0 AND (slot.is_open OR slot.starts_at >= %(closes_at)s) AND NOT EXISTS (
           SELECT FROM wanted
            WHERE wanted.starts_at = slot.starts_at AND wanted.ends_at = slot.ends_at)
)
SELECT live.id,
       CASE WHEN bool_or(NOT slot.is_cut_otherwise) THEN 'closed'
            WHEN bool_or(slot.is_cut_otherwise) THEN 'length' ELSE 'service' END
  FROM live LEFT JOIN left_out AS slot
    ON slot.starts_at >= live.starts_at AND slot.starts_at < live.ends_at
 WHERE may_strand AND (slot.starts_at IS NOT NULL OR service_id = ANY(%(withdrawn)s::bigint[]))
 GROUP BY live.id
"""
# Everybody on slots with more people than places; those whom an earlier change kept there beyond
# the places sit outside of the count.
_CROWDED = f"""
WITH wanted AS MATERIALIZED ({WANTED}), live AS MATERIALIZED (
    SELECT * FROM ({_LIVE}) AS live WHERE NOT EXISTS (
           SELECT FROM booking_strandedreservation AS before
            WHERE before.reservation_id = live.id AND before.outcome IN ('kept', 'no_place')
              AND before.why = 'capacity' AND before.from_starts_at = live.starts_at)
), seated AS (
    SELECT wanted.starts_at AS seat, wanted.capacity, live.*,
           count(*) OVER (PARTITION BY wanted.starts_at) AS people
      FROM wanted JOIN live
        ON wanted.starts_at >= live.starts_at AND wanted.starts_at < live.ends_at
     WHERE live.id <> ALL(%(placeless)s::bigint[])
)
SELECT id, seat, capacity, may_strand FROM seated WHERE people > capacity
 ORDER BY may_strand, created_at, id
"""


def compare(
    provider: Provider, span: tuple[date, date], runs: Sequence[tuple[int, Run]]
) -> Comparison:
    """The provider's slots in a span of local dates beside what the runs say. Reads only."""
    values = values_of([provider], {provider.pk: span}, runs)
    comparison = Comparison()
    for on, gained, lost, kept, changed in _rows(_COMPARE, values | {"zone": provider.time_zone}):
        comparison.gained += gained
        comparison.lost += lost
        comparison.kept += kept
        comparison.changed += changed
        if gained or lost or changed:
            comparison.days[on] = DayChange(gained, lost, changed)
    return comparison


def lock_differing(
    provider: Provider, span: tuple[date, date], runs: Sequence[tuple[int, Run]]
) -> None:
    """Lock the slots that writing the runs may touch, whoever booked them meanwhile, by id.

    The caller has locked the provider's row, so that nobody else writes its slots.
    """
    values = values_of([provider], {provider.pk: span}, runs)
    numbers = [number for (number,) in _rows(_DIFFERING_ROWS, values)]
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"ids": numbers})


def find_stranded(
    provider: Provider, span: tuple[date, date], runs: Sequence[tuple[int, Run]], terms: Terms
) -> dict[int, str]:
    """Reservation number to why it loses its place: closed, length, service or capacity.

    Ask before the runs are written. Live holds and appointments are looked at, those still to
    come. Where places are fewer, the latest made are stranded.
    """
    closes_at = "infinity"
    if terms.closes_on is not None:
        closes_at = day_bounds(terms.closes_on, provider.zone)[0].isoformat()
    values: dict[str, Any] = values_of([provider], {provider.pk: span}, runs) | {
        "now": terms.now,
        "closes_at": closes_at,
        "withdrawn": list(terms.withdrawn),
    }
    stranded: dict[int, str] = dict(_rows(_PLACELESS, values))
    for number in _beyond_places(_rows(_CROWDED, values | {"placeless": list(stranded)})):
        stranded[number] = "capacity"
    return stranded


def _beyond_places(seated: Iterable[tuple[int, datetime, int, bool]]) -> list[int]:
    """Who finds no seat, first come first seated; one of several slots needs a seat in each.

    Rows are claim, slot, places and whether the claim may be stranded, in the order of seating.
    """
    seats: dict[int, list[datetime]] = {}
    places: dict[datetime, int] = {}
    bound: set[int] = set()
    for claim, slot, capacity, may_strand in seated:
        seats.setdefault(claim, []).append(slot)
        places[slot] = capacity
        if not may_strand:
            bound.add(claim)
    used: Counter[datetime] = Counter()
    beyond = []
    for claim, wanted in seats.items():
        if claim in bound or all(used[slot] < places[slot] for slot in wanted):
            used.update(wanted)
        else:
            beyond.append(claim)
    return beyond


def _rows(statement: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
