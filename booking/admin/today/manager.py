"""The manager's numbers of the day: by the hour, and drawn as small bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from booking import queries
from booking.admin.today.desks import Desk
from booking.queries import HourCount


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour with the parts of its bar: kind, beginning and length in hundredths."""

    name: str
    count: HourCount
    parts: Sequence[tuple[str, float, float]]


def numbers_of(desk: Desk) -> dict[str, Any]:
    """Booked, arrived, missed and free of today, in all and by the hour."""
    hours = queries.hours_of(desk.provider, desk.today)
    longest = max((max(each.places, each.booked) for each in hours), default=0)
    return {
        "hours": [_bar(each, longest) for each in hours],
        "total": queries.in_all(hours, desk.now),
    }


def _bar(count: HourCount, longest: int) -> Bar:
    expected = count.booked - count.arrived - count.missed
    parts, begin = [], 0.0
    for kind, number in (
        ("arrived", count.arrived),
        ("expected", expected),
        ("missed", count.missed),
        ("free", count.free),
    ):
        length = round(100 * number / longest, 2) if longest else 0.0
        if length:
            parts.append((kind, round(begin, 2), length))
        begin += length
    return Bar(f"{count.begins:%H:%M}", count, parts)
