"""Rows of hours as a clerk writes them: weekly ones, and ones by a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.admin.schedule.rules import REPEATS, rule_of, shape_of
from providers.models.calendars import MIDNIGHT, Weekday
from providers.schedules import OpeningDraft, RecurringDraft, row_of

#: Rows a page may hold; a form has at most 1,000 fields (DATA_UPLOAD_MAX_NUMBER_FIELDS).
MOST_ROWS = 100
MOST_RULES = 20
TOO_MANY_ROWS = _("These are more rows than fit on one page.")
_WHEN = {"invalid": _("Write a time such as 09:30.")}
FROM_THE_LIST = {"invalid_choice": _("Choose from the list.")}
_DAY = {"invalid": _("Write a date such as 2027-03-01.")}
_PLACES = {
    "invalid": _("Write a whole number, such as 5."),
    "min_value": _("At least one place. To close, remove the hours."),
    "max_value": _("At most 1,000 places."),
}


def time_field(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        error_messages=_WHEN,
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M", "%H"],
        # Text, because browsers draw a time of theirs with the clock of their own language.
        widget=forms.TimeInput(
            format="%H:%M",
            attrs={"class": "when", "dir": "ltr", "autocomplete": "off", "maxlength": 8},
        ),
        **more,
    )


def date_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        error_messages=_DAY,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(
            format="%Y-%m-%d",
            attrs={"type": "date", "class": "day", "min": "2000-01-01", "max": "2199-12-31"},
        ),
        **more,
    )


def places_field(label: Any, least: int = 1, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=1000,
        error_messages=_PLACES,
        widget=forms.NumberInput(attrs={"class": "places"}),
        **more,
    )


class RowForm(forms.Form):
    """What hours of any kind share. A row left blank is no row."""

    blank_but: tuple[str, ...] = ()

    from_time = time_field(_("From"))
    until_time = time_field(_("Until"))
    capacity = places_field(_("Places"))
    remove = forms.BooleanField(label=_("Remove"), required=False)

    def __init__(self, *args: Any, places: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in the row, or it is to be removed."""
        return bool(self["remove"].data) or not any(
            str(self[name].data or "").strip() for name in self.fields if name not in self.blank_but
        )

    def has_changed(self) -> bool:
        return not self.is_blank

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        opens, until = given.get("from_time"), given.get("until_time")
        for name in ("from_time", "until_time"):
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, _("Write both times, such as 09:00 and 12:30."))
        if opens is not None and until is not None and until != MIDNIGHT and until <= opens:
            self.add_error("until_time", _("The end must come after the start."))
        if given.get("capacity") is None and "capacity" not in self.errors:
            given["capacity"] = self.places
        return given


class HoursForm(RowForm):
    """Weekly hours. The weekday comes from where the row stands."""

    blank_but = ("weekday", "remove")

    weekday = forms.TypedChoiceField(
        choices=Weekday.choices,
        coerce=int,
        empty_value=None,
        widget=forms.HiddenInput,
        error_messages=FROM_THE_LIST,
    )
    valid_from = date_field(_("Valid from"))
    valid_until = date_field(_("Valid until"))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        first, last = given.get("valid_from"), given.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day must not come before the first."))
        return given

    @property
    def has_dates(self) -> bool:
        """Whether the row holds on some dates only, or says something wrong about that."""
        return any(
            self[name].value() or self[name].errors for name in ("valid_from", "valid_until")
        )

    def draft(self) -> OpeningDraft:
        return row_of(OpeningDraft, self.cleaned_data)


class RuleForm(RowForm):
    """Hours that do not come every week: every other one, the first of a month, or a rule."""

    blank_but = ("repeats", "remove")

    repeats = forms.ChoiceField(
        label=_("Repeats"), choices=REPEATS, required=False, error_messages=FROM_THE_LIST
    )
    rule = forms.CharField(
        label=_("Rule (RFC 5545)"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "rule", "dir": "ltr", "spellcheck": "false"}),
        help_text=_("Such as FREQ=MONTHLY;BYDAY=1MO;COUNT=12, with “by a rule of its own” above."),
    )
    starts_on = date_field(_("First date"))
    ends_on = date_field(_("Last date"))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        first = given.get("starts_on")
        if first is None and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Write the first date; its weekday is the one meant."))
        if given.get("repeats") == "own" and not given.get("rule"):
            self.add_error("rule", _("Write the rule, such as FREQ=MONTHLY;BYDAY=1MO;COUNT=12."))
        last = given.get("ends_on")
        if last is None and given.get("repeats") != "own" and "ends_on" not in self.errors:
            self.add_error("ends_on", _("Write the last date, such as 2028-12-31."))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not come before the first."))
        return given

    def draft(self) -> RecurringDraft:
        given = self.cleaned_data
        rule = rule_of(given["repeats"], given["rule"], given["starts_on"], given["ends_on"])
        return row_of(RecurringDraft, {**given, "rule": rule})


class Rows(forms.BaseFormSet):  # type: ignore[type-arg] # not subscriptable at run time
    """Rows of one kind. Blank ones pass; whole ones become drafts, in order."""

    default_error_messages = {
        "missing_management_form": _("Part of the page got lost. Load it again."),
    }

    def written(self) -> list[Any]:
        """The rows that say something, in order."""
        return [form for form in self.forms if not form.is_blank]

    def as_typed(self) -> list[dict[str, Any]]:
        """What stands in every row, right, wrong or nothing, for showing it again."""
        return [{name: form[name].data for name in form.fields} for form in self.forms]

    def blank(self, **values: Any) -> Any:
        """A row without a number yet, for a script to copy."""
        form = self.empty_form
        form.initial = values
        return form

    @property
    def is_full(self) -> bool:
        """Whether the page has no room for one more row."""
        return len(self.forms) >= self.max_num

    def clean(self) -> None:
        # Only rows that say something count against the page.
        if len(self.written()) > (MOST_RULES if self.prefix == "rules" else MOST_ROWS):
            raise ValidationError(TOO_MANY_ROWS)


HoursRows = forms.formset_factory(
    HoursForm, formset=Rows, extra=0, max_num=MOST_ROWS + 20, absolute_max=MOST_ROWS + 20
)
RuleRows = forms.formset_factory(
    RuleForm, formset=Rows, extra=0, max_num=MOST_RULES + 5, absolute_max=MOST_RULES + 5
)


def hours_as_rows(openings: Sequence[OpeningDraft]) -> list[dict[str, Any]]:
    """Openings as the form's first values, in the order of the week."""
    ordered = sorted(openings, key=lambda each: (each.weekday, each.from_time))
    return [asdict(opening) for opening in ordered]


def rules_as_rows(recurring: Sequence[RecurringDraft]) -> list[dict[str, Any]]:
    return [{**asdict(row), **shape_of(row.rule, row.starts_on)} for row in recurring]


def is_blank_row(row: Mapping[str, Any]) -> bool:
    """Whether a row as typed says nothing: its weekday, or a choice from the list, alone."""
    return not any(
        str(value or "").strip()
        for name, value in row.items()
        if name not in ("weekday", "repeats", "remove")
    )
