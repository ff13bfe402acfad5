"""Reading bodies: UTF-8, every name once, nothing nested without end.

How much is read at all is Django's doing: MAX_REQUEST_BYTES, refused as RequestDataTooBig.
"""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.http import QueryDict
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser as BaseFormParser
from rest_framework.parsers import JSONParser as BaseJSONParser

#: Deeper than any shape of ours, far from what would exhaust the stack.
MOST_LEVELS = 16


class JSONParser(BaseJSONParser):
    """JSON as RFC 8259 has it: UTF-8 whatever `charset` says, no NaN, no name twice."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            found = json.loads(
                stream.read().decode("utf-8-sig"),
                parse_constant=_refuse_constant,
                object_pairs_hook=_names_once,
            )
            _refuse_deep(found)
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        return found


class FormParser(BaseFormParser):
    """A form in UTF-8 in which every name comes once (RFC 6749, section 3.2)."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        form = QueryDict(stream.read(), encoding="utf-8")
        if any(len(values) != 1 for _name, values in form.lists()):
            raise ParseError
        return form


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError


def _names_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two members with one name another reader may take the other (RFC 8259, section 4)."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse_deep(found: Any) -> None:
    level = [found]
    for _level in range(MOST_LEVELS):
        level = [
            inner
            for value in level
            if isinstance(value, (dict, list))
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise ValueError
