"""When people come: weekdays and hours on the providers' own clocks."""

from dataclasses import dataclass

from booking.queries.reports.counting import HOURS
from booking.queries.reports.scope import Scope
from booking.queries.reports.utilisation import COLUMNS, Use


@dataclass(frozen=True, slots=True)
class PopularTime:
    """An hour of the week, Monday being 1, and how much of what begins in it was taken."""

    weekday: int
    hour: int
    use: Use


def popular_times(scope: Scope) -> list[PopularTime]:
    """The hours of the week in which slots begin, all providers of the scope together."""
    by_week = ("extract(isodow FROM day)::int", "hour")
    return [
        PopularTime(weekday, hour, Use(*counts))
        for weekday, hour, *counts in scope.rows(HOURS, COLUMNS, ("day", "hour"), by_week)
    ]
