"""Which finished days are still to be counted, or to be counted again (ADR 16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

#: How long before its commit the entry of a change may say it was made.
OVERLAP_MINUTES = 15

# The last day that is over and on which nothing is held: a hold lapses by itself, without a change
# that could be found afterwards. The first day is only needed where nothing is counted yet.
_PROVIDERS = """
WITH held AS (
    SELECT provider_id, min(starts_at) AS first_at FROM booking_reservation
     WHERE status = 'held' AND starts_at < %(now)s GROUP BY 1
)
SELECT provider.id, provider.time_zone, counted.time_zone, counted.until,
       least((%(now)s AT TIME ZONE provider.time_zone)::date,
             (held.first_at AT TIME ZONE provider.time_zone)::date) - 1,
       CASE WHEN counted.time_zone IS DISTINCT FROM provider.time_zone THEN
           (least((SELECT min(starts_at) FROM booking_slot WHERE provider_id = provider.id),
                  (SELECT min(starts_at) FROM booking_reservation WHERE provider_id = provider.id))
            AT TIME ZONE provider.time_zone)::date END,
       clock_timestamp()
  FROM providers_provider AS provider
  LEFT JOIN booking_countedprovider AS counted ON counted.provider_id = provider.id
  LEFT JOIN held ON held.provider_id = provider.id
 ORDER BY provider.id
"""
# Every verb leaves an entry in its own transaction. Where a booking was moved away from, no row
# says any more: of days that are over only the house moves anything, and only what was still to
# come, so the days on which the counts know such a booking are the only ones it can have left.
_TOUCHED = """
WITH entry AS MATERIALIZED (
    SELECT counted.provider_id, counted.until, entry.verb, entry.actor_kind, entry.record_id
      FROM booking_countedprovider AS counted
     CROSS JOIN LATERAL (
           SELECT verb, actor_kind, record_id FROM audit_entry
            WHERE provider_id = counted.provider_id
              AND recorded_at >= counted.looked_at - %(overlap)s * interval '1 minute'
              AND record_kind = 'reservation' AND stage = 'exit' OFFSET 0) AS entry
)
SELECT claim.provider_id, (claim.starts_at AT TIME ZONE provider.time_zone)::date
  FROM entry JOIN booking_reservation AS claim ON claim.id = entry.record_id
  JOIN providers_provider AS provider ON provider.id = claim.provider_id
 WHERE claim.starts_at < %(now)s
 UNION
SELECT DISTINCT left_by.provider_id, counted."on"
  FROM (SELECT DISTINCT provider_id, until FROM entry
         WHERE verb = 'reschedule' AND actor_kind IN ('staff', 'system')) AS left_by
  JOIN booking_countedday AS counted ON counted.provider_id = left_by.provider_id
   AND counted."on" <= left_by.until AND counted.confirmed > 0
"""
_COUNTED = """
SELECT counted.provider_id, counted.time_zone,
       least(counted.until,
             (SELECT min("on") FROM booking_countedhour WHERE provider_id = provider.id),
             (SELECT min("on") FROM booking_countedday WHERE provider_id = provider.id),
             (least((SELECT min(starts_at) FROM booking_slot WHERE provider_id = provider.id),
                    (SELECT min(starts_at) FROM booking_reservation
                      WHERE provider_id = provider.id))
              AT TIME ZONE provider.time_zone)::date),
       counted.until
  FROM booking_countedprovider AS counted
  JOIN providers_provider AS provider ON provider.id = counted.provider_id
   AND provider.time_zone = counted.time_zone
 WHERE counted.compared_at < coalesce(%(before)s::timestamptz, 'infinity')
 ORDER BY counted.compared_at, counted.provider_id
"""


@dataclass(frozen=True, slots=True)
class Uncounted:
    """What is to be counted of one provider, on the clock of `time_zone`."""

    provider_id: int
    time_zone: str
    #: The last day that can be counted; what was counted of later ones holds no more.
    until: date
    #: Spans of days, both ends included.
    spans: Sequence[tuple[date, date]]
    #: By the database's clock, when this was found out.
    looked_at: datetime
    #: Nothing that was counted before holds.
    afresh: bool = False

    @property
    def days(self) -> int:
        return sum((last - first).days + 1 for first, last in self.spans)


def uncounted(now: datetime) -> list[Uncounted]:
    """Every provider, with the days that are over and not counted, or changed since they were."""
    touched: dict[int, set[date]] = {}
    found = []
    rows = _rows(_PROVIDERS, now=now)
    for provider_id, on in _rows(_TOUCHED, now=now, overlap=OVERLAP_MINUTES):
        touched.setdefault(provider_id, set()).add(on)
    for number, zone, counted_zone, counted, until, first, looked_at in rows:
        if zone != counted_zone:
            if first is None:
                continue
            spans = [(first, until)] if first <= until else []
        else:
            spans = [
                (on, on) for on in sorted(touched.get(number, ())) if on <= min(counted, until)
            ]
            if counted < until:
                spans.append((_after(counted), until))
        found.append(Uncounted(number, zone, until, spans, looked_at, zone != counted_zone))
    return found


def compared_before(before: datetime | None) -> list[tuple[int, str, date, date]]:
    """Providers last compared before then, the longest ago first: number, zone, first, last day.

    Without a moment, all.
    """
    return [(pk, zone, first, until) for pk, zone, first, until in _rows(_COUNTED, before=before)]


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _after(on: date) -> date:
    return date.fromordinal(on.toordinal() + 1)
