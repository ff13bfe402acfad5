"""A month of a centre's days, and the form that asks why a time is not offered."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.dateformat import format as written
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from booking.admin.schedule.rows import FROM_THE_LIST, date_field, time_field
from booking.queries.schedule_days import ScheduledDay, schedule_days
from providers.models import OpeningException, Provider
from providers.models.calendars import MIDNIGHT
from providers.models.translated import in_language

YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day as the page draws it."""

    on: date
    number: int
    weekday: str
    column: int
    hours: Sequence[str]
    holidays: Sequence[str]
    exceptions: Sequence[OpeningException]
    places: int
    taken: int
    is_today: bool
    is_chosen: bool

    @property
    def named(self) -> str:
        return day_named(self.on)


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    title: str
    weekdays: Sequence[str]
    cells: Sequence[Cell]

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.first + timedelta(days=31):%Y-%m}"


def day_named(on: date) -> str:
    """Weekday in full with the date, such as Monday 1 March 2027."""
    return written(on, "l j F Y")


def read_month(text: str, today: date) -> date:
    """The first of the month asked for as 2027-03; this month's where that cannot be read."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if first.year in YEARS else today.replace(day=1)


def read_day(text: str) -> date | None:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return None
    return on if on.year in YEARS else None


def month_of(provider: Provider, first: date, *, today: date, chosen: date | None) -> Month:
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Month(
        first=first,
        title=f"{str(MONTHS[first.month]).capitalize()} {first.year}",
        weekdays=[str(WEEKDAYS[number]) for number in range(7)],
        cells=[
            _cell(day, today=today, chosen=chosen) for day in schedule_days(provider, first, last)
        ],
    )


def _cell(day: ScheduledDay, *, today: date, chosen: date | None) -> Cell:
    return Cell(
        on=day.on,
        number=day.on.day,
        weekday=str(WEEKDAYS_ABBR[day.on.weekday()]),
        column=day.on.isoweekday(),
        hours=[hours(begins, ends) for begins, ends in day.hours],
        holidays=[in_language(name) for name in day.holidays],
        exceptions=day.exceptions,
        places=day.places,
        taken=day.taken,
        is_today=day.on == today,
        is_chosen=day.on == chosen,
    )


def hours(begins: datetime, ends: datetime) -> str:
    """From and until as the wall clock shows them; the end of a day is 24:00."""
    whole = ends.time() == MIDNIGHT and ends.date() > begins.date()
    return f"{begins:%H:%M}–{'24:00' if whole else format(ends, '%H:%M')}"


class WhyForm(forms.Form):
    """A date, a time and a service, to be told why that time is not offered."""

    use_required_attribute = False

    why_on = date_field(_("Date"))
    why_at = time_field(_("Time"))
    why_service = forms.ChoiceField(
        label=_("Service"), required=False, error_messages=FROM_THE_LIST
    )

    def __init__(self, *args: Any, services: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why_service"].choices = [  # type: ignore[attr-defined] # it takes choices
            ("", _("any")),
            *((service.code, service.local_name) for service in services),
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, said in (
            ("why_on", _("Write a date such as 2027-03-01.")),
            ("why_at", _("Write a time such as 09:30.")),
        ):
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, said)
        return given
