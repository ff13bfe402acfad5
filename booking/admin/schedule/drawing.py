"""A week drawn as bars of hours, and a draft told in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.admin.schedule.day_forms import KINDS
from booking.admin.schedule.month import day_named
from booking.admin.schedule.rules import in_words
from booking.admin.schedule.week import WEEKDAYS
from providers.models import HolidayCalendar, Provider, Service
from providers.schedules import ExceptionDraft, OpeningDraft, ScheduleDraft

MINUTES_A_DAY = 24 * 60
#: Height of a bar in the drawing's own units; the fullest hours are this high.
HIGH = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """Hours in the drawing's units: minutes from its start across, places upwards."""

    x: int
    width: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class DrawnDay:
    name: str
    bars: Sequence[Bar]
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class DrawnWeek:
    """Seven days over the same hours, from `opens` for `width` minutes."""

    days: Sequence[DrawnDay]
    marks: Sequence[str]
    hours: Sequence[int]
    width: int
    high: int = HIGH


def week_of(schedule: ScheduleDraft, today: date) -> DrawnWeek:
    """The week of a schedule. Bars are the hours of today's validity; lines are all of them."""
    openings = list(schedule.openings or ())
    holding = [row for row in openings if _holds(row, today)]
    first, last = _frame(openings)
    summed = {day: _summed(row for row in holding if row.weekday == day) for day, _name in WEEKDAYS}
    most = max((places for day in summed.values() for *_span, places in day), default=1)
    step = 3 if last - first > 12 else 2 if last - first > 6 else 1
    # Whole steps, so that each mark stands where its hour is.
    last = first + -(-(last - first) // step) * step
    first, last = (first, last) if last <= 24 else (24 - (last - first), 24)
    return DrawnWeek(
        days=[
            DrawnDay(
                name=str(name),
                bars=[_bar(*span, first * 60, most) for span in summed[day]],
                lines=[in_line(row) for row in _ordered(openings) if row.weekday == day],
            )
            for day, name in WEEKDAYS
        ],
        marks=[f"{hour:02}" for hour in range(first, last, step)],
        hours=[(hour - first) * 60 for hour in range(first, last, step)],
        width=(last - first) * 60,
    )


def week_after(draft: ScheduleDraft, provider: Provider, now: datetime) -> DrawnWeek | None:
    """The week a draft would make; None where its weekly hours stay as they are."""
    if draft.openings is None:
        return None
    return week_of(draft, now.astimezone(provider.zone).date())


def _holds(row: OpeningDraft, today: date) -> bool:
    since, until = row.valid_from, row.valid_until
    return (since is None or since <= today) and (until is None or until >= today)


def _minutes(at: time, *, is_end: bool = False) -> int:
    minutes = at.hour * 60 + at.minute
    return MINUTES_A_DAY if is_end and minutes == 0 else minutes


def _frame(openings: Sequence[OpeningDraft]) -> tuple[int, int]:
    """Whole hours around all openings; a working day where there are none."""
    if not openings:
        return 8, 18
    first = min(_minutes(row.from_time) for row in openings) // 60
    last = -(-max(_minutes(row.until_time, is_end=True) for row in openings) // 60)
    return first, max(last, first + 1)


def _summed(rows: Any) -> list[tuple[int, int, int]]:
    """From, until and places of stretches that do not overlap; overlapping hours add up."""
    spans = [
        (_minutes(row.from_time), _minutes(row.until_time, is_end=True), row.capacity)
        for row in rows
    ]
    edges = sorted({edge for low, high, _places in spans for edge in (low, high)})
    stretches = []
    for low, high in pairwise(edges):
        places = sum(each for begins, ends, each in spans if begins <= low and ends >= high)
        if places:
            stretches.append((low, high, places))
    return stretches


def _bar(low: int, high: int, places: int, first: int, most: int) -> Bar:
    height = max(6, round(HIGH * places / most))
    return Bar(x=low - first, width=high - low, y=HIGH - height, height=height)


def _ordered(openings: Sequence[OpeningDraft]) -> list[OpeningDraft]:
    return sorted(openings, key=lambda row: (row.weekday, row.from_time, row.until_time))


def in_line(row: Any) -> str:
    """Hours with their places and, where they do not always hold, the days they hold."""
    until = "24:00" if row.until_time == time(0) else f"{row.until_time:%H:%M}"
    said = ngettext("%(hours)s, %(places)d place", "%(hours)s, %(places)d places", row.capacity)
    line = said % {"hours": f"{row.from_time:%H:%M}–{until}", "places": row.capacity}
    if getattr(row, "valid_from", None):
        line += " " + _("from %(first)s") % {"first": row.valid_from.isoformat()}
    if getattr(row, "valid_until", None):
        line += " " + _("until %(last)s") % {"last": row.valid_until.isoformat()}
    return line


def rules_of(schedule: ScheduleDraft) -> list[str]:
    return [
        f"{in_words(row.rule, row.starts_on)}: {in_line(row)}" for row in schedule.recurring or ()
    ]


def facts_of(schedule: ScheduleDraft) -> list[tuple[str, str]]:
    """Everything about a schedule but its hours, with its name."""
    facts = []
    if schedule.services is not None:
        facts.append((_("Services offered"), _services(schedule.services)))
    if schedule.services_ended:
        facts.append((_("Services that have ended"), _services(schedule.services_ended)))
    if schedule.holiday_calendars is not None:
        facts.append((_("Holiday calendars followed"), _calendars(schedule.holiday_calendars)))
    if schedule.slot_minutes is not None:
        said = ngettext("%(count)d minute", "%(count)d minutes", schedule.slot_minutes)
        facts.append((_("Slot length"), said % {"count": schedule.slot_minutes}))
    if schedule.capacity is not None:
        facts.append((_("Places in a slot"), str(schedule.capacity)))
    if schedule.time_zone is not None:
        facts.append((_("Time zone"), schedule.time_zone))
    if schedule.closes_on is not None:
        facts.append((_("Closed for good from"), day_named(schedule.closes_on)))
    if schedule.reopens:
        facts.append((_("Closed for good"), _("not any more")))
    return facts


def _services(codes: Sequence[str]) -> str:
    found = Service.objects.filter(code__in=codes).order_by("code")
    return ", ".join(service.local_name for service in found) or _("none")


def _calendars(codes: Sequence[str]) -> str:
    found = HolidayCalendar.objects.filter(code__in=codes).order_by("name")
    return ", ".join(calendar.name for calendar in found) or _("none")


def draft_in_words(draft: ScheduleDraft, provider: Provider) -> list[tuple[str, Sequence[str]]]:
    """What a draft says, part by part, for reading it over before it is saved."""
    parts: list[tuple[str, Sequence[str]]] = []
    if draft.openings is not None:
        names = dict(WEEKDAYS)
        rows = [f"{names[row.weekday]} {in_line(row)}" for row in _ordered(draft.openings)]
        parts.append((_("Weekly hours"), rows or [_("none")]))
    if draft.recurring is not None:
        parts.append((_("Hours by a rule"), rules_of(draft) or [_("none")]))
    if draft.exceptions_added:
        parts.append((_("Days"), [_exception(row) for row in draft.exceptions_added]))
    if draft.exceptions_removed:
        gone = provider.exceptions.filter(pk__in=draft.exceptions_removed).order_by("on", "pk")
        parts.append((_("Taken back"), [_exception(row) for row in gone]))
    return parts + [(name, [said]) for name, said in facts_of(draft)]


def _exception(row: ExceptionDraft | Any) -> str:
    """An exception, drafted or kept, in one line."""
    return f"{day_named(row.on)}: {exception_in_words(row)}"


def exception_in_words(row: Any) -> str:
    """What an exception changes: its kind, hours, places and reason."""
    has_hours = row.from_time is not None and row.until_time is not None
    kind = "closed_hours" if row.kind == "closed" and has_hours else row.kind
    said = str(dict(KINDS).get(kind, row.kind))
    if has_hours:
        until = "24:00" if row.until_time == time(0) else f"{row.until_time:%H:%M}"
        said += f" {row.from_time:%H:%M}–{until}"
    if row.capacity is not None:
        places = ngettext("%(places)d place", "%(places)d places", row.capacity)
        said += ", " + places % {"places": row.capacity}
    return f"{said} ({row.reason})" if row.reason else said
