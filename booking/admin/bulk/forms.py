"""What is asked before many rows are worked on: a file; or which centres to close, and when."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from booking.admin.schedule.rows import FROM_THE_LIST
from booking.importing import bulk
from booking.models import BulkJob
from providers.models import Provider

Kind = BulkJob.Kind
_DAY = {"invalid": _("Write a date such as 2027-03-01."), "required": _("Write a date.")}
_TIME = {"invalid": _("Write a time such as 09:30.")}
_APART = re.compile(r"[\s,;]+")
#: Numbers of centres written by hand.
MOST_WRITTEN = 2_000


def _date_field(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, error_messages=_DAY, widget=widget, **more)


def _time_field(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, error_messages=_TIME, widget=widget)


class BringForm(forms.Form):
    """A file, and what is in it."""

    kind = forms.ChoiceField(label=_("What is in the file"), error_messages=FROM_THE_LIST)
    file = forms.FileField(
        label=_("File (CSV or XLSX)"),
        max_length=255,
        help_text=_("At most 5 MB and 5,000 lines. The first line names the columns."),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty."),
            "missing": _("Choose a file."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [(kind.value, kind.label) for kind in kinds]

    def clean_file(self) -> Any:
        """Refused by its size before it is read."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > bulk.MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Bring it in parts."))
        return file


class ClosingForm(forms.Form):
    """Which of somebody's centres are closed, when and why."""

    which = forms.ChoiceField(
        label=_("Which centres"),
        choices=[
            ("all", _("All of mine")),
            ("place", _("Those in one place")),
            ("numbers", _("Those whose numbers I write")),
        ],
        initial="place",
        widget=forms.RadioSelect,
        error_messages=FROM_THE_LIST,
    )
    place = forms.ChoiceField(label=_("Place"), required=False, error_messages=FROM_THE_LIST)
    numbers = forms.CharField(
        label=_("Numbers of the centres"),
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        help_text=_("With spaces, commas or new lines between them."),
    )
    first = _date_field(_("First day"))
    last = _date_field(_("Last day (optional)"), required=False)
    begin = _time_field(_("From (optional)"))
    end = _time_field(_("Until (optional)"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Shown on the closed days and told to those whose appointment changes."),
        error_messages={"required": _("Write the reason, such as “Closed because of a storm”.")},
    )

    def __init__(
        self, *args: Any, centres: "QuerySet[Provider]", today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.centres, self.today = centres, today
        field: Any = self.fields["place"]
        field.choices = [("", _("Choose a place")), *_places(centres)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last") or given.get("first")
        # In some zones it is still yesterday.
        if first and first < self.today - timedelta(days=1):
            self.add_error("first", _("This day is over."))
        if first and last and last < first:
            self.add_error("last", _("The last day must not come before the first."))
        elif first and last and (last - first).days >= bulk.MOST_DAYS:
            self.add_error("last", _("At most 31 days at once."))
        begin, end = given.get("begin"), given.get("end")
        if (begin is None) != (end is None):
            self.add_error("end", _("Give both hours, or neither for the whole day."))
        elif begin and end is not None and end <= begin and end != time(0):
            self.add_error("end", _("The end must come after the start."))
        if not self.errors:
            given["centres"] = self._chosen(given)
        return given

    def _chosen(self, given: Mapping[str, Any]) -> list[Provider]:
        ordered = self.centres.order_by("external_id", "pk")
        if given["which"] == "all":
            return list(ordered)
        if given["which"] == "place":
            if not given["place"]:
                self.add_error("place", _("Choose a place."))
                return []
            parts = given["place"].split("|")
            wanted = dict(zip(("country", "division", "district"), parts, strict=False))
            return list(ordered.filter(**wanted))
        return self._numbered(given["numbers"])

    def _numbered(self, written: str) -> list[Provider]:
        numbers = list(dict.fromkeys(part for part in _APART.split(written) if part))
        if not numbers or len(numbers) > MOST_WRITTEN:
            self.add_error("numbers", _("Write 1 to 2,000 numbers."))
            return []
        wanted = [number for number in numbers if "\0" not in number]
        found = {row.external_id: row for row in self.centres.filter(external_id__in=wanted)}
        unknown = [number for number in numbers if number not in found]
        if unknown:
            said = _("You run no centre with these numbers: %(numbers)s.")
            self.add_error("numbers", said % {"numbers": ", ".join(unknown[:10])[:200]})
        return [found[number] for number in numbers if number in found]

    def hours(self) -> tuple[time, time] | None:
        """The hours closed; None for whole days."""
        begin, end = self.cleaned_data["begin"], self.cleaned_data["end"]
        return (begin, end) if begin is not None and end is not None else None


def _places(centres: "QuerySet[Provider]") -> list[tuple[str, str]]:
    """Countries, their divisions and districts, each under the one it is in."""
    rows = centres.order_by().values_list("country", "division", "district").distinct()
    found = set()
    for parts in rows:
        for depth in range(1, 4):
            if all(parts[:depth]):
                found.add(parts[:depth])
    return [("|".join(parts), " · ".join(parts)) for parts in sorted(found)]
