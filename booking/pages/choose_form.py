"""What a centre's page is asked for: all of it stands in the address."""

import re
from collections.abc import Sequence
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
#: Weekdays as an address has them: 1 is Monday.
WEEKDAYS = ("1", "2", "3", "4", "5", "6", "7")
PARTS = ("morning", "afternoon", "evening")


class MonthField(forms.Field):
    """A month such as 2026-11, as its first day."""

    def to_python(self, value: str | None) -> date | None:
        if not value:
            return None
        if not _MONTH.fullmatch(value) or value.startswith("0000"):
            raise ValidationError("month")
        return date.fromisoformat(f"{value}-01")


class DayField(forms.Field):
    """A date such as 2026-11-11."""

    def to_python(self, value: str | None) -> date | None:
        if not value:
            return None
        if not _DAY.fullmatch(value):
            raise ValidationError("day")
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError("day") from error


class SomeOfField(forms.Field):
    """Some of a few words, between commas or each by itself as tick boxes send them; in order."""

    widget = forms.MultipleHiddenInput

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(required=False)
        self.words = words

    def to_python(self, value: Sequence[str] | None) -> list[str]:
        given = {word for part in value or () if part for word in part.split(",")}
        if not given <= set(self.words):
            raise ValidationError("words")
        return [word for word in self.words if word in given]


class ChooseForm(forms.Form):
    """What a centre's page is asked for."""

    month = MonthField(required=False)
    day = DayField(required=False)
    service = forms.SlugField(required=False, max_length=60)
    #: A time to point out on that day.
    start = forms.RegexField(regex=rf"^{_INSTANT}\Z", required=False, max_length=20)
    days = SomeOfField(WEEKDAYS)
    part = SomeOfField(PARTS)
