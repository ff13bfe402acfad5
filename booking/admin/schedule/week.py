"""The form of a whole schedule: the week's hours, rules, services, slot length, zone, calendars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.admin.schedule.rows import (
    FROM_THE_LIST,
    TOO_MANY_ROWS,
    HoursRows,
    RuleRows,
    date_field,
    hours_as_rows,
    is_blank_row,
    rules_as_rows,
)
from providers.admin.fields import ZoneField
from providers.errors import ScheduleRefused
from providers.models import HolidayCalendar, Provider, Service
from providers.models.calendars import Weekday
from providers.schedules import ScheduleDraft

WEEKDAYS = [(int(number), label) for number, label in Weekday.choices]


class RestForm(forms.Form):
    """What of a schedule is no row of hours."""

    services = forms.MultipleChoiceField(
        label=_("Services offered"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=FROM_THE_LIST,
    )
    holiday_calendars = forms.MultipleChoiceField(
        label=_("Holiday calendars followed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=FROM_THE_LIST,
        help_text=_("The centre is closed on every day of the calendars it follows."),
    )
    slot_minutes = forms.IntegerField(
        label=_("Slot length in minutes"),
        min_value=1,
        max_value=1440,
        error_messages={
            "required": _("Write how many minutes a slot lasts, such as 15."),
            "invalid": _("Write how many minutes a slot lasts, such as 15."),
            "min_value": _("A slot lasts between 1 minute and a day."),
            "max_value": _("A slot lasts between 1 minute and a day."),
        },
    )
    capacity = forms.IntegerField(
        label=_("Places in a slot"),
        min_value=0,
        max_value=1000,
        widget=forms.NumberInput(attrs={"class": "places"}),
        help_text=_("For rows whose places are left empty. Rows with a number keep it."),
        error_messages={
            "required": _("Write how many places a slot has, such as 5."),
            "invalid": _("Write how many places a slot has, such as 5."),
            "min_value": _("A slot has 0 to 1,000 places."),
            "max_value": _("A slot has 0 to 1,000 places."),
        },
    )
    time_zone = ZoneField(label=_("Time zone"), help_text=_("IANA name, such as Asia/Manila."))
    closes_on = date_field(
        _("Closed for good from (optional)"),
        help_text=_("The first day on which the centre is closed and stays so."),
    )

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is offered here and nowhere any more stays until it is unticked.
        active = Service.objects.filter(Q(is_active=True) | Q(offers__provider=provider)).distinct()
        calendars = HolidayCalendar.objects.order_by("name", "code")
        self.fields["services"].choices = [  # type: ignore[attr-defined] # both take choices
            (service.code, service.local_name) for service in active.order_by("code")
        ]
        self.fields["holiday_calendars"].choices = [  # type: ignore[attr-defined]
            (calendar.code, calendar.name) for calendar in calendars
        ]


@dataclass
class WeekForm:
    """The three forms of the page together."""

    provider: Provider
    hours: Any
    rules: Any
    rest: RestForm
    #: Refusals that belong to no field.
    refusals: list[str] = field(default_factory=list)

    @classmethod
    def showing(cls, provider: Provider, schedule: ScheduleDraft) -> "WeekForm":
        """The form filled with a schedule, and a blank row for every weekday."""
        rows = hours_as_rows(schedule.openings or ())
        first = {
            "services": list(schedule.services or ()),
            "holiday_calendars": list(schedule.holiday_calendars or ()),
            "slot_minutes": schedule.slot_minutes,
            "capacity": schedule.capacity,
            "time_zone": schedule.time_zone,
            "closes_on": schedule.closes_on,
        }
        return cls._of(provider, rows, rules_as_rows(schedule.recurring or ()), first)

    @classmethod
    def _of(
        cls,
        provider: Provider,
        hours: Sequence[Mapping[str, Any]],
        rules: Sequence[Mapping[str, Any]],
        rest: Mapping[str, Any],
    ) -> "WeekForm":
        """Rows as they are; where a weekday, or the rules, have no blank one, there is one more."""
        with_blank = {str(row["weekday"]) for row in hours if is_blank_row(row)}
        blank = [{"weekday": day} for day, _name in WEEKDAYS if str(day) not in with_blank]
        blank_rule: list[Mapping[str, Any]] = [] if any(map(is_blank_row, rules)) else [{}]
        return cls(
            provider,
            HoursRows(initial=[*hours, *blank], prefix="hours"),
            RuleRows(initial=[*rules, *blank_rule], prefix="rules"),
            RestForm(initial=dict(rest), provider=provider),
        )

    @classmethod
    def sent(cls, provider: Provider, posted: Any) -> "WeekForm":
        rest = RestForm(posted, provider=provider)
        wanted = rest.cleaned_data.get("capacity") if rest.is_valid() else None
        places = {
            "places": provider.capacity if wanted is None else wanted,
            "empty_permitted": True,
        }
        return cls(
            provider,
            HoursRows(posted, prefix="hours", form_kwargs=places),
            RuleRows(posted, prefix="rules", form_kwargs=places),
            rest,
        )

    def with_row(self, weekday: int) -> "WeekForm":
        """The same answers, and one more blank row on a weekday."""
        return self._with_room(
            self.hours, [*self.hours.as_typed(), {"weekday": weekday}], self.rules.as_typed()
        )

    def with_rule(self) -> "WeekForm":
        """The same answers, and one more blank rule."""
        return self._with_room(
            self.rules, self.hours.as_typed(), [*self.rules.as_typed(), {"repeats": ""}]
        )

    def _with_room(
        self, rows: Any, hours: Sequence[Mapping[str, Any]], rules: Sequence[Mapping[str, Any]]
    ) -> "WeekForm":
        if not rows.is_full:
            return self._again(hours, rules)
        # What does not fit would be lost when the form comes back.
        same = self._again(self.hours.as_typed(), self.rules.as_typed())
        same.refusals.append(str(TOO_MANY_ROWS))
        return same

    def with_copies(self, source: int, targets: Sequence[int]) -> "WeekForm":
        """The same answers, with one weekday's rows in place of those of others."""
        rows = self.hours.as_typed()
        copied = [
            row
            for row in rows
            if str(row["weekday"]) == str(source) and not (is_blank_row(row) or row.get("remove"))
        ]
        kept = [row for row in rows if str(row["weekday"]) not in {str(day) for day in targets}]
        fresh = [{**row, "weekday": day} for day in targets for row in copied]
        return self._again([*kept, *fresh], self.rules.as_typed())

    def _again(
        self, hours: Sequence[Mapping[str, Any]], rules: Sequence[Mapping[str, Any]]
    ) -> "WeekForm":
        rest = {name: self.rest[name].value() for name in self.rest.fields}
        return self._of(self.provider, hours, rules, rest)

    def is_valid(self) -> bool:
        # All three, so that everything that is wrong is said at once.
        return all([self.hours.is_valid(), self.rules.is_valid(), self.rest.is_valid()])

    def draft(self) -> ScheduleDraft:
        """The whole schedule as written; for valid forms."""
        rest = self.rest.cleaned_data
        return ScheduleDraft(
            openings=tuple(row.draft() for row in self.hours.written()),
            recurring=tuple(row.draft() for row in self.rules.written()),
            services=tuple(rest["services"]),
            holiday_calendars=tuple(rest["holiday_calendars"]),
            slot_minutes=rest["slot_minutes"],
            capacity=rest["capacity"],
            time_zone=rest["time_zone"],
            closes_on=rest["closes_on"],
        )

    def blame(self, refusal: ScheduleRefused) -> None:
        """Put a refused schedule's sentence where the part it speaks of is."""
        part, _dot, deeper = str(refusal.field).partition(".")
        number, _dot, name = deeper.partition(".")
        rows = {"openings": self.hours, "recurring": self.rules}.get(part)
        if rows is not None and number.isdigit() and int(number) < len(rows.written()):
            form = rows.written()[int(number)]
            form.add_error(name if name in form.fields else None, str(refusal))
        elif part in self.rest.fields:
            self.rest.add_error(part, str(refusal))
        else:
            self.refusals.append(str(refusal))

    def days(self) -> list[dict[str, Any]]:
        """The rows by weekday, for drawing."""
        by_day: dict[int, list[Any]] = {number: [] for number, _name in WEEKDAYS}
        for form in self.hours.forms:
            written = str(form["weekday"].value() or "")
            if written in {str(number) for number in by_day}:
                by_day[int(written)].append(form)
        return [
            {
                "number": day,
                "name": name,
                "rows": by_day[day],
                "blank": self.hours.blank(weekday=day),
            }
            for day, name in WEEKDAYS
        ]

    @property
    def blank_rule(self) -> Any:
        return self.rules.blank()

    @property
    def wrong(self) -> list[dict[str, str]]:
        """Everything that is wrong with where it stands, for the summary on top."""
        found = [{"target": "", "said": said} for said in self.refusals]
        for rows in (self.hours, self.rules):
            if rows.is_bound:
                found += [{"target": "", "said": str(said)} for said in rows.non_form_errors()]
        every = [*self.hours.forms, *self.rules.forms, self.rest]
        for form in every:
            for name, errors in form.errors.items() if form.is_bound else ():
                where = form[name].id_for_label if name in form.fields else ""
                found += [{"target": where, "said": _said(form, str(e))} for e in errors]
        return found


def _said(form: Any, sentence: str) -> str:
    """The sentence with the weekday it is about."""
    weekday = str(form["weekday"].value()) if "weekday" in form.fields else ""
    name = {str(number): label for number, label in WEEKDAYS}.get(weekday)
    return gettext("%(day)s: %(said)s") % {"day": name, "said": sentence} if name else sentence
