"""Dated changes as a clerk writes them: several at once, each for a day or for days on end."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.admin.schedule.rows import (
    FROM_THE_LIST,
    TOO_MANY_ROWS,
    date_field,
    places_field,
    time_field,
)
from providers.errors import ScheduleRefused
from providers.models.calendars import MIDNIGHT
from providers.schedules import ExceptionDraft, ScheduleDraft, row_of

#: Days one change may cover, such as a summer closure.
MOST_DAYS = 92
#: Changes one page may hold.
MOST_CHANGES = 20
KINDS = [
    ("closed", _("closed all day")),
    ("closed_hours", _("closed for some hours")),
    ("extra", _("extra hours")),
    ("capacity", _("other number of places")),
    ("open", _("open in spite of the holiday")),
]
_WITH_HOURS = ("closed_hours", "extra", "capacity")


class DayForm(forms.Form):
    """One dated change, for a day or for each day up to another. Left blank it is none."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What changes"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what changes."), **FROM_THE_LIST},
    )
    on = date_field(_("Day"))
    last_on = date_field(
        _("Each day until (optional)"), help_text=_("The last day, where it is more than one.")
    )
    from_time = time_field(_("From"), help_text=_("Left empty for the whole day."))
    until_time = time_field(_("Until"))
    capacity = places_field(
        _("Places"), least=0, help_text=_("For extra hours and another number of places.")
    )
    reason = forms.CharField(
        label=_("Reason (optional)"),
        required=False,
        max_length=200,
        help_text=_("Shown to the public as the reason. Leave out names of people."),
    )
    remove = forms.BooleanField(label=_("Remove"), required=False)

    def __init__(self, *args: Any, on: date, is_holiday: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = on
        if not is_holiday:
            self.fields["kind"].choices = [  # type: ignore[attr-defined] # it takes choices
                (kind, label) for kind, label in KINDS if kind != "open"
            ]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written but the day, there from the start; or it is to be removed."""
        return bool(self["remove"].data) or not any(
            str(self[name].data or "").strip() for name in self.fields if name != "on"
        )

    def has_changed(self) -> bool:
        return not self.is_blank

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_days(given)
        self._check_hours(given)
        kind = given.get("kind")
        needs_places = kind in ("extra", "capacity") and "capacity" not in self.errors
        if needs_places and (
            given.get("capacity") is None or (kind == "extra" and not given["capacity"])
        ):
            self.add_error("capacity", _("Write how many places a slot has, such as 5."))
        return given

    def _check_days(self, given: dict[str, Any]) -> None:
        first, last = given.get("on"), given.get("last_on")
        if first is None and "on" not in self.errors:
            self.add_error("on", _("Write a date such as 2027-03-01."))
        if first and last and not first <= last < first + timedelta(days=MOST_DAYS):
            self.add_error("last_on", _("Write a day up to three months after the first."))

    def _check_hours(self, given: dict[str, Any]) -> None:
        kind, opens, until = given.get("kind"), given.get("from_time"), given.get("until_time")
        half = kind == "capacity" and (opens is None) != (until is None)
        if kind in ("closed_hours", "extra") or half:
            for name in ("from_time", "until_time"):
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Write both times, such as 09:00 and 12:30."))
        if kind in ("closed", "open") and (opens is not None or until is not None):
            # Left aside in silence, they would close more than was meant.
            self.add_error("kind", _("Hours are written below: choose what changes for them."))
        if opens is not None and until is not None and until != MIDNIGHT and until <= opens:
            self.add_error("until_time", _("The end must come after the start."))

    def drafts(self) -> Iterator[ExceptionDraft]:
        """The change of each of its days; what its kind has no use for is left out."""
        given = dict(self.cleaned_data)
        if given["kind"] not in _WITH_HOURS:
            given |= {"from_time": None, "until_time": None}
        if given["kind"] not in ("extra", "capacity"):
            given["capacity"] = None
        if given["kind"] == "closed_hours":
            given["kind"] = "closed"
        first, last = given["on"], given["last_on"] or given["on"]
        for number in range((last - first).days + 1):
            yield row_of(ExceptionDraft, {**given, "on": first + timedelta(days=number)})


class Days(forms.BaseFormSet):  # type: ignore[type-arg] # not subscriptable at run time
    """The changes of one page. Blank ones pass, but one says something."""

    default_error_messages = {
        "missing_management_form": _("Part of the page got lost. Load it again."),
    }

    @property
    def is_wrong(self) -> bool:
        return self.is_bound and not self.is_valid()

    @property
    def blank(self) -> DayForm:
        """A row without a number yet, for a script to copy."""
        form: DayForm = self.empty_form
        return form

    def with_row(self) -> Any:
        """The same answers, and one more blank row where the page has room for it."""
        typed = [{name: form[name].data for name in form.fields} for form in self.forms]
        more: list[dict[str, Any]] = [{}] if len(typed) < MOST_CHANGES else []
        return _DayRows(prefix="days", initial=[*typed, *more], form_kwargs=self.form_kwargs)

    def written(self) -> list[DayForm]:
        return [form for form in self.forms if not form.is_blank]

    def draft(self) -> ScheduleDraft:
        """The changes as a draft; for valid forms."""
        return ScheduleDraft(
            exceptions_added=tuple(each for form in self.written() for each in form.drafts())
        )

    def blame(self, refusal: ScheduleRefused) -> bool:
        """Put a refused draft's sentence on the row it speaks of. False where there is none."""
        part, _dot, deeper = str(refusal.field).partition(".")
        number, _dot, name = deeper.partition(".")
        rows = [form for form in self.written() for _draft in form.drafts()]
        if part != "exceptions_added" or not number.isdigit() or int(number) >= len(rows):
            return False
        form = rows[int(number)]
        form.add_error(name if name in form.fields else None, str(refusal))
        return True

    def clean(self) -> None:
        if len(self.forms) > MOST_CHANGES:
            raise ValidationError(TOO_MANY_ROWS)
        if self.written() or not self.management_form.is_valid():
            return
        if not self.forms:
            raise ValidationError(_("Choose what changes."))
        self.forms[0].add_error("kind", _("Choose what changes."))


_DayRows = forms.formset_factory(
    DayForm, formset=Days, extra=0, max_num=MOST_CHANGES, absolute_max=MOST_CHANGES + 1
)


def day_rows(
    on: date, *, is_holiday: bool, sent: Any = None, begin: dict[str, Any] | None = None
) -> Any:
    """The changes that were sent, or one row for the day, blank or with what `begin` says."""
    return _DayRows(
        sent,
        prefix="days",
        initial=[begin or {}] if sent is None else None,
        form_kwargs={"on": on, "is_holiday": is_holiday, "empty_permitted": True},
    )
