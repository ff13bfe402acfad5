"""Shapes of what is typed at the pages of the account."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from booking.pages.forms import NAME_IN_LETTERS, describe, in_letters
from booking.pages.languages import OWN_NAMES
from clients.models import Client

_AN_ADDRESS = _("Type an email address such as name@example.org")
#: In one piece and from left to right, whatever is written around it.
_EXAMPLE = (
    "\N{LEFT-TO-RIGHT ISOLATE}+44\N{NO-BREAK SPACE}7400\N{NO-BREAK SPACE}123456"
    "\N{POP DIRECTIONAL ISOLATE}"
)
_A_NUMBER = format_lazy(
    _("Type a number with the code of its country, for example {number}"), number=_EXAMPLE
)
_WITH_COUNTRY = format_lazy(
    _("With the code of its country, for example {number}"), number=_EXAMPLE
)
_A_PASSWORD = _("Type your password")


class Answers(forms.Form):
    """Base: hints and errors are tied to their fields."""

    def __init__(self, answers: QueryDict | None, **more: Any) -> None:
        super().__init__(answers, use_required_attribute=False, **more)
        describe(self)

    def refuse(self, field: str, sentence: str) -> None:
        """Note what a service said about a field."""
        self.add_error(field, sentence)
        describe(self)


def _password(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(
            attrs={"class": "in", "dir": "ltr", "autocomplete": autocomplete}
        ),
        error_messages=dict.fromkeys(
            ("required", "max_length", "null_characters_not_allowed"), _A_PASSWORD
        ),
        **more,
    )


def _new_password(label: Any) -> forms.CharField:
    hint = _("Several words that do not belong together are easy to keep in mind.")
    return _password(label, "new-password", help_text=hint)


class _Email(forms.EmailField):
    def __init__(self, autocomplete: str = "email") -> None:
        super().__init__(
            label=_("Email"),
            max_length=254,
            error_messages=dict.fromkeys(
                ("required", "invalid", "max_length", "null_characters_not_allowed"), _AN_ADDRESS
            ),
            widget=forms.EmailInput(
                attrs={
                    "class": "in",
                    "dir": "ltr",
                    "autocomplete": autocomplete,
                    "spellcheck": "false",
                }
            ),
        )


class _Name(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Full name"),
            help_text=_("As written on your ID card or birth certificate"),
            max_length=150,
            error_messages={
                "required": _("Type your full name, for example Salma Bennani"),
                "max_length": _("Type a name of at most 150 letters"),
                "null_characters_not_allowed": NAME_IN_LETTERS,
            },
            widget=forms.TextInput(attrs={"class": "in", "autocomplete": "name"}),
        )

    def clean(self, value: Any) -> str:
        return in_letters(super().clean(value))


def _phone() -> forms.CharField:
    """An international number, kept in E.164; empty where none is given."""
    field: forms.CharField = PhoneNumberField(
        label=_("Mobile number"),
        help_text=_WITH_COUNTRY,
        required=False,
        error_messages={"invalid": _A_NUMBER, "null_characters_not_allowed": _A_NUMBER},
    )
    field.widget.attrs.update({"class": "in mid", "dir": "ltr", "autocomplete": "tel"})
    return field


class _WithPhone(Answers):
    """Base: the number is told as services take it."""

    phone = _phone()

    def clean_phone(self) -> str:
        number = self.cleaned_data["phone"]
        return str(number.as_e164) if number else ""


class RegisterForm(_WithPhone):
    """Who somebody is, and the password they want."""

    field_order = ("name", "email", "phone", "password")

    name = _Name()
    email = _Email("username")
    password = _new_password(_("Password"))


class SignInForm(Answers):
    """Address and password."""

    email = _Email("username")
    password = _password(_("Password"), "current-password")


class AddressForm(Answers):
    """Where a link is to be sent."""

    email = _Email()


class OwnDetailsForm(_WithPhone):
    """What is known of whoever is signed in; the address is the login's and stays."""

    field_order = ("name", "phone", "language")

    name = _Name()
    language = forms.ChoiceField(
        label=_("Language of our messages"),
        choices=[(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES],
        error_messages={
            "required": _("Choose a language"),
            "invalid_choice": _("Choose one of the languages"),
        },
        widget=forms.RadioSelect,
    )

    def __init__(self, answers: QueryDict | None, client: Client) -> None:
        initial = {"name": client.name, "phone": client.phone, "language": client.language}
        super().__init__(answers, initial=initial)


class ChangePasswordForm(Answers):
    """The password so far, and the one from now on."""

    old = _password(_("Password so far"), "current-password")
    new = _new_password(_("New password"))


class ProofForm(Answers):
    """The password once more: the telephone may lie on a table, unlocked."""

    password = _password(_("Your password"), "current-password")


class LeaveForm(ProofForm):
    """The same, and a tick against slips."""

    sure = forms.BooleanField(
        label=_("Yes, delete my account"),
        error_messages={"required": _("Tick the box to delete your account")},
    )
