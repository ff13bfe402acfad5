"""What a cell means: days, times, numbers, yes and no. And the refusal of a line."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from audit.actors import Actor
from booking.importing.bulk.sheets import MOST_SIGNS
from providers.models import Membership, Provider
from providers.queries import key_is

Given = TypeVar("Given")
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(:00)?", re.ASCII)
_WHOLE = re.compile(r"\d{1,6}", re.ASCII)
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class LineRefused(Exception):
    """A line that cannot be taken; `line` is its number where it is not the first of its kind."""

    def __init__(self, sentence: str | Promise, line: int | None = None) -> None:
        self.sentence = sentence
        self.line = line
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


def about(column: str, sentence: object) -> LineRefused:
    """The refusal of one cell."""
    return LineRefused(f"{column}: {sentence}")


def text_of(cells: Mapping[str, str], column: str, most: int = MOST_SIGNS) -> str:
    """Raises LineRefused."""
    text = cells.get(column, "").strip()
    if len(text) > most:
        raise about(column, _("At most %(most)s signs.") % {"most": most})
    return text


def day_of(cells: Mapping[str, str], column: str) -> date | None:
    """Raises LineRefused."""
    text = text_of(cells, column)
    if not text:
        return None
    try:
        if len(text) != len("2027-03-01"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as error:
        raise about(column, _("Write a date such as 2027-03-01.")) from error


def time_of(cells: Mapping[str, str], column: str) -> time | None:
    """24:00 is midnight, the end of the day. Raises LineRefused."""
    text = text_of(cells, column)
    if not text:
        return None
    found = _TIME.fullmatch(text)
    if not found or (found[1] == "24" and found[2] != "00"):
        raise about(column, _("Write a time such as 09:30."))
    return time(int(found[1]) % 24, int(found[2]))


def whole_of(cells: Mapping[str, str], column: str) -> int | None:
    """Raises LineRefused."""
    text = text_of(cells, column)
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise about(column, _("Write a whole number, such as 5."))
    return int(text)


def yes_of(cells: Mapping[str, str], column: str) -> bool | None:
    """Raises LineRefused."""
    text = text_of(cells, column).lower()
    if text and text not in _YES:
        raise about(column, _("Write yes or no."))
    return _YES.get(text)


def several_of(cells: Mapping[str, str], column: str) -> list[str]:
    """What stands between semicolons, without repeats."""
    parts = (part.strip() for part in text_of(cells, column).split(";"))
    return list(dict.fromkeys(part for part in parts if part))


def must(given: Given | None, column: str) -> Given:
    """What has to be given. Raises LineRefused."""
    if given is None or given == "":
        raise about(column, _("This is missing."))
    return given


def cleaned(column: str, field: Any, text: str) -> Any:
    """What a form's field makes of a cell. Raises LineRefused."""
    try:
        return field.clean(text)
    except ValidationError as error:
        raise about(column, " ".join(error.messages)) from error


def run_by(actor: Actor) -> "QuerySet[Provider]":
    """The centres whose hours and people the actor changes."""
    if actor.writes_everywhere:
        return Provider.objects.all()
    # Auditors look everywhere and change nothing, whatever they are at a centre.
    if actor.everywhere or actor.id is None:
        return Provider.objects.none()
    managed = Membership.objects.filter(user=actor.id, role=Membership.Role.MANAGER)
    return Provider.objects.filter(pk__in=managed.values("provider"))


def centre_of(cells: Mapping[str, str], column: str, actor: Actor) -> Provider:
    """A centre the actor runs; another answers like one that is not there. Raises LineRefused."""
    key = text_of(cells, column)
    if not key:
        raise about(column, _("Write the number of the centre."))
    found = run_by(actor).filter(key_is(key)).first()
    if found is None:
        raise about(column, _("You run no centre with this number."))
    return found
