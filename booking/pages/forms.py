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
from clients.models import Client

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_UNWRITTEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: No centre is booked further ahead; beyond it, arithmetic with time zones would overflow.
_FARTHEST = timedelta(days=3 * 366)

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
    def to_python(self, value: str | None) -> datetime:
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
        for name, field in self.fields.items():
            described = [f"{name}-hint"] if field.help_text else []
            if name in self.errors:
                described.append(f"{name}-error")
                field.widget.attrs["aria-invalid"] = "true"
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

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
