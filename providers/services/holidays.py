"""Days added to a holiday calendar."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from providers.errors import ScheduleRefused
from providers.master_data import CalendarDraft
from providers.models import Holiday, HolidayCalendar
from providers.services import _calendars
from providers.services.importing import Imported


def add_holiday(*, calendar: HolidayCalendar, on: date, name: Mapping[str, str]) -> Holiday:
    """Add a day to a calendar, inside the caller's transaction.

    Who follows it is closed on that day; what becomes of those booked then is asked for by
    `booking.services.add_holiday`. Raises ScheduleRefused for a day that the calendar has.
    """
    holiday, is_new = Holiday.objects.get_or_create(
        calendar=calendar, on=on, defaults={"name": dict(name)}
    )
    if not is_new:
        raise ScheduleRefused(_("This calendar has a holiday on that day already."), "on")
    return holiday


def add_days(*, draft: CalendarDraft) -> HolidayCalendar:
    """Add the days of a draft to their calendar, as `add_holiday`; days that are there stay.

    A calendar that lacks is made.
    """
    _calendars.write([draft], Imported(), dry_run=False)
    return HolidayCalendar.objects.get(code=draft.code)
