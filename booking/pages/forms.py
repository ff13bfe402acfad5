"""Shapes of what citizens send. Rules are the services'; a form repeats one only to be kind."""

import re
from datetime import UTC, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy

from booking.pages.choose_form import ChooseForm
from booking.references import read_reference
from clients.models import Client

_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_UNWRITTEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: No centre is booked further ahead; beyond it, arithmetic with time zones would overflow.
_FARTHEST = timedelta(days=3 * 366)

_WHOLE_REFERENCE = gettext_lazy("Type the whole reference, for example K7M-2QX-9RT-4HC")
NAME_IN_LETTERS = gettext_lazy("Type your name in letters, for example Salma Bennani")


class _InstantField(forms.Field):
    def to_python(self, value: str | None) -> datetime | None:
        if not value and not self.required:
            return None
        if not value or not _INSTANT.fullmatch(value):
            raise ValidationError("instant")
        try:
            moment = datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValidationError("instant") from error
        if abs(moment - timezone.now()) > _FARTHEST:
            raise ValidationError("instant")
        return moment


class HoldForm(forms.Form):
    """The time a citizen tapped."""

    starts_at = _InstantField()
    service = forms.UUIDField(required=False)


class TimeForm(forms.Form):
    """A time that a page showed."""

    starts_at = _InstantField()


class MoveForm(ChooseForm):
    """What the page of other times for an appointment is asked for."""

    starts_at = _InstantField(required=False)


class CancelForm(forms.Form):
    """A tick against slips, and a reason for whoever wants to give one."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The centre reads it. One line is enough."),
        required=False,
        max_length=200,
        error_messages={
            "max_length": gettext_lazy("Type a reason of at most 200 letters"),
            "null_characters_not_allowed": gettext_lazy("Type the reason in letters"),
        },
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("Yes, cancel this appointment"),
        error_messages={"required": gettext_lazy("Tick the box to cancel the appointment")},
    )

    def __init__(self, answers: QueryDict | None) -> None:
        super().__init__(answers, use_required_attribute=False)
        describe(self)

    def clean_reason(self) -> str:
        return " ".join(_UNWRITTEN.sub(" ", self.cleaned_data["reason"]).split())


class FreshLinkForm(forms.Form):
    """What somebody knows who lost the message."""

    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("Twelve letters and figures, for example K7M-2QX-9RT-4HC"),
        max_length=40,
        error_messages=dict.fromkeys(
            ("required", "max_length", "null_characters_not_allowed"), _WHOLE_REFERENCE
        ),
        widget=forms.TextInput(
            attrs={"class": "in mid", "dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        max_length=254,
        error_messages=dict.fromkeys(
            ("required", "invalid", "max_length"),
            gettext_lazy("Type an email address such as name@example.org"),
        ),
        widget=forms.EmailInput(
            attrs={"class": "in", "dir": "ltr", "autocomplete": "email", "spellcheck": "false"}
        ),
    )

    def __init__(self, answers: QueryDict | None) -> None:
        super().__init__(answers, use_required_attribute=False)
        describe(self)

    def clean_reference(self) -> str:
        reference = read_reference(self.cleaned_data["reference"])
        if reference is None:
            raise ValidationError(_WHOLE_REFERENCE)
        return reference


class PreferencesForm(forms.Form):
    """By which way somebody is told, and whether they are reminded."""

    notify_by = forms.ChoiceField(
        label=gettext_lazy("How we tell you"),
        choices=[
            (Client.NotifyBy.EMAIL, gettext_lazy("By e-mail")),
            (Client.NotifyBy.SMS, gettext_lazy("By text message")),
            (Client.NotifyBy.BOTH, gettext_lazy("By e-mail and text message")),
        ],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose how we tell you")
        ),
        widget=forms.RadioSelect,
    )
    reminders = forms.ChoiceField(
        label=gettext_lazy("Reminders before an appointment"),
        choices=[("yes", gettext_lazy("Remind me")), ("no", gettext_lazy("No reminders"))],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose whether we remind you")
        ),
        widget=forms.RadioSelect,
    )

    def __init__(self, answers: QueryDict | None, *, client: Client, has_sms: bool) -> None:
        reminders = "yes" if client.wants_reminders else "no"
        initial = {"notify_by": client.notify_by, "reminders": reminders}
        super().__init__(answers, initial=initial, use_required_attribute=False)
        if not has_sms:
            del self.fields["notify_by"]
        describe(self)


def in_letters(written: str) -> str:
    """A name without spaces too many. Raises ValidationError where no letter is in it."""
    name = " ".join(written.split())
    if _UNWRITTEN.search(name) or not any(sign.isalpha() for sign in name):
        raise ValidationError(NAME_IN_LETTERS)
    return name


def describe(form: forms.Form) -> None:
    """Tie hint and error to each field, for those who hear the page."""
    for name, field in form.fields.items():
        described = [f"{name}-hint"] if field.help_text else []
        if name in form.errors:
            described.append(f"{name}-error")
            field.widget.attrs["aria-invalid"] = "true"
        if described:
            field.widget.attrs["aria-describedby"] = " ".join(described)
