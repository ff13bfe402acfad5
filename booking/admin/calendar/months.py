"""A month of a calendar: a line per day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import queries
from booking.admin.calendar.rows import NoteRow, note_of_change
from booking.admin.calendar.spans import Span
from booking.admin.schedule.month import day_named, hours
from booking.queries.schedule_days import ScheduledDay, schedule_days
from providers.models import Provider
from providers.models.translated import in_language


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day summed up; `stranded` counts those left on closed times."""

    on: date
    hours: Sequence[str]
    taken: int
    places: int
    stranded: int
    notes: Sequence[NoteRow]

    @property
    def named(self) -> str:
        return day_named(self.on)

    @property
    def sum(self) -> str:
        if not self.places:
            taken = ngettext("%(taken)d place taken", "%(taken)d places taken", self.taken)
            return ", ".join(
                (_("closed"), *([taken % {"taken": self.taken}] if self.taken else ()))
            )
        taken = ngettext(
            "%(taken)s of %(places)d place taken",
            "%(taken)s of %(places)d places taken",
            self.places,
        )
        return taken % {"taken": self.taken, "places": self.places}

    @property
    def stranded_said(self) -> str:
        if not self.stranded:
            return ""
        said = ngettext("%(count)d on a closed time", "%(count)d on closed times", self.stranded)
        return said % {"count": self.stranded}


def month_told(provider: Provider, span: Span, *, now: datetime) -> list[MonthDay]:
    """The days of a span with what is taken, by their schedule and, ahead, by who is stranded."""
    stranded = queries.stranded_by_day(provider, span.first, span.last, now=now)
    return [
        _day(day, stranded.get(day.on, 0)) for day in schedule_days(provider, span.first, span.last)
    ]


def _day(day: ScheduledDay, stranded: int) -> MonthDay:
    holidays = [_("Holiday: %(name)s") % {"name": in_language(name)} for name in day.holidays]
    return MonthDay(
        on=day.on,
        hours=[hours(begins, ends) for begins, ends in day.hours],
        taken=day.taken,
        places=day.places,
        stranded=stranded,
        notes=[
            *(NoteRow(said, True, None) for said in holidays),
            *map(note_of_change, day.exceptions),
        ],
    )
