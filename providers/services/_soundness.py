"""Whether a provider can keep a proposed schedule, seen beside the rows there are."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from providers import soundness
from providers.errors import ScheduleRefused
from providers.models import HolidayCalendar, OpeningException, Provider, Service
from providers.schedules import ExceptionDraft, OpeningDraft, RecurringDraft, ScheduleDraft
from providers.soundness import Fault, TimeSpan

#: Rows of one kind in a draft; more is a mistake that would fill the disk.
MOST_ROWS = 2_000
Row = TypeVar("Row")


def check(provider: Provider, draft: ScheduleDraft, current: ScheduleDraft) -> None:
    """Raise ScheduleRefused for the first thing wrong with a draft; `current` is what holds now."""
    for fault in (
        draft.time_zone is not None and soundness.fault_of_zone(draft.time_zone),
        draft.slot_minutes is not None and soundness.fault_of_slot_minutes(draft.slot_minutes),
        draft.capacity is not None and soundness.fault_of_capacity(draft.capacity),
    ):
        _refuse("", fault or None)
    minutes = provider.slot_minutes if draft.slot_minutes is None else draft.slot_minutes
    openings = (current if draft.openings is None else draft).openings or ()
    recurring = (current if draft.recurring is None else draft).recurring or ()
    _check_rows("openings", draft.openings or (), soundness.fault_of_opening, minutes)
    _check_rows("recurring", draft.recurring or (), soundness.fault_of_recurring, minutes)
    added = draft.exceptions_added
    _check_rows("exceptions_added", added, soundness.fault_of_exception, minutes)
    _check_kept_hours(draft, current)
    _check_places(provider, draft, openings, recurring)
    _check_known(
        "holiday_calendars",
        draft.holiday_calendars or (),
        HolidayCalendar,
        _("There is no holiday calendar with this code."),
    )
    _check_known(
        "services", draft.services or (), Service, _("There is no service with this code.")
    )
    _check_closing(draft, current)


def extra_hours(
    provider: Provider, dates: set[date], without: Sequence[int] = ()
) -> dict[date, list[TimeSpan]]:
    """The extra hours a provider has on some dates, leaving out rows by number."""
    found: dict[date, list[TimeSpan]] = defaultdict(list)
    for row in provider.exceptions.filter(on__in=dates, kind=OpeningException.Kind.EXTRA).exclude(
        pk__in=without
    ):
        draft = ExceptionDraft(row.on, row.kind, row.from_time, row.until_time, row.capacity)
        found[row.on].append(soundness.hours_of(draft))
    return found


def _refuse(prefix: str, fault: Fault | None) -> None:
    if fault:
        raise ScheduleRefused(fault.sentence, f"{prefix}{fault.field}")


def _check_rows(
    name: str, rows: Sequence[Row], fault_of: Callable[[Row, int], Fault | None], minutes: int
) -> None:
    if len(rows) > MOST_ROWS:
        raise ScheduleRefused(_("These are more than 2,000 rows; write fewer at a time."), name)
    for number, row in enumerate(rows):
        _refuse(f"{name}.{number}.", fault_of(row, minutes))


def _check_kept_hours(draft: ScheduleDraft, current: ScheduleDraft) -> None:
    """Longer slots must fit into the hours that stay."""
    if draft.slot_minutes is None or draft.slot_minutes == current.slot_minutes:
        return
    kept: list[TimeSpan] = []
    if draft.openings is None:
        kept += current.openings or ()
    if draft.recurring is None:
        kept += current.recurring or ()
    if any(soundness.too_short(span, draft.slot_minutes) for span in kept):
        sentence = _("Some of the hours are shorter than a slot of this length.")
        raise ScheduleRefused(sentence, "slot_minutes")


def _check_places(
    provider: Provider,
    draft: ScheduleDraft,
    openings: Sequence[OpeningDraft],
    recurring: Sequence[RecurringDraft],
) -> None:
    """A break outside the hours breaks nothing: it is a slip of the pen."""
    added = draft.exceptions_added
    dates = {row.on for row in added if row.from_time is not None and row.kind != "extra"}
    if not dates:
        return
    extra = extra_hours(provider, dates, without=draft.exceptions_removed)
    for row in added:
        if row.kind == "extra":
            extra[row.on].append(soundness.hours_of(row))
    hours = {on: [*soundness.hours_on(on, openings, recurring), *extra.get(on, ())] for on in dates}
    for number, row in enumerate(added):
        if row.on in hours:
            _refuse(f"exceptions_added.{number}.", soundness.fault_of_place(row, hours[row.on]))


def _check_known(
    name: str,
    codes: Sequence[str],
    model: type[HolidayCalendar] | type[Service],
    sentence: Promise,
) -> None:
    if not codes:
        return
    # PostgreSQL has no NUL in text: nothing can be called so.
    wanted = [code for code in codes if "\0" not in code]
    known = set(model._default_manager.filter(code__in=wanted).values_list("code", flat=True))
    for number, code in enumerate(codes):
        if code not in known:
            raise ScheduleRefused(sentence, f"{name}.{number}")


def _check_closing(draft: ScheduleDraft, current: ScheduleDraft) -> None:
    if draft.closes_on is not None:
        _refuse("", soundness.fault_of_date("closes_on", draft.closes_on))
        if draft.reopens:
            sentence = _("Say from when the centre is closed for good, or that it goes on.")
            raise ScheduleRefused(sentence, "reopens")
    closes_on = None if draft.reopens else draft.closes_on or current.closes_on
    for number, row in enumerate(draft.exceptions_added):
        if closes_on is not None and row.kind == "extra" and row.on >= closes_on:
            sentence = _("The centre is closed for good by then.")
            raise ScheduleRefused(sentence, f"exceptions_added.{number}.on")
