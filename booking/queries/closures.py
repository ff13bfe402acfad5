"""Why no slot begins at a moment: a closure, a holiday, the hours of that day, or its grid."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from booking import horizon
from booking.availability import DAY, MIDNIGHT, Run
from booking.queries.reasons import Reason
from booking.wall_clock import clock_time, weekday_and_day
from providers import queries as provider_queries
from providers.models import OpeningException, Provider
from providers.models.translated import in_language

Kind = OpeningException.Kind


def why_no_slot(provider: Provider, instant: datetime, starts: Sequence[datetime]) -> Reason:
    """Why none of the starts of its day is this instant; all are UTC.

    What staff said of the day comes first: a closure, then a holiday that closes it. Then the
    hours, as slots are laid from them.
    """
    local = instant.astimezone(provider.zone)
    on = local.date()
    exceptions = list(provider.exceptions.filter(on=on).order_by("pk"))
    runs = [run for _number, run in horizon.runs_of([provider], {provider.pk: (on, on)})]
    if any(run.starts_at <= instant < run.ends_at for run in runs):
        return _off_the_grid(provider, instant, starts, runs)
    if (closure := _closure(provider, exceptions, local)) is not None:
        return _closed_by(closure)
    if holidays := provider_queries.holidays_between(provider, on, on):
        names = dict.fromkeys(in_language(name) for _on, name in holidays)
        sentence = _("This centre is closed on %(day)s: %(holiday)s.")
        words = {"day": weekday_and_day(on), "holiday": ", ".join(names)}
        return Reason("closed_holiday", sentence % words)
    return _outside(provider, local, runs)


def _off_the_grid(
    provider: Provider, instant: datetime, starts: Sequence[datetime], runs: Sequence[Run]
) -> Reason:
    """Open then, but no time begins: between two starts, or its slot was closed by itself."""
    local = instant.astimezone(provider.zone)
    words = {"time": clock_time(local), "day": weekday_and_day(local.date())}
    if any(instant in _starts(run) for run in runs):
        return Reason("slot_closed", _("%(time)s on %(day)s is closed.") % words)
    at = bisect_left(starts, instant)
    near = [
        clock_time(start.astimezone(provider.zone)) for start in starts[max(at - 1, 0) : at + 1]
    ]
    if len(near) == 2:
        words |= {"before": near[0], "after": near[1]}
        sentence = _(
            "No time begins at %(time)s on %(day)s: the nearest begin at %(before)s and %(after)s."
        )
        return Reason("not_on_grid", sentence % words)
    if near:
        sentence = _("No time begins at %(time)s on %(day)s: the nearest begins at %(near)s.")
        return Reason("not_on_grid", sentence % (words | {"near": near[0]}))
    return Reason("not_on_grid", _("No time begins at %(time)s on %(day)s.") % words)


def _starts(run: Run) -> list[datetime]:
    length = timedelta(minutes=run.slot_minutes)
    return [run.starts_at + number * length for number in range(run.count)]


def _closure(
    provider: Provider, exceptions: Sequence[OpeningException], local: datetime
) -> OpeningException | None:
    """The exception that closes this moment, or some of the time a slot from it on would take."""
    begins = local.replace(tzinfo=None)
    ends = begins + timedelta(minutes=provider.slot_minutes)
    for change in exceptions:
        closes = change.kind == Kind.CLOSED or (
            change.kind == Kind.CAPACITY and change.capacity == 0
        )
        if not closes:
            continue
        if change.from_time is None or change.until_time is None:
            return change
        ends_on = change.on + DAY if change.until_time == MIDNIGHT else change.on
        until = datetime.combine(ends_on, change.until_time)
        if begins < until and ends > datetime.combine(change.on, change.from_time):
            return change
    return None


def _closed_by(change: OpeningException) -> Reason:
    words = {"day": weekday_and_day(change.on), "reason": change.reason.rstrip(".")}
    if change.from_time is not None and change.until_time is not None:
        words |= {"from": f"{change.from_time:%H:%M}", "until": _end(f"{change.until_time:%H:%M}")}
        sentence = (
            _("This centre is closed on %(day)s from %(from)s to %(until)s: %(reason)s.")
            if words["reason"]
            else _("This centre is closed on %(day)s from %(from)s to %(until)s.")
        )
    else:
        sentence = (
            _("This centre is closed on %(day)s: %(reason)s.")
            if words["reason"]
            else _("This centre is closed on %(day)s.")
        )
    return Reason("closed_exception", sentence % words)


def _outside(provider: Provider, local: datetime, runs: Sequence[Run]) -> Reason:
    day = weekday_and_day(local.date())
    if not runs:
        sentence = _("This centre has no opening hours on %(day)s.")
        return Reason("outside_hours", sentence % {"day": day})
    hours: list[tuple[datetime, datetime]] = []
    for run in runs:
        begins = hours.pop()[0] if hours and hours[-1][1] == run.starts_at else run.starts_at
        hours.append((begins, run.ends_at))
    spans = ["–".join(_edges(begins, ends, provider)) for begins, ends in hours]
    sentence = _("%(time)s is outside the hours of this centre on %(day)s: %(hours)s.")
    words = {"time": clock_time(local), "day": day, "hours": ", ".join(spans)}
    return Reason("outside_hours", sentence % words)


def _edges(begins: datetime, ends: datetime, provider: Provider) -> tuple[str, str]:
    zone = provider.zone
    return clock_time(begins.astimezone(zone)), _end(clock_time(ends.astimezone(zone)))


def _end(clock: str) -> str:
    """Hours that end with the day end at 24:00."""
    return "24:00" if clock == "00:00" else clock
