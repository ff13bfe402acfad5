"""Fields of providers in bodies and addresses: texts by language, numbers in bounds, places."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from clients.api.fields import WholeNumber, is_plain

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
#: The farthest that "near" may be, in kilometres.
MOST_KM = 1000
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,17})?", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,8}(\.[0-9]{1,17})?", re.ASCII)
_KILOMETRES = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?", re.ASCII)


class Texts(serializers.Field[dict[str, str], Any, dict[str, str], Any]):
    """One text for each of some of our languages."""

    default_error_messages = {
        "required": _("Send this field."),
        "null": _("Send a value, not null."),
        "invalid": _("Send an object of language codes and texts, such as {example}."),
    }

    def __init__(self, *, max_length: int, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_length, self.lines = max_length, lines

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if not isinstance(data, dict) or not set(data) <= set(LANGUAGES):
            self.fail("invalid", example='{"en": "Town hall"}')
        if not all(isinstance(text, str) and self._fits(text) for text in data.values()):
            self.fail("invalid", example='{"en": "Town hall"}')
        return {code: text.strip() for code, text in data.items() if text.strip()}

    def _fits(self, text: str) -> bool:
        parts = text.split("\n") if self.lines else [text]
        return len(text) <= self.max_length and all(is_plain(part) for part in parts)


class Number(serializers.Field[Decimal, Any, Decimal, Any]):
    """A decimal number, as JSON has it or as a text; bounded, with so many digits after the dot."""

    default_error_messages = {
        "invalid": _("Write a number from {least} to {most}."),
        "null": _("Send a value, not null."),
        "required": _("Send this field."),
    }

    def __init__(self, least: int, most: int, places: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most, self.places = least, most, places

    def to_internal_value(self, data: Any) -> Decimal:
        written = str(data) if type(data) in (int, float, str) else ""
        try:
            if not _DECIMAL.fullmatch(written):
                raise ValueError
            number = round(Decimal(written), self.places)
            if not self.least <= number <= self.most:
                raise ValueError
        except (ValueError, InvalidOperation):
            self.fail("invalid", least=self.least, most=self.most)
        return number


class Whole(WholeNumber):
    """A whole number between two."""

    default_error_messages = {"invalid": _("Write a whole number from {least} to {most}.")}

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int or not self.least <= data <= self.most:
            self.fail("invalid", least=self.least, most=self.most)
        return data


class InAddress(serializers.Field[Any, Any, Any, Any]):
    """A value that an address writes as text; subclasses read it."""

    longest = 400

    def read(self, written: str) -> Any:
        """Raises ValueError."""
        raise NotImplementedError

    def to_internal_value(self, data: Any) -> Any:
        try:
            if not isinstance(data, str) or len(data) > self.longest:
                raise ValueError
            return self.read(data)
        except ValueError:
            self.fail("invalid", **self.words)

    def to_representation(self, value: Any) -> str:
        return str(value)

    @property
    def words(self) -> dict[str, Any]:
        """What the refusal tells besides."""
        return {}


class Words(InAddress):
    """Some of a list of words, separated by commas."""

    default_error_messages = {"invalid": _("Write some of these: {choices}.")}

    def __init__(self, choices: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def read(self, written: str) -> list[str]:
        found = written.split(",")
        if not set(found) <= set(self.choices):
            raise ValueError
        return found

    @property
    def words(self) -> dict[str, Any]:
        return {"choices": ", ".join(self.choices)}


class Degrees(InAddress):
    """A place as latitude and longitude."""

    default_error_messages = {
        "invalid": _("Write latitude and longitude in degrees, such as 34.02,-6.84.")
    }

    def read(self, written: str) -> tuple[float, float]:
        parts = written.split(",")
        if len(parts) != 2 or not all(_DEGREES.fullmatch(part) for part in parts):
            raise ValueError
        latitude, longitude = float(parts[0]), float(parts[1])
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise ValueError
        return latitude, longitude


class Kilometres(InAddress):
    """A distance."""

    default_error_messages = {"invalid": _("Write kilometres, up to {most}.")}

    def read(self, written: str) -> float:
        if not _KILOMETRES.fullmatch(written) or not 0 < float(written) <= MOST_KM:
            raise ValueError
        return float(written)

    @property
    def words(self) -> dict[str, Any]:
        return {"most": MOST_KM}


class YesOrNoWritten(InAddress):
    """true or false."""

    default_error_messages = {"invalid": _("Send true or false.")}

    def read(self, written: str) -> bool:
        if written not in ("true", "false"):
            raise ValueError
        return written == "true"
