"""What whoever holds a time tells of themselves and of their visit."""

import unicodedata
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.formfields import PhoneNumberField

from booking.models import Need, Reservation
from booking.pages.forms import NAME_IN_LETTERS, describe, in_letters
from booking.pages.languages import OWN_NAMES
from booking.services import Visit
from clients.models import Client

#: Needs in the words of whoever has them.
NEEDS = {
    Need.WHEELCHAIR: gettext_lazy("I use a wheelchair or cannot climb stairs"),
    Need.SIGN_LANGUAGE: gettext_lazy("I need a sign language interpreter"),
    Need.INTERPRETER: gettext_lazy("I need an interpreter for another language"),
}
_DIGITS = 14
_WHOLE_NUMBER = gettext_lazy(
    "Type the 14 digits of your pre-registration number, for example 98765432101234"
)
_LANGUAGE_IN_LETTERS = gettext_lazy("Type the language in letters, for example Tamazight")
_KINDS_OF_HELP = gettext_lazy("Tick only what is offered here")
_PERSON = ("name", "phone", "email", "language")


def _typed(kind: str, **more: str) -> dict[str, str]:
    """A field for what is no sentence of any language: figures, signs."""
    return {"class": kind, "dir": "ltr", "spellcheck": "false", **more}


class DetailsForm(forms.Form):
    """What the centre needs to find a person on the day, and to be ready for them."""

    name = forms.CharField(
        label=gettext_lazy("Full name"),
        help_text=gettext_lazy("As written on your ID card or birth certificate"),
        max_length=150,
        error_messages={
            "required": gettext_lazy("Type your full name, for example Salma Bennani"),
            "max_length": gettext_lazy("Type a name of at most 150 letters"),
            "null_characters_not_allowed": NAME_IN_LETTERS,
        },
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "name"}),
    )
    phone = forms.CharField()  # replaced below: it depends on the centre's country
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        required=False,
        max_length=254,
        error_messages=dict.fromkeys(
            ("invalid", "max_length", "null_characters_not_allowed"),
            gettext_lazy("Type an email address such as name@example.org"),
        ),
        widget=forms.EmailInput(attrs=_typed("in", autocomplete="email")),
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
    stated_number = forms.CharField(
        label=gettext_lazy("Pre-registration number"),
        help_text=gettext_lazy("14 digits, if you have applied online before"),
        required=False,
        max_length=60,
        error_messages=dict.fromkeys(("max_length", "null_characters_not_allowed"), _WHOLE_NUMBER),
        widget=forms.TextInput(attrs=_typed("in mid", inputmode="numeric", autocomplete="off")),
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Help on the day"),
        required=False,
        choices=[(kind.value, sentence) for kind, sentence in NEEDS.items()],
        error_messages=dict.fromkeys(("invalid_choice", "invalid_list"), _KINDS_OF_HELP),
        widget=forms.CheckboxSelectMultiple,
    )
    interpreter_language = forms.CharField(
        label=gettext_lazy("Language of the interpreter"),
        help_text=gettext_lazy("Only if you need one, for example Tamazight"),
        required=False,
        max_length=40,
        error_messages={
            "max_length": gettext_lazy("Type a language of at most 40 letters"),
            "null_characters_not_allowed": _LANGUAGE_IN_LETTERS,
        },
        widget=forms.TextInput(attrs={"class": "in mid", "autocomplete": "off"}),
    )

    def __init__(
        self,
        answers: QueryDict | None,
        *,
        client: Client,
        country: str,
        told: Reservation,
        typed: QueryDict | None = None,
    ) -> None:
        """`told` has what was told of a visit before; `typed` is shown again without judging it."""
        initial: dict[str, Any] = {name: getattr(client, name) for name in _PERSON}
        initial["stated_number"] = told.stated_number or ""
        initial["needs"] = told.needs or []
        initial["interpreter_language"] = told.interpreter_language
        if typed is not None:
            initial |= {name: typed.get(name, "") for name in initial if name != "needs"}
            initial["needs"] = typed.getlist("needs")
        super().__init__(answers, initial=initial, use_required_attribute=False)
        self.fields["phone"] = _phone_field(country)
        describe(self)

    def clean_name(self) -> str:
        return in_letters(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        number = self.cleaned_data["phone"]
        return str(number.as_e164)

    def clean_stated_number(self) -> str:
        """Its digits, however they were grouped and in whichever script."""
        written = self.cleaned_data["stated_number"]
        digits = "".join(_digit(sign) for sign in written)
        if digits and (len(digits) != _DIGITS or not digits.isdecimal()):
            raise ValidationError(_WHOLE_NUMBER)
        return digits

    def clean_interpreter_language(self) -> str:
        language = self.cleaned_data["interpreter_language"]
        try:
            return in_letters(language) if language else ""
        except ValidationError:
            raise ValidationError(_LANGUAGE_IN_LETTERS) from None

    def person(self) -> dict[str, str]:
        """Who they are: each answer that is sound, else the one before."""
        answers = self._answers()
        return {name: str(answers[name] or "") for name in _PERSON}

    def visit(self) -> Visit:
        """What they need on the day, likewise."""
        answers = self._answers()
        return Visit(
            needs=answers["needs"],
            interpreter_language=answers["interpreter_language"],
            stated_number=answers["stated_number"],
        )

    def _answers(self) -> dict[str, Any]:
        return {**self.initial, **self.cleaned_data}


def needs_in_words(reservation: Reservation) -> list[str]:
    """What somebody needs on the day, a sentence each."""
    return [str(NEEDS[Need(kind)]) for kind in reservation.needs or []]


def _digit(sign: str) -> str:
    """A decimal digit of any script as ours; nothing for what only groups digits."""
    if sign in "-./" or unicodedata.category(sign) in ("Zs", "Cf", "Pd"):
        return ""
    return str(unicodedata.decimal(sign, sign))


def _phone_field(country: str) -> PhoneNumberField:
    """A number is read as people of the centre's country write it, or with a + and its country."""
    region = country.upper() if country.upper() in phonenumbers.SUPPORTED_REGIONS else None
    wrong = _("Type a mobile number such as %(example)s") % {"example": _example_number(region)}
    field = PhoneNumberField(
        region=region,
        label=_("Mobile number"),
        help_text=_(
            "The centre calls it if something changes. A number of another country begins with +."
        ),
        error_messages={"required": wrong, "invalid": wrong},
    )
    field.widget.attrs.update(_typed("in mid", autocomplete="tel"))
    return field


def _example_number(region: str | None) -> str:
    style = phonenumbers.PhoneNumberFormat.NATIONAL
    if region is None:
        region, style = "GB", phonenumbers.PhoneNumberFormat.INTERNATIONAL
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        return "+44 7400 123456"
    return phonenumbers.format_number(example, style).replace(" ", "\N{NO-BREAK SPACE}")
