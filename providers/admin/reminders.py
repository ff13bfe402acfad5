"""When people are reminded, as staff write it."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST = 5
LONGEST_HOURS = 60 * 24
_HOURS = re.compile(r"[0-9]{1,4}")


class ReminderHoursField(forms.CharField):
    """Hours before an appointment, separated by commas: 168, 24. Kept from the earliest on."""

    default_error_messages = {
        "hours": _("Write hours from 1 to 1440, separated by commas, such as 168, 24."),
        "most": _("At most five reminders an appointment."),
    }

    def __init__(self, **kwargs: Any) -> None:
        told = _("Separated by commas: 168, 24 is a week and a day before. Empty: no reminders.")
        super().__init__(**{"help_text": told, "max_length": 60, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        written = [part.strip() for part in super().clean(value).split(",")]
        hours = [int(part) for part in written if _HOURS.fullmatch(part)]
        if len(hours) < len([part for part in written if part]):
            raise ValidationError(self.error_messages["hours"], code="hours")
        if not all(1 <= each <= LONGEST_HOURS for each in hours):
            raise ValidationError(self.error_messages["hours"], code="hours")
        if len(set(hours)) > MOST:
            raise ValidationError(self.error_messages["most"], code="most")
        return sorted(set(hours), reverse=True)

    def has_changed(self, initial: Any, data: Any) -> bool:
        kept: Sequence[int] = initial or ()
        try:
            return bool(self.clean(data) != list(kept))
        except ValidationError:
            return True
