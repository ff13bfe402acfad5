"""How much of what was offered was taken."""

from dataclasses import dataclass
from datetime import date

from booking.queries.reports.scope import Scope
from providers.models import Provider

# A slot that closed offers what it still keeps.
COUNTS = """
    count(slot.id) AS slots,
    coalesce(sum(CASE WHEN slot.is_open THEN slot.capacity ELSE slot.taken END), 0) AS places,
    coalesce(sum(slot.taken), 0) AS taken
"""
SLOTS = """
    booking_slot AS slot ON slot.provider_id = bounds.id
   AND slot.starts_at >= bounds.low AND slot.starts_at < bounds.high
   AND slot.starts_at >= %(lowest)s AND slot.starts_at < %(highest)s
"""

_BY_PROVIDER = f"SELECT bounds.id, {COUNTS} FROM bounds LEFT JOIN {SLOTS} GROUP BY 1 ORDER BY 1"  # noqa: S608 - constants
# Instants are shared by many providers: the clock is asked once for each, not for each slot.
BY_INSTANT = f"""
, instants AS MATERIALIZED (
    SELECT bounds.time_zone, slot.starts_at, {COUNTS}
      FROM bounds JOIN {SLOTS} GROUP BY 1, 2)
"""  # noqa: S608 - constants
SUMS = "sum(slots)::bigint, sum(places)::bigint, sum(taken)::bigint"
_BY_DAY = f"""
{BY_INSTANT}
SELECT (starts_at AT TIME ZONE time_zone)::date AS local_day, {SUMS}
  FROM instants GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Use:
    """Slots, the places in them, and how many of those were held or booked."""

    slots: int
    places: int
    taken: int

    @property
    def share(self) -> float | None:
        """Taken of places, from 0 to 1; None where there were none."""
        return share_of(self.taken, self.places)


def use_by_provider(scope: Scope) -> list[tuple[Provider, Use]]:
    """Every provider of the scope, also those without a slot in that time."""
    return [(scope.providers[number], Use(*counts)) for number, *counts in scope.rows(_BY_PROVIDER)]


def use_by_day(scope: Scope) -> list[tuple[date, Use]]:
    """Local days with slots, all providers of the scope together."""
    return [(on, Use(*counts)) for on, *counts in scope.rows(_BY_DAY)]


def share_of(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
