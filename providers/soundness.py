"""What is wrong with a proposed schedule, in a sentence: for services, forms and imports alike.

Only what can be said of the values themselves; what needs rows is said in services/scheduling.py.
Pure: no rows, no clock. The same rules are constraints of the tables, which have the last word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Protocol
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from providers.recurrence import RuleRefused, checked, dates_between
from providers.schedules import ExceptionDraft, OpeningDraft, RecurringDraft

MIDNIGHT = time(0, 0)
MINUTES_A_DAY = 24 * 60
MOST_PLACES = 1000
KINDS = ("closed", "extra", "capacity", "open")
#: Dates on which a centre of ours may open or close; beyond, a date is a slip of the pen.
YEARS = range(1900, 2201)

_END_BEFORE_START = _("The end must come after the start.")
_WALL_CLOCK = _("Hours are what the centre's clock shows, without an offset.")
_PLACES = _("An opening has room for 1 to 1,000 people in a slot.")
_YEAR = _("Write a date between the years 1900 and 2200.")
_REASON = _("A reason has at most 200 characters.")


class TimeSpan(Protocol):
    """Anything with hours."""

    @property
    def from_time(self) -> time: ...

    @property
    def until_time(self) -> time: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """The field that is wrong and why, in a sentence; for the whole row the field is empty."""

    field: str
    sentence: str | Promise


def fault_of_opening(draft: OpeningDraft, slot_minutes: int) -> Fault | None:
    """The first thing wrong with weekly hours."""
    if draft.weekday not in range(1, 8):
        return Fault("weekday", _("A weekday is a number from 1, Monday, to 7, Sunday."))
    for field in ("valid_from", "valid_until"):
        if fault := fault_of_date(field, getattr(draft, field)):
            return fault
    if draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
        return Fault("valid_until", _("The last day must not come before the first."))
    return _fault_of_hours(draft, draft.capacity, slot_minutes)


def fault_of_recurring(draft: RecurringDraft, slot_minutes: int) -> Fault | None:
    """The first thing wrong with recurring hours."""
    if fault := fault_of_date("starts_on", draft.starts_on):
        return fault
    try:
        checked(draft.rule, draft.starts_on)
    except RuleRefused as refusal:
        return Fault("rule", refusal.sentence)
    return _fault_of_hours(draft, draft.capacity, slot_minutes)


def fault_of_exception(draft: ExceptionDraft, slot_minutes: int) -> Fault | None:
    """The first thing wrong with a dated change, seen by itself."""
    if draft.kind not in KINDS:
        return Fault("kind", _("A change is one of: closed, extra, capacity, open."))
    if fault := fault_of_date("on", draft.on):
        return fault
    if len(draft.reason) > 200 or "\0" in draft.reason:
        return Fault("reason", _REASON)
    if (draft.from_time is None) != (draft.until_time is None):
        missing = "from_time" if draft.from_time is None else "until_time"
        return Fault(missing, _("Give both hours, or neither for the whole day."))
    if draft.kind == "extra":
        return _fault_of_extra(draft, slot_minutes)
    if fault := _fault_of_places(draft):
        return fault
    if draft.from_time is None or draft.until_time is None:
        return None
    if draft.kind == "open":
        return Fault("from_time", _("A day open in spite of a holiday has its usual hours."))
    return fault_of_times(draft.from_time, draft.until_time)


def fault_of_times(from_time: time, until_time: time) -> Fault | None:
    """Whether hours end after they start; 00:00 ends the day."""
    if from_time.tzinfo is not None or until_time.tzinfo is not None:
        return Fault("from_time", _WALL_CLOCK)
    if until_time <= from_time and until_time != MIDNIGHT:
        return Fault("until_time", _END_BEFORE_START)
    return None


def fault_of_date(field: str, on: date | None) -> Fault | None:
    """Whether a date is one people mean."""
    return Fault(field, _YEAR) if on is not None and on.year not in YEARS else None


def fault_of_slot_minutes(slot_minutes: int) -> Fault | None:
    """Whether slots are of a length we can lay."""
    if not 1 <= slot_minutes <= MINUTES_A_DAY:
        return Fault("slot_minutes", _("A slot lasts between 1 minute and a day."))
    return None


def fault_of_capacity(capacity: int) -> Fault | None:
    """Whether a provider can have that many places in a slot."""
    if not 0 <= capacity <= MOST_PLACES:
        return Fault("capacity", _("A slot has 0 to 1,000 places."))
    return None


def fault_of_zone(name: str) -> Fault | None:
    """Whether there is such a time zone."""
    if name not in _zones():
        sentence = _("Write a time zone by its IANA name, such as Asia/Manila.")
        return Fault("time_zone", sentence)
    return None


def fault_of_place(draft: ExceptionDraft, hours: Iterable[TimeSpan]) -> Fault | None:
    """Whether a closure or another capacity for some hours touches the hours of its date at all."""
    if draft.kind not in ("closed", "capacity") or draft.from_time is None:
        return None
    begins, ends = _minutes(draft.from_time), _end_in_minutes(draft.until_time or MIDNIGHT)
    if any(
        _minutes(span.from_time) < ends and begins < _end_in_minutes(span.until_time)
        for span in hours
    ):
        return None
    return Fault("from_time", _("The centre is not open at these hours on that day anyway."))


def hours_on(
    on: date, openings: Iterable[OpeningDraft], recurring: Iterable[RecurringDraft]
) -> Iterator[TimeSpan]:
    """The hours that hold on a date, holidays aside; drafts without a fault."""
    for opening in openings:
        begun = opening.valid_from is None or opening.valid_from <= on
        ended = opening.valid_until is not None and opening.valid_until < on
        if opening.weekday == on.isoweekday() and begun and not ended:
            yield opening
    for hours in recurring:
        rule = checked(hours.rule, hours.starts_on)
        if dates_between(rule, hours.starts_on, on, on):
            yield hours


def hours_of(extra: ExceptionDraft) -> OpeningDraft:
    """Extra hours as if they came every week."""
    from_time, until_time = extra.from_time or MIDNIGHT, extra.until_time or MIDNIGHT
    return OpeningDraft(extra.on.isoweekday(), from_time, until_time, extra.capacity or 0)


def too_short(span: TimeSpan, slot_minutes: int) -> bool:
    """Whether not one slot fits into the hours."""
    return _end_in_minutes(span.until_time) - _minutes(span.from_time) < slot_minutes


def shorter_than_a_slot(slot_minutes: int) -> str:
    """The sentence for it, in the reader's language."""
    return ngettext(
        "These hours are shorter than one slot of %(minutes)d minute.",
        "These hours are shorter than one slot of %(minutes)d minutes.",
        slot_minutes,
    ) % {"minutes": slot_minutes}


