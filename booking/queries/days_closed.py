"""Days on which a centre is closed, wholly or in part, as a notice on its door tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.queries.schedule_days import ScheduledDay, schedule_days
from providers.models import OpeningException, Provider

Kind = OpeningException.Kind

#: A door is closed, and opens again, within so many days; further ahead nobody reads a notice.
LOOKED_AHEAD = 60

Hours = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Closure:
    """A local day with a closure. Hours are local moments.

    `closed_hours`: as "10:00–12:00", where not the whole day is closed. `reasons`: texts by
    language. `opens_again`: the next day with hours, and those; None where none is near.
    """

    on: date
    all_day: bool
    open_hours: Hours
    closed_hours: Sequence[str]
    reasons: Sequence[Mapping[str, str]]
    opens_again: tuple[date, Hours] | None


def closures_ahead(provider: Provider, now: datetime) -> list[Closure]:
    """The closures from today on, in order of time."""
    today = now.astimezone(provider.zone).date()
    days = schedule_days(provider, today, today + timedelta(days=LOOKED_AHEAD))
    found = [_closure(days, at) for at in range(len(days))]
    return [each for each in found if each is not None]


def closure_on(provider: Provider, on: date) -> Closure | None:
    """The closure of a day; None where staff have closed nothing and there is no holiday."""
    return _closure(schedule_days(provider, on, on + timedelta(days=LOOKED_AHEAD)), 0)


def _closure(days: Sequence[ScheduledDay], at: int) -> Closure | None:
    day = days[at]
    closed = [change for change in day.exceptions if change.kind == Kind.CLOSED]
    is_holiday = bool(day.holidays) and not day.hours
    if not closed and not is_holiday:
        return None
    all_day = not day.hours
    reasons = [{"": change.reason} for change in closed if change.reason]
    after = next((later for later in days[at + 1 :] if later.hours), None)
    return Closure(
        on=day.on,
        all_day=all_day,
        open_hours=day.hours,
        closed_hours=[] if all_day else [_span(change) for change in closed if change.from_time],
        reasons=[*reasons, *(day.holidays if is_holiday else [])],
        opens_again=(after.on, after.hours) if after else None,
    )


def _span(change: OpeningException) -> str:
    until = change.until_time
    ends = "24:00" if until is None or not (until.hour or until.minute) else f"{until:%H:%M}"
    return f"{change.from_time:%H:%M}–{ends}"
