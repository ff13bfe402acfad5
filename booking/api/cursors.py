"""Pages of long lists: a cursor says where a page begins, and in which direction it goes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

Row = TypeVar("Row")
Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Cursor(Generic[Place]):
    """The place next to the page; the page lies after it or, backwards, before it."""

    place: Place
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order, and the cursors of the pages beside them, as texts."""

    rows: Sequence[Row]
    following: str | None
    previous: str | None


def read(text: str | None, place_of: Callable[[str], Place]) -> Cursor[Place] | None:
    """The cursor a page gave out. Raises ValidationError for anything else."""
    if not text:
        return None
    direction, _dot, place = text.partition(".")
    try:
        if direction not in ("after", "before"):
            raise ValueError
        return Cursor(place_of(place), backwards=direction == "before")
    except ValueError as error:
        said = _("Take the cursor from “next” or “previous”.")
        raise serializers.ValidationError({"cursor": [said]}, code="invalid") from error


def page(
    found: Sequence[Row], cursor: Cursor[Any] | None, most: int, text_of: Callable[[Row], str]
) -> Page[Row]:
    """The page out of up to one row more than it holds, which tells whether there is another."""
    is_more = len(found) > most
    backwards = cursor is not None and cursor.backwards
    rows = found[-most:] if backwards else found[:most]
    has_next = backwards or is_more
    has_previous = is_more if backwards else cursor is not None
    return Page(
        rows=rows,
        following=f"after.{text_of(rows[-1])}" if rows and has_next else None,
        previous=f"before.{text_of(rows[0])}" if rows and has_previous else None,
    )


def answer(
    request: Request, asked: Mapping[str, Any], found: Page[Any], results: Sequence[Any]
) -> dict[str, Any]:
    """The shape of a page; the addresses keep what was asked for."""
    kept = {name: str(value) for name, value in asked.items() if name != "cursor"}

    def beside(cursor: str | None) -> str | None:
        return None if cursor is None else address(request, {**kept, "cursor": cursor})

    return {
        "next": beside(found.following),
        "previous": beside(found.previous),
        "results": list(results),
    }


def address(request: Request, query: Mapping[str, str]) -> str:
    """The whole address of this list with another query."""
    return request.build_absolute_uri(f"{request.path}?{urlencode(query)}")