def _fault_of_hours(span: TimeSpan, capacity: int, slot_minutes: int) -> Fault | None:
    if fault := fault_of_times(span.from_time, span.until_time):
        return fault
    if too_short(span, slot_minutes):
        return Fault("until_time", shorter_than_a_slot(slot_minutes))
    if not 1 <= capacity <= MOST_PLACES:
        return Fault("capacity", _PLACES)
    return None


def _fault_of_extra(draft: ExceptionDraft, slot_minutes: int) -> Fault | None:
    if draft.from_time is None or draft.until_time is None:
        return Fault("from_time", _("Extra hours need their times."))
    if draft.capacity is None:
        return Fault("capacity", _PLACES)
    return _fault_of_hours(hours_of(draft), draft.capacity, slot_minutes)


def _fault_of_places(draft: ExceptionDraft) -> Fault | None:
    if draft.kind == "capacity":
        if draft.capacity is None or not 0 <= draft.capacity <= MOST_PLACES:
            return Fault("capacity", _("A slot has 0 to 1,000 places."))
    elif draft.capacity is not None:
        return Fault("capacity", _("Only extra hours and another capacity have places."))
    return None


def _minutes(at: time) -> float:
    """Since midnight, of that day's clock; seconds count."""
    return at.hour * 60 + at.minute + at.second / 60


def _end_in_minutes(until: time) -> float:
    return MINUTES_A_DAY if until == MIDNIGHT else _minutes(until)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
