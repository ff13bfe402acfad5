"""One event of a calendar file: when it is, how often it comes, and what it is called."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from icalendar import Event, vDDDTypes

from providers.recurrence import RuleRefused, dates_between, parsed, spelled
from providers.refusals import WrittenWrong

DAY = timedelta(days=1)
#: Recurring events that began before are counted through from the start, which takes its time.
FIRST_YEAR = 1900
MOST_CHARACTERS = 200

_UNKNOWN_ZONE = _("Its time zone is not known.")
_MANY_RULES = _("It has several rules of recurrence; one can be read.")
_PERIODS = _("It lists further dates as periods, which cannot be read.")
_THIS_AND_FUTURE = _("It changes all later times of another event, which cannot be read.")
_BEFORE = _("It ends before it starts.")
_NO_LENGTH = _("It has no length.")
_MIXED = _("It starts on a date and ends at a time, or the other way round.")
_TOO_OLD = _("It recurs since before the year 1900.")


class EventRefused(WrittenWrong):
    """An event we cannot follow."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When an event begins, and how long it lasts: whole days from a date, or time that passes."""

    starts: date | datetime
    length: timedelta


def is_cancelled(event: Event) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def called(event: Event) -> str:
    """The summary on one line, without what a database or a terminal would choke on."""
    text = " ".join(str(event.get("SUMMARY") or "").split())
    return "".join(letter for letter in text if letter.isprintable())[:MOST_CHARACTERS]


def replaced_times(events: Sequence[Event]) -> dict[str, set[date | datetime]]:
    """By the id of a recurring event: times that another event of the file takes the place of."""
    found: dict[str, set[date | datetime]] = {}
    for event in events:
        given = event.get("RECURRENCE-ID")
        if isinstance(given, vDDDTypes) and isinstance(given.dt, date):
            found.setdefault(str(event.get("UID")), set()).add(_mark(given.dt))
    return found


def timing(event: Event, zone: ZoneInfo) -> Timing:
    """When an event is for the first time; times without a zone are the provider's.

    Raises EventRefused, and whatever the library does.
    """
    starts, ends = event.start, event.end
    if isinstance(starts, datetime) != isinstance(ends, datetime):
        raise EventRefused(_MIXED)
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        starts = _aware(starts, event.get("DTSTART"), zone)
        length = _aware(ends, event.get("DTEND"), zone).astimezone(UTC) - starts.astimezone(UTC)
        if not length:
            raise EventRefused(_NO_LENGTH)
    else:
        length = (ends - starts) or DAY  # some programs write one day so
    if length < timedelta():
        raise EventRefused(_BEFORE)
    return Timing(starts, length)


def times(
    event: Event, first_time: Timing, replaced: Set[date | datetime], first: date, last: date
) -> Iterator[Timing]:
    """Every time an event comes that may touch the dates from `first` to `last`.

    Raises EventRefused.
    """
    if "RECURRENCE-ID" in event:
        if event["RECURRENCE-ID"].params.get("RANGE"):
            raise EventRefused(_THIS_AND_FUTURE)
        yield first_time
        return
    skipped = replaced | {_mark(moment) for moment in _listed(event, "EXDATE")}
    begins = first_time.starts
    further = [_as_of(begins, moment) for moment in _listed(event, "RDATE")]
    repeated = _repeated(event, first_time, first, last) if "RRULE" in event else []
    # RFC 5545: the start is the first of them, whatever the rule says.
    for starts in dict.fromkeys([begins, *repeated, *further]):
        if skipped.isdisjoint(_marks(starts)):
            yield Timing(starts, first_time.length)


def _repeated(
    event: Event, first_time: Timing, first: date, last: date
) -> list[date] | list[datetime]:
    begins, rule = first_time.starts, event["RRULE"]
    if isinstance(rule, list):
        raise EventRefused(_MANY_RULES)
    if begins.year < FIRST_YEAR:
        raise EventRefused(_TOO_OLD)
    # A day more on either side: elsewhere it is another date.
    margin = timedelta(days=first_time.length.days + 2)
    try:
        parts = parsed(_text(rule))
        until = _until(rule, begins) if parts.pop("UNTIL", None) else None
        dates = dates_between(
            spelled(parts),
            _date(begins),
            first - margin,
            last + DAY if until is None else min(last, _date(until)) + DAY,
        )
    except RuleRefused as refusal:
        raise EventRefused(refusal.sentence) from refusal
    if isinstance(begins, datetime):
        moments = [datetime.combine(on, begins.time(), tzinfo=begins.tzinfo) for on in dates]
        if isinstance(until, datetime):
            return [moment for moment in moments if moment <= until]
        return [moment for moment in moments if until is None or moment.date() <= until]
    return [on for on in dates if until is None or on <= _date(until)]


def _until(rule: Any, begins: date | datetime) -> date | datetime:
    """The last moment a rule lets through: an instant if it is given as one, else a date."""
    until: date | datetime = rule["UNTIL"][0]
    if isinstance(begins, datetime) and isinstance(until, datetime):
        if until.tzinfo is None:
            return until.replace(tzinfo=begins.tzinfo)
        return until.astimezone(begins.tzinfo)
    return _date(until)


def _listed(event: Event, name: str) -> Iterator[date | datetime]:
    """The moments of EXDATE or RDATE."""
    given = event.get(name, [])
    for line in given if isinstance(given, list) else [given]:
        for entry in line.dts:
            if not isinstance(entry.dt, date):
                raise EventRefused(_PERIODS)
            yield entry.dt


def _as_of(begins: date | datetime, moment: date | datetime) -> date | datetime:
    """A listed moment as the event's own start is told: a date, or a time in a zone."""
    if not isinstance(begins, datetime):
        return _date(moment)
    if not isinstance(moment, datetime):
        return datetime.combine(moment, begins.time(), tzinfo=begins.tzinfo)
    return moment.replace(tzinfo=begins.tzinfo) if moment.tzinfo is None else moment


def _mark(moment: date | datetime) -> date | datetime:
    """How a skipped time is remembered: an instant, a time of any zone, or a date."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return moment


def _marks(starts: date | datetime) -> set[date | datetime]:
    """All the ways in which a time may have been skipped."""
    if not isinstance(starts, datetime):
        return {starts, datetime.combine(starts, time())}
    return {starts.astimezone(UTC), starts.replace(tzinfo=None), starts.date()}


def _text(rule: Any) -> str:
    written = rule.to_ical()
    return written.decode() if isinstance(written, bytes) else str(written)


def _date(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _aware(moment: datetime, given: Any, zone: ZoneInfo) -> datetime:
    """A moment in its zone; a zone by a name nobody knows comes as none at all."""
    if moment.tzinfo is not None:
        return moment
    if given is not None and given.params.get("TZID"):
        raise EventRefused(_UNKNOWN_ZONE)
    return moment.replace(tzinfo=zone)
