"""When people come: weekdays and hours on the providers' own clocks."""

from dataclasses import dataclass

from booking.queries.reports.scope import Scope
from booking.queries.reports.utilisation import BY_INSTANT, SUMS, Use

_STATEMENT = f"""
{BY_INSTANT}
SELECT extract(isodow FROM starts_at AT TIME ZONE time_zone)::int AS weekday,
       extract(hour FROM starts_at AT TIME ZONE time_zone)::int AS hour, {SUMS}
  FROM instants GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class PopularTime:
    """An hour of the week, Monday being 1, and how much of what begins in it was taken."""

    weekday: int
    hour: int
    use: Use


def popular_times(scope: Scope) -> list[PopularTime]:
    """The hours of the week in which slots begin, all providers of the scope together."""
    return [
        PopularTime(weekday, hour, Use(*counts))
        for weekday, hour, *counts in scope.rows(_STATEMENT)
    ]
