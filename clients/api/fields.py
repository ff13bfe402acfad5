"""Fields of requests: strict about types, in our own words, and never repeating what was sent."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LARGEST_ID = 2**63 - 1
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
#: Embeddings, overrides and isolates of direction: they make a text show other than it reads.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_plain(text: str) -> bool:
    """Whether a line of text holds neither control signs, lone surrogates nor turned direction.

    Joiners and the no-break spaces of French, Arabic and Persian are fine.
    """
    return not any(
        sign in _TURNS or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in text
    )


def read_date(written: str) -> date:
    """A day as YYYY-MM-DD and nothing else ISO 8601 knows. Raises ValueError."""
    if not _DATE.fullmatch(written):
        raise ValueError
    return date.fromisoformat(written)


def read_time(written: str) -> time:
    """A wall-clock time as HH:MM or HH:MM:SS; an offset would be dropped. Raises ValueError."""
    if not _TIME.fullmatch(written):
        raise ValueError
    return time.fromisoformat(written)


#: Our words for what any field may lack.
_LACKING: "dict[str, str | _StrPromise]" = {
    "required": _("Send this field."),
    "null": _("Send a value, not null."),
    "blank": _("Send this field; it is empty."),
}


class Shape(serializers.Serializer[None]):
    """The shape of a request body."""

    default_error_messages = {
        **_LACKING,
        "invalid": _("Send a JSON object."),
        "null": _("Send a JSON object."),
    }


class Text(serializers.CharField):
    """One line of text; a number is not taken for one."""

    default_error_messages = {
        **_LACKING,
        "invalid": _("Write one line of text, without control characters."),
        "max_length": _("Write at most {max_length} characters."),
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not is_plain(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class Secret(Text):
    """A password or token: taken as it is, spaces and all."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)


class WholeNumber(serializers.Field[int, int, int, Any]):
    """A number a row may have."""

    default_error_messages = {
        **_LACKING,
        "invalid": _("Write a whole number, such as 12."),
    }

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int or not 0 < data <= LARGEST_ID:  # true is an int to Python
            self.fail("invalid")
        return data

    def to_representation(self, value: int) -> int:
        return value


class _Written(serializers.Field[Any, Any, Any, Any]):
    """Something that arrives as text; what cannot be read is refused with an example."""

    default_error_messages = {**_LACKING}

    def read(self, written: str) -> Any:
        """Raises ValueError."""
        raise NotImplementedError

    def to_internal_value(self, data: Any) -> Any:
        try:
            if not isinstance(data, str):
                raise ValueError
            return self.read(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: Any) -> str:
        return str(value)


class PublicId(_Written):
    default_error_messages = {
        "invalid": _("Write the id as this service gave it: 36 characters with four dashes.")
    }

    def read(self, written: str) -> UUID:
        if not _UUID.fullmatch(written):
            raise ValueError
        return UUID(written)


class Date(_Written):
    default_error_messages = {"invalid": _("Write a date such as 2027-03-01.")}

    def read(self, written: str) -> date:
        return read_date(written)


class TimeOfDay(_Written):
    default_error_messages = {"invalid": _("Write a time such as 09:30.")}

    def read(self, written: str) -> time:
        return read_time(written)


class Instant(_Written):
    """An RFC 3339 instant; without an offset it would be a guess, so it needs one."""

    default_error_messages = {
        "invalid": _("Write a date and time with an offset, such as 2027-03-01T09:00:00+01:00.")
    }

    def read(self, written: str) -> datetime:
        found = parse_datetime(written)
        if found is None or found.tzinfo is None:
            raise ValueError
        return found
