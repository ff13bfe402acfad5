"""Shapes of what citizens send. Rules are the services'; a form repeats one only to be kind."""

import re
from datetime import UTC, date, datetime, timedelta

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.formfields import PhoneNumberField

from booking.pages.languages import OWN_NAMES
from booking.references import read_reference
from clients.models import Client

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_UNWRITTEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: No centre is booked further ahead; beyond it, arithmetic with time zones would overflow.
_FARTHEST = timedelta(days=3 * 366)

_WHOLE_REFERENCE = gettext_lazy("Type the whole reference, for example K7M-2QX-9RT-4HC")
_NAME_IN_LETTERS = gettext_lazy("Type your name in letters, for example Salma Bennani")


class _MonthField(forms.Field):
    def to_python(self, value: str | None) -> date | None:
        if not value:
            return None
        if not _MONTH.fullmatch(value) or value.startswith("0000"):
            raise ValidationError("month")
        return date.fromisoformat(f"{value}-01")


class _DayField(forms.Field):
    def to_python(self, value: str | None) -> date | None:
        if not value:
            return None
        if not _DAY.fullmatch(value):
            raise ValidationError("day")
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError("day") from error


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


class FindForm(forms.Form):
    """What the list of centres is asked for."""

    q = forms.CharField(max_length=100, required=False)
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)


class ChooseForm(forms.Form):
    """What a centre's page is asked for."""

    month = _MonthField(required=False)
    day = _DayField(required=False)
    service = forms.SlugField(required=False, max_length=60)


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
        _describe(self)

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
        _describe(self)

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
        _describe(self)


class DetailsForm(forms.Form):
    """What the centre needs to find a person on the day."""

    name = forms.CharField(
        label=gettext_lazy("Full name"),
        help_text=gettext_lazy("As written on your ID card or birth certificate"),
        max_length=150,
        error_messages={
            "required": gettext_lazy("Type your full name, for example Salma Bennani"),
            "max_length": gettext_lazy("Type a name of at most 150 letters"),
            "null_characters_not_allowed": _NAME_IN_LETTERS,
        },
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "name"}),
    )
    phone = forms.CharField()  # replaced below: it depends on the centre's country
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        required=False,
        max_length=254,
        error_messages={
            "invalid": gettext_lazy("Type an email address such as name@example.org"),
            "max_length": gettext_lazy("Type an email address such as name@example.org"),
        },
        widget=forms.EmailInput(
            attrs={"class": "in", "dir": "ltr", "autocomplete": "email", "spellcheck": "false"}
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of our messages"),
        choices=[(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES],
        error_messages={
            "required": gettext_lazy("Choose a language"),
            "invalid_choice": gettext_lazy("Choose one of the languages"),
        },
        widget=forms.RadioSelect,
    )

    def __init__(self, answers: QueryDict | None, *, client: Client, country: str) -> None:
        initial = {
            "name": client.name,
            "phone": client.phone,
            "email": client.email,
            "language": client.language,
        }
        super().__init__(answers, initial=initial, use_required_attribute=False)
        self.fields["phone"] = _phone_field(country)
        _describe(self)

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        if _UNWRITTEN.search(name) or not any(sign.isalpha() for sign in name):
            raise ValidationError(_NAME_IN_LETTERS)
        return name

    def clean_phone(self) -> str:
        number = self.cleaned_data["phone"]
        return str(number.as_e164)

    def answers(self) -> dict[str, str]:
        """Each answer that can be kept: the new one where it is sound, else the one before."""
        before = {name: str(value or "") for name, value in self.initial.items()}
        return {**before, **self.cleaned_data}


def _describe(form: forms.Form) -> None:
    """Tie hint and error to each field, for those who hear the page."""
    for name, field in form.fields.items():
        described = [f"{name}-hint"] if field.help_text else []
        if name in form.errors:
            described.append(f"{name}-error")
            field.widget.attrs["aria-invalid"] = "true"
        if described:
            field.widget.attrs["aria-describedby"] = " ".join(described)


def _phone_field(country: str) -> PhoneNumberField:
    """A number is read as people of the centre's country write it, or with a + and its country."""
    region = country.upper() if country.upper() in phonenumbers.SUPPORTED_REGIONS else None
    wrong = _("Type a mobile number such as %(example)s") % {"example": _example_number(region)}
    field = PhoneNumberField(
        region=region,
        label=_("Mobile number"),
        help_text=_("The centre calls it if something changes"),
        error_messages={"required": wrong, "invalid": wrong},
    )
    field.widget.attrs.update({"class": "in mid", "dir": "ltr", "autocomplete": "tel"})
    return field


def _example_number(region: str | None) -> str:
    style = phonenumbers.PhoneNumberFormat.NATIONAL
    if region is None:
        region, style = "GB", phonenumbers.PhoneNumberFormat.INTERNATIONAL
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        return "+44 7400 123456"
    return phonenumbers.format_number(example, style).replace(" ", "\N{NO-BREAK SPACE}")
