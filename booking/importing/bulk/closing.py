"""Many centres closed at once: a storm, an election, a power cut."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from audit.actors import Actor
from booking.importing.bulk.cells import centre_of, day_of, must, text_of, time_of
from booking.importing.bulk.hours import plan_added
from booking.importing.bulk.plans import Plan
from booking.importing.bulk.sheets import Line
from providers.models import OpeningException, Provider
from providers.schedules import ExceptionDraft

#: Days closed at once; a longer time is a change of hours.
MOST_DAYS = 31


def lines_of(
    providers: Iterable[Provider],
    first: date,
    last: date,
    hours: tuple[time, time] | None,
    reason: str,
) -> list[Line]:
    """A line for each centre, as if they had been brought in a file."""
    begin, end = (f"{hour:%H:%M}" for hour in hours) if hours else ("", "")
    cells = {"first": first.isoformat(), "last": last.isoformat(), "reason": reason}
    return [
        (number, {**cells, "provider": str(provider.public_id), "from": begin, "until": end})
        for number, provider in enumerate(providers, start=1)
    ]


def plan(lines: Sequence[Line], actor: Actor, now: datetime) -> Plan:
    """One closure for each of the days; what is closed so already stays."""
    [(number, cells)] = lines
    provider = centre_of(cells, "provider", actor)
    on, last = must(day_of(cells, "first"), "first"), must(day_of(cells, "last"), "last")
    days = [on + timedelta(days=day) for day in range((last - on).days + 1)][:MOST_DAYS]
    hours = time_of(cells, "from"), time_of(cells, "until")
    kind = OpeningException.Kind.CLOSED.value
    reason = text_of(cells, "reason", 200)
    return plan_added(
        provider, {ExceptionDraft(day, kind, *hours, None, reason): number for day in days}
    )
