"""Writing a provider's schedule from a draft, and reading it as one."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet
from django.utils import timezone

from audit import changes
from providers.models import (
    HolidayCalendar,
    Offer,
    Opening,
    OpeningException,
    Provider,
    RecurringOpening,
    Service,
)
from providers.recurrence import checked, ending_before
from providers.schedules import ExceptionDraft, OpeningDraft, RecurringDraft, ScheduleDraft
from providers.services import _soundness

Row = TypeVar("Row", bound=Model)
Draft = TypeVar("Draft", OpeningDraft, RecurringDraft)
_FIELDS = ("time_zone", "slot_minutes", "capacity")


def schedule_of(provider: Provider) -> ScheduleDraft:
    """What holds now, as a draft; dated changes are not part of it."""
    return ScheduleDraft(
        openings=tuple(
            _opening(row)
            for row in provider.openings.order_by("weekday", "from_time", "until_time", "pk")
        ),
        recurring=tuple(
            _recurring(row) for row in provider.recurring_openings.order_by("starts_on", "pk")
        ),
        holiday_calendars=tuple(
            provider.holiday_calendars.order_by("code").values_list("code", flat=True)
        ),
        services=tuple(provider.services.order_by("code").values_list("code", flat=True)),
        time_zone=provider.time_zone,
        slot_minutes=provider.slot_minutes,
        capacity=provider.capacity,
        closes_on=provider.closes_on,
    )


def write_schedule(
    *, provider: Provider, draft: ScheduleDraft, now: datetime | None = None
) -> Provider:
    """Make a provider's schedule what the draft says, inside the caller's transaction.

    1. Lock the provider: one writer of its hours at a time.
    2. Refuse a draft that cannot be kept, before anything is written.
    3. Write what differs: rows that stay as they are keep their numbers. A second time nothing
       changes.
    4. With `closes_on`, end all hours the day before; if that day has come, take no bookings. It
       holds for drafts that come later too, until one of them `reopens`.

    Slots are not laid here. Raises ScheduleRefused, whose `field` names the part of the draft.
    """
    now = now or timezone.now()
    row = Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    current = schedule_of(row)
    _soundness.check(row, draft, current)
    _write_provider(row, draft, now)
    _write_hours(row, draft, current)
    _write_exceptions(row, draft)
    if draft.holiday_calendars is not None:
        _write_calendars(row, draft.holiday_calendars)
    if draft.services is not None:
        _write_offers(row, draft.services)
    return row


def write_first_schedule(
    *, provider: Provider, draft: ScheduleDraft, now: datetime | None = None
) -> None:
    """The same for a provider made in this transaction: there is nothing to lock, read or replace.

    The draft has passed `check_schedule`, and the row its zone, slot length and places already.
    """
    _write_provider(provider, draft, now or timezone.now())
    openings, recurring = _hours_to_keep(provider, draft, ScheduleDraft())
    _add(Opening(provider=provider, **asdict(hours)) for hours in openings)
    _add(RecurringOpening(provider=provider, **asdict(hours)) for hours in recurring)
    if draft.exceptions_added:
        _write_exceptions(provider, draft)
    if draft.holiday_calendars:
        _write_calendars(provider, draft.holiday_calendars)
    if draft.services:
        _write_offers(provider, draft.services)


def check_schedule(*, provider: Provider, draft: ScheduleDraft) -> None:
    """Whether a provider without any hours yet, saved or not, can keep a draft.

    Raises ScheduleRefused.
    """
    _soundness.check(provider, draft, ScheduleDraft(slot_minutes=provider.slot_minutes))


def _write_provider(row: Provider, draft: ScheduleDraft, now: datetime) -> None:
    wanted: dict[str, Any] = {
        name: value for name in _FIELDS if (value := getattr(draft, name)) is not None
    }
    if draft.closes_on or draft.reopens:
        today = now.astimezone(ZoneInfo(draft.time_zone or row.time_zone)).date()
        if draft.closes_on and draft.closes_on <= today:
            wanted["is_open_to_booking"] = False
        elif row.is_gone_on(today):
            wanted["is_open_to_booking"] = True
        wanted["closes_on"] = draft.closes_on
    differing = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, wanted[name])
    if differing:
        row.save(update_fields=[*differing, "changed_at"])


def _write_hours(row: Provider, draft: ScheduleDraft, current: ScheduleDraft) -> None:
    openings, recurring = _hours_to_keep(row, draft, current)
    _replace(row, row.openings.order_by("pk"), openings, _opening, Opening)
    _replace(row, row.recurring_openings.order_by("pk"), recurring, _recurring, RecurringOpening)


def _hours_to_keep(
    row: Provider, draft: ScheduleDraft, current: ScheduleDraft
) -> tuple[Sequence[OpeningDraft], Sequence[RecurringDraft]]:
    openings = current.openings if draft.openings is None else draft.openings
    recurring = current.recurring
    if draft.recurring is not None:
        recurring = [_spelled(hours) for hours in draft.recurring]
    if row.closes_on is not None:
        openings = [cut for hours in openings or () if (cut := _until(hours, row.closes_on))]
        recurring = [
            ended for hours in recurring or () if (ended := _recurring_until(hours, row.closes_on))
        ]
    return openings or (), recurring or ()


def _until(opening: OpeningDraft, closes_on: date) -> OpeningDraft | None:
    """The hours up to the day before; None where they would begin later."""
    last = closes_on - timedelta(days=1)
    if opening.valid_from and opening.valid_from > last:
        return None
    if opening.valid_until and opening.valid_until <= last:
        return opening
    return replace(opening, valid_until=last)


def _recurring_until(recurring: RecurringDraft, closes_on: date) -> RecurringDraft | None:
    rule = ending_before(recurring.rule, recurring.starts_on, closes_on)
    return None if rule is None else replace(recurring, rule=rule)


def _spelled(recurring: RecurringDraft) -> RecurringDraft:
    return replace(recurring, rule=checked(recurring.rule, recurring.starts_on))


def _replace(
    provider: Provider,
    rows: "QuerySet[Row]",
    wanted: Sequence[Draft],
    draft_of: Callable[[Row], Draft],
    model: type[Row],
) -> None:
    """Delete rows nobody wants, add those that lack; the same hours twice are two rows."""
    lacking = Counter(wanted)
    gone = []
    for row in rows:
        draft = draft_of(row)
        if lacking[draft] > 0:
            lacking[draft] -= 1
        else:
            gone.append(row.pk)
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    _add(model(provider=provider, **asdict(draft)) for draft in lacking.elements())


def _write_exceptions(row: Provider, draft: ScheduleDraft) -> None:
    if draft.exceptions_removed:
        row.exceptions.filter(pk__in=draft.exceptions_removed).delete()
    if row.closes_on is not None:
        row.exceptions.filter(kind=OpeningException.Kind.EXTRA, on__gte=row.closes_on).delete()
    added = dict.fromkeys(draft.exceptions_added)
    if added:
        dates = {exception.on for exception in added}
        there = {_exception(exception) for exception in row.exceptions.filter(on__in=dates)}
        _add(OpeningException(provider=row, **asdict(new)) for new in added if new not in there)


def _write_calendars(row: Provider, codes: Sequence[str]) -> None:
    row.holiday_calendars.set(HolidayCalendar.objects.filter(code__in=codes))


def _write_offers(row: Provider, codes: Sequence[str]) -> None:
    row.offers.exclude(service__code__in=codes).delete()
    lacking = Service.objects.filter(code__in=codes).exclude(offers__provider=row)
    _add(Offer(provider=row, service=service) for service in lacking.order_by("pk"))


def _add(rows: Iterable[Row]) -> None:
    """Write rows of one kind in one statement, and have each recorded."""
    new = list(rows)
    if new:
        type(new[0])._default_manager.bulk_create(new)
        changes.record_made(new)


def _opening(row: Opening) -> OpeningDraft:
    return OpeningDraft(
        row.weekday, row.from_time, row.until_time, row.capacity, row.valid_from, row.valid_until
    )


def _recurring(row: RecurringOpening) -> RecurringDraft:
    return RecurringDraft(row.rule, row.starts_on, row.from_time, row.until_time, row.capacity)


def _exception(row: OpeningException) -> ExceptionDraft:
    return ExceptionDraft(row.on, row.kind, row.from_time, row.until_time, row.capacity, row.reason)
