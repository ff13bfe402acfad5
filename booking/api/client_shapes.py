"""Shapes of clients: what is told of a person, and what of it leaves us again."""

from typing import Any

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError as Unfit
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from booking.api.listing import Listed
from booking.api.schedule_shapes import OneOf, StrictShape, YesOrNo
from booking.api.shapes import rfc3339
from clients.api.fields import Instant, Text
from clients.models import Client

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
WAYS = tuple(Client.NotifyBy.values)


class Email(Text):
    """An address one could write to; whether somebody reads it there is asked elsewhere."""

    default_error_messages = {"invalid": _("Write an e-mail address such as name@example.org.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        written = super().to_internal_value(data)
        try:
            validate_email(written)
        except Unfit:
            self.fail("invalid")
        return written


class Telephone(Text):
    """A number with its country's prefix, kept in E.164."""

    default_error_messages = {
        "invalid": _("Write a telephone number with its country, such as +212600000000.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        written = super().to_internal_value(data)
        try:
            number = phonenumbers.parse(written)
        except phonenumbers.NumberParseException:
            self.fail("invalid")
        if not phonenumbers.is_valid_number(number):
            self.fail("invalid")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class ClientTold(StrictShape):
    """PUT: all of it. An empty e-mail or telephone is none."""

    name = Text(max_length=150)
    email = Email(allow_blank=True)
    phone = Telephone(allow_blank=True)
    language = OneOf(LANGUAGES)
    notify_by = OneOf(WAYS)
    wants_reminders = YesOrNo()


class NewClient(StrictShape):
    """POST: a name, and what else is known; the language is else that of the request."""

    name = Text(max_length=150)
    email = Email(allow_blank=True, required=False)
    phone = Telephone(allow_blank=True, required=False)
    language = OneOf(LANGUAGES, required=False)
    notify_by = OneOf(WAYS, required=False)
    wants_reminders = YesOrNo(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.setdefault("language", (get_language() or LANGUAGES[0]).split("-")[0])
        return attrs


class ClientsAsked(Listed):
    """GET: what the list may be asked."""

    created_since = Instant(required=False)


class Contact(StrictShape):
    """POST clients/search: an e-mail address or a telephone number, whole; never in an address."""

    email = Email(required=False)
    phone = Telephone(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError(
                _("Send an email or a phone, one of the two."), code="one_contact"
            )
        return attrs


def client_out(client: Client) -> dict[str, Any]:
    """A client as the API shows one."""
    return {
        "id": str(client.public_id),
        "name": client.name,
        "email": client.email,
        "email_verified": bool(client.email) and client.email == client.verified_email,
        "phone": str(client.phone),
        "phone_verified": bool(client.phone) and client.phone == client.verified_phone,
        "language": client.language,
        "notify_by": client.notify_by,
        "wants_reminders": client.wants_reminders,
        "created_at": rfc3339(client.created_at),
    }
