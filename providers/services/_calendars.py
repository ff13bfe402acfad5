"""Steps of the import: holiday calendars."""

from collections.abc import Sequence
from typing import Protocol

from providers.master_data import CalendarDraft
from providers.models import Holiday, HolidayCalendar


class Count(Protocol):
    holidays_created: int
    holidays_changed: int


def write(
    drafts: Sequence[CalendarDraft], count: Count, dry_run: bool, *, hold_back: bool = False
) -> list[CalendarDraft]:
    """Add what lacks and amend what is called otherwise; languages a draft has not are kept.

    With `hold_back`, new dates of calendars that are there are not written but given back, as
    drafts: they close days at whoever follows the calendar. All are counted.
    """
    codes = [draft.code for draft in drafts]
    calendars = {
        calendar.code: calendar for calendar in HolidayCalendar.objects.filter(code__in=codes)
    }
    there = {
        (holiday.calendar_id, holiday.on): holiday
        for holiday in Holiday.objects.filter(calendar__code__in=codes)
    }
    new_calendars, new, changed, held = [], [], [], []
    for draft in drafts:
        calendar = calendars.get(draft.code)
        if calendar is None:
            calendar = HolidayCalendar(code=draft.code, name=draft.name)
            new_calendars.append(calendar)
        lacking = {}
        for on, names in draft.holidays.items():
            holiday = there.get((calendar.pk, on))
            if holiday is None:
                lacking[on] = names
            elif holiday.name != (merged := {**holiday.name, **names}):
                holiday.name = merged
                changed.append(holiday)
        count.holidays_created += len(lacking)
        if hold_back and calendar.pk and lacking:
            held.append(CalendarDraft(draft.code, draft.name, lacking))
        else:
            new += [Holiday(calendar=calendar, on=on, name=lacking[on]) for on in lacking]
    count.holidays_changed += len(changed)
    if not dry_run:
        HolidayCalendar.objects.bulk_create(new_calendars)
        Holiday.objects.bulk_create(new, batch_size=2000)
        if changed:
            Holiday.objects.bulk_update(changed, ["name"], batch_size=500)
    return held
