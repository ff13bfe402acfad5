"""Writing the slots of a provider's booking window from its openings, set-based.

Python turns hours into runs of slots (`availability.lay`); PostgreSQL spreads the runs into rows.
Running it again changes nothing. A slot in use is never deleted or moved: where hours went away it
closes, and where capacity fell below what is taken it keeps room for those who have it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from booking.availability import DAY, DatedChange, Hours, Run, day_bounds, lay
from providers.models import Holiday, Opening, OpeningException, Provider

#: Providers whose slots are written in one transaction.
CHUNK = 100


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


def last_day(provider: Provider, now: datetime) -> date:
    """The last local date inside the provider's booking window."""
    return now.astimezone(provider.zone).date() + timedelta(days=provider.window_days)


def is_laid(provider: Provider, on: date, now: datetime) -> bool:
    """Whether the slots of that local date are there, or lie outside the window anyway."""
    wanted = min(on, last_day(provider, now))
    return provider.laid_until is not None and provider.laid_until >= wanted


def lay_missing(provider: Provider, on: date, now: datetime) -> LaidSlots | None:
    """Lay what lacks up to that date, on the spot; None where nothing lacks."""
    if is_laid(provider, on, now):
        return None
    laid = lay_window([provider.pk], now=now, only_new_days=True)
    provider.refresh_from_db(fields=["laid_until"])
    return laid


def lay_window(
    provider_ids: Sequence[int], *, now: datetime, only_new_days: bool = False
) -> LaidSlots:
    """Write the booking window of these providers, a chunk of them per transaction.

    With `only_new_days` the days already laid are left as they are (the nightly top-up).
    """
    total = LaidSlots()
    ordered = sorted(provider_ids)
    for at in range(0, len(ordered), CHUNK):
        with transaction.atomic():
            total.add(_lay_chunk(ordered[at : at + CHUNK], now, only_new_days))
    return total


def _lay_chunk(provider_ids: Sequence[int], now: datetime, only_new_days: bool) -> LaidSlots:
    # One writer of slots per provider at a time; bookings do not touch this lock.
    providers = list(
        Provider.objects.select_for_update(no_key=True).filter(pk__in=provider_ids).order_by("pk")
    )
    spans: dict[int, tuple[date, date]] = {}
    for provider in providers:
        first = now.astimezone(provider.zone).date()
        if only_new_days and provider.laid_until is not None:
            first = max(first, provider.laid_until + DAY)
        if first <= (last := last_day(provider, now)):
            spans[provider.pk] = (first, last)
    wanted = [provider for provider in providers if provider.pk in spans]
    if not wanted:
        return LaidSlots()
    runs = _runs(wanted, spans)
    laid = _write(wanted, spans, runs)
    for provider in wanted:
        provider.laid_until = max(spans[provider.pk][1], provider.laid_until or date.min)
    Provider.objects.bulk_update(wanted, ["laid_until"])
    laid.touched = spans
    return laid


def _runs(
    providers: Sequence[Provider], spans: dict[int, tuple[date, date]]
) -> list[tuple[int, Run]]:
    calendars = _Calendars([provider.pk for provider in providers], spans.values())
    return [
        (provider.pk, run)
        for provider in providers
        for on in _days(*spans[provider.pk])
        for run in calendars.runs(provider, on)
    ]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


class _Calendars:
    """The openings, exceptions and holidays of some providers, read in four queries."""

    def __init__(self, provider_ids: Sequence[int], spans: Iterable[tuple[date, date]]) -> None:
        bounds = list(spans)
        first = min(low for low, _high in bounds)
        last = max(high for _low, high in bounds)
        self.openings: dict[tuple[int, int], list[Opening]] = defaultdict(list)
        for opening in Opening.objects.filter(provider__in=provider_ids).order_by("from_time"):
            self.openings[opening.provider_id, opening.weekday].append(opening)
        self.changes: dict[tuple[int, date], list[DatedChange]] = defaultdict(list)
        for change in OpeningException.objects.filter(
            provider__in=provider_ids, on__range=(first, last)
        ).order_by("pk"):
            self.changes[change.provider_id, change.on].append(
                DatedChange(change.kind, change.from_time, change.until_time, change.capacity)
            )
        self.holidays: set[tuple[int, date]] = set(
            Holiday.objects.filter(
                calendar__providers__in=provider_ids, on__range=(first, last)
            ).values_list("calendar__providers", "on")
        )

    def runs(self, provider: Provider, on: date) -> list[Run]:
        hours = [
            Hours(opening.from_time, opening.until_time, opening.capacity)
            for opening in self.openings[provider.pk, on.isoweekday()]
            if (opening.valid_from is None or opening.valid_from <= on)
            and (opening.valid_until is None or opening.valid_until >= on)
        ]
        changes = self.changes.get((provider.pk, on), [])
        if not hours and not changes:
            return []
        return lay(
            on,
            hours,
            changes,
            zone=ZoneInfo(provider.time_zone),
            slot_minutes=provider.slot_minutes,
            holiday=(provider.pk, on) in self.holidays,
        )


