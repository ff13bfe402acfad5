"""What is asked of a report: days or a month, which centres, compared with which other days."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.availability import DAY
from booking.queries.reports import Scope
from providers.models import Service

#: A report covers at most so many days, both ends included.
MOST_DAYS = 366
_FROM_THE_LIST = {"invalid_choice": _("Choose one from the list.")}
_A_DAY = {
    "required": _("Write a day such as 2027-03-01."),
    "invalid": _("Write a day such as 2027-03-01."),
}
BEFORE, YEAR = "before", "year"


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_month(self) -> bool:
        return self == month_of(self.first)

    def before(self) -> "Period":
        """As many days, or the month, right before."""
        last = self.first - DAY
        return month_of(last) if self.is_month else Period(last - (self.last - self.first), last)

    def year_before(self) -> "Period":
        """The same days of the year before; of the 29th of February the 28th."""
        first = _in_year(self.first, self.first.year - 1)
        return month_of(first) if self.is_month else Period(first, self._last_a_year_before())

    def _last_a_year_before(self) -> date:
        return _in_year(self.last, self.last.year - 1)


def month_of(on: date) -> Period:
    """The whole month a day lies in."""
    first = on.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - DAY)


def _in_year(on: date, year: int) -> date:
    try:
        return on.replace(year=year)
    except ValueError:
        return on.replace(year=year, day=28)


class Asked(forms.Form):
    """Base: the centres, among those the reader sees, and what to compare with."""

    error_css_class = "wrong"
    compare = forms.ChoiceField(
        label=_("Compare with"),
        required=False,
        choices=[
            ("", _("nothing")),
            (BEFORE, _("the time before")),
            (YEAR, _("the same time a year before")),
        ],
        error_messages=_FROM_THE_LIST,
    )
    centre = forms.TypedMultipleChoiceField(
        label=_("Centres"),
        required=False,
        coerce=int,
        help_text=_("None chosen: all."),
        error_messages=_FROM_THE_LIST,
    )

    def __init__(self, *args: Any, centres: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("centre", list(centres))

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def period(self) -> Period:
        """The days asked for; of a form that holds."""
        raise NotImplementedError

    def other_period(self) -> Period | None:
        """The days to compare with, if any."""
        to: dict[str, Callable[[Period], Period]] = {
            BEFORE: Period.before,
            YEAR: Period.year_before,
        }
        made = to.get(self.cleaned_data["compare"])
        return made(self.period()) if made else None

    def service(self) -> int | None:
        """The service asked for; None for all."""
        return None


class DaysAsked(Asked):
    """From a day to a day."""

    first = forms.DateField(
        label=_("From"), error_messages=_A_DAY, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("To"), error_messages=_A_DAY, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    field_order: Iterable[str] | None = ("first", "last", "compare", "centre")

    def clean_last(self) -> date:
        last: date = self.cleaned_data["last"]
        first = self.cleaned_data.get("first")
        if first and not 0 < Period(first, last).days <= MOST_DAYS:
            raise forms.ValidationError(_("Choose a day from the first on, within 366 days."))
        return last

    def period(self) -> Period:
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


class DaysAndServiceAsked(DaysAsked):
    """From a day to a day, of one service or all."""

    chosen_service = forms.TypedChoiceField(
        label=_("Service"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages=_FROM_THE_LIST,
    )
    field_order = ("first", "last", "compare", "chosen_service", "centre")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = [(row.pk, row.local_name) for row in Service.objects.order_by("code")]
        self._choose("chosen_service", [("", _("all")), *services])

    def service(self) -> int | None:
        chosen: int | None = self.cleaned_data["chosen_service"]
        return chosen


class MonthAsked(Asked):
    """A whole month."""

    month = forms.DateField(
        label=_("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput({"type": "month"}, "%Y-%m"),
        error_messages=dict.fromkeys(("required", "invalid"), _("Write a month such as 2027-03.")),
    )
    field_order = ("month", "compare", "centre")

    def period(self) -> Period:
        return month_of(self.cleaned_data["month"])


def at_first(today: date) -> dict[str, Any]:
    """What a form shows before anything is asked: the last whole month."""
    period = month_of(today.replace(day=1) - DAY)
    return {"first": period.first, "last": period.last, "month": period.first}


def scopes(whole: Scope, form: Asked) -> tuple[Scope, Scope | None]:
    """What the form asks for, and what to compare it with, within what the reader sees."""
    chosen = form.cleaned_data["centre"]
    providers = {pk: row for pk, row in whole.providers.items() if not chosen or pk in chosen}
    period, other = form.period(), form.other_period()
    scope = Scope(providers, period.first, period.last, form.service(), whole.counted_of(providers))
    return scope, scope.over(other.first, other.last) if other else None