_WANTED = """
WITH wanted AS MATERIALIZED (
    SELECT run.provider_id,
           run.starts_at + step * run.length AS starts_at,
           run.starts_at + (step + 1) * run.length AS ends_at,
           run.capacity
      FROM (SELECT provider_id, starts_at, minutes * interval '1 minute' AS length, slots, capacity
              FROM unnest(%(provider)s::bigint[], %(starts_at)s::timestamptz[],
                          %(minutes)s::int[], %(slots)s::int[], %(capacity)s::smallint[])
                   AS run(provider_id, starts_at, minutes, slots, capacity)) AS run
     CROSS JOIN LATERAL generate_series(0, run.slots - 1) AS step
)
"""
_REACH = """unnest(%(reach)s::bigint[], %(low)s::timestamptz[], %(high)s::timestamptz[])
         AS reach(provider_id, low, high)
      JOIN booking_slot AS slot ON slot.provider_id = reach.provider_id
       AND slot.starts_at >= reach.low AND slot.starts_at < reach.high"""
_HAS_SLOTS = f"SELECT EXISTS (SELECT FROM {_REACH})"
_INSERT_NEW = (
    _WANTED
    + """INSERT INTO booking_slot (provider_id, starts_at, ends_at, capacity)
SELECT provider_id, starts_at, ends_at, capacity FROM wanted ORDER BY provider_id, starts_at"""
)
# What is and what should be, side by side in one pass; only what differs comes back.
_DIFFERENCE = (
    _WANTED
    + f""", present AS MATERIALIZED (
    SELECT slot.id, slot.provider_id, slot.starts_at, slot.ends_at, slot.capacity, slot.taken,
           slot.is_open
      FROM {_REACH}
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
)
# Rows are locked by id before they are changed, as everywhere (design.md, locking protocol).
_GONE = """
WITH gone AS (
    SELECT id FROM booking_slot WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE
)
"""
_DELETE = (
    _GONE
    + """DELETE FROM booking_slot AS slot USING gone
 WHERE slot.id = gone.id AND slot.taken = 0
   AND NOT EXISTS (SELECT FROM booking_reservation AS claim WHERE claim.slot_id = slot.id)"""
)
_CLOSE = (
    _GONE
    + """UPDATE booking_slot AS slot SET is_open = false FROM gone
 WHERE slot.id = gone.id AND slot.is_open"""
)
_UPDATE = """
WITH changed AS (
    SELECT slot.id, wanted.capacity
      FROM booking_slot AS slot
      JOIN unnest(%(ids)s::bigint[], %(capacity)s::smallint[]) AS wanted(id, capacity) USING (id)
     ORDER BY slot.id FOR UPDATE OF slot
)
UPDATE booking_slot AS slot
   SET capacity = greatest(changed.capacity, slot.taken), is_open = true
  FROM changed WHERE slot.id = changed.id
"""
# A slot kept because it is in use keeps its time to itself: nothing is laid across it.
_INSERT_BETWEEN = """
INSERT INTO booking_slot (provider_id, starts_at, ends_at, capacity)
SELECT wanted.* FROM unnest(%(provider)s::bigint[], %(starts_at)s::timestamptz[],
                            %(ends_at)s::timestamptz[], %(capacity)s::smallint[])
                     AS wanted(provider_id, starts_at, ends_at, capacity)
 WHERE NOT EXISTS (
       SELECT FROM booking_slot AS slot
        WHERE slot.provider_id = wanted.provider_id
          AND slot.starts_at < wanted.ends_at
          AND slot.starts_at > wanted.starts_at - interval '1 day'
          AND slot.ends_at > wanted.starts_at)
"""


def _write(
    providers: Sequence[Provider],
    spans: dict[int, tuple[date, date]],
    runs: Sequence[tuple[int, Run]],
) -> LaidSlots:
    bounds = [
        (
            provider.pk,
            day_bounds(spans[provider.pk][0], provider.zone)[0],
            day_bounds(spans[provider.pk][1], provider.zone)[1],
        )
        for provider in providers
    ]
    values: dict[str, Any] = {
        "provider": [provider_id for provider_id, _run in runs],
        "starts_at": [run.starts_at for _provider, run in runs],
        "minutes": [run.slot_minutes for _provider, run in runs],
        "slots": [run.count for _provider, run in runs],
        "capacity": [run.capacity for _provider, run in runs],
        "reach": [provider_id for provider_id, _low, _high in bounds],
        "low": [low for _provider, low, _high in bounds],
        "high": [high for _provider, _low, high in bounds],
    }
    with connection.cursor() as cursor:
        cursor.execute(_HAS_SLOTS, values)
        if not cursor.fetchone()[0]:
            cursor.execute(_INSERT_NEW, values)
            return LaidSlots(inserted=cursor.rowcount)
        cursor.execute(_DIFFERENCE, values)
        return _apply(cursor, cursor.fetchall())


def _apply(cursor: CursorWrapper, differences: Sequence[tuple[Any, ...]]) -> LaidSlots:
    """Delete or close what should not be, change what is otherwise, insert what lacks."""
    laid = LaidSlots()
    gone = {"ids": [row[0] for row in differences if row[1] is None]}
    changed = [row for row in differences if row[0] is not None and row[1] is not None]
    lacking = [row for row in differences if row[0] is None]
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
        _id, provider, starts_at, ends_at, capacity = map(list, zip(*lacking, strict=True))
        cursor.execute(
            _INSERT_BETWEEN,
            {
                "provider": provider,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "capacity": capacity,
            },
        )
        laid.inserted = cursor.rowcount
    return laid
