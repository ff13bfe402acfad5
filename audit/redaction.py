"""Keeping people out of log lines.

The first line of defence is not to log them; this is the second, for messages of libraries and for
tracebacks. Patterns err on the side of hiding.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from django.urls import Resolver404, resolve

HIDDEN = "[hidden]"

_PERSONAL = re.compile(
    r"""
    (?P<kept>(?<!\d)\d{4}-[01]\d-[0-3]\d            # a date, perhaps with a time of day
        (?:[ T][0-2]\d:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?)?(?!\d))
    | (?P<before>(?:DETAIL|CONTEXT|HINT|LINE\ \d+):  # PostgreSQL on rows and values
        | Failing\ row\ contains
        | invalid\ input\ syntax\ for\ type\ [\w ]+:)[^\n]*
    | (?P<method>"?\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\ )\S+  # a request line
    | (?P<host>\bhttps?://[^\s/?\#"']+)[/?\#][^\s"']+  # an address: all behind the host
    | [\w.+%'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+        # e-mail address, plain or percent-encoded
    | \beyJ[\w-]+\.[\w-]+\.[\w-]*                   # JSON Web Token
    | (?i:\bbearer|\bbasic)\s+[\w.~+/-]{8,}=*       # authorisation header
    | (?P<name>(?i:client_secret|password|access_token|refresh)["']?\s*[:=]\s*["']?)[^\s"'&,;)}]+
    | (?<![\w.])\+?\d(?:[\ \u00a0().-]{0,2}\d){8,16}(?!\w)  # telephone, application: 9–17 digits
    """,
    re.VERBOSE,
)
_INTRODUCTIONS = ("before", "method", "host", "name")
_NOWHERE = "(no such address)"


def redact(text: str) -> str:
    """The text with everything that looks like a person's address, number or token hidden."""
    return _PERSONAL.sub(_hide, text)


def _hide(found: re.Match[str]) -> str:
    # Dates and times of day are digits with dashes too, and a log without them is of no use.
    if kept := found["kept"]:
        return kept
    introduction = next((found[name] for name in _INTRODUCTIONS if found[name]), "")
    return f"{introduction.rstrip()} {HIDDEN}".lstrip()


class RedactingFilter(logging.Filter):
    """Puts the route where a request's path was: paths carry people's numbers by contract.

    Drops the request itself too, whose representation carries the path.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.pop("request", None)
        path = getattr(request, "path", "")
        if path:
            route = _route(request)
            # Django escapes what it logs; both ways of writing may occur.
            for written in sorted({path, _escaped(path)}, key=len, reverse=True):
                record.msg = _without(record.msg, written, route)
                if isinstance(record.args, tuple):
                    record.args = tuple(_without(arg, written, route) for arg in record.args)
        return True


def _route(request: Any) -> str:
    """The pattern of the address, without what stood in its place-holders."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return _NOWHERE
    return f"/{match.route}"


def _escaped(path: str) -> str:
    return path.encode("unicode_escape").decode("ascii")


def _without(text: Any, path: str, route: str) -> Any:
    """Only whole paths: the path "/" is in every other one."""
    if text == path:
        return route
    return text.replace(path, route) if isinstance(text, str) and len(path) > 1 else text


class RedactingFormatter(logging.Formatter):
    """Formats as usual, without what exceptions say, and then hides people.

    An exception's message may hold any value that was at hand; its class, its place in the code
    and what the database calls the matter are what a reader of logs needs.
    """

    def format(self, record: logging.LogRecord) -> str:
        # Whoever formatted this record before us left the traceback, messages and all.
        kept, record.exc_text = record.exc_text, None
        try:
            return redact(super().format(record))
        finally:
            record.exc_text = kept

    def formatException(  # noqa: N802 - the name is logging's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return "\n".join(_told(ei[1]))


def _told(error: BaseException | None) -> Iterator[str]:
    """The chain of exceptions, the first cause first, as Python writes it but for the messages."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for link in reversed(chain):
        yield "Traceback (most recent call last):"
        yield "".join(traceback.format_tb(link.__traceback__)) + _named(link)


def _named(error: BaseException) -> str:
    """The class, and what tells the matter without telling a value."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    diagnosis = getattr(error, "diag", None)
    facts = [
        getattr(error, "code", None),
        getattr(error, "strerror", None),
        getattr(error, "sqlstate", None),
        getattr(diagnosis, "table_name", None),
        getattr(diagnosis, "constraint_name", None),
    ]
    told = ", ".join(fact for fact in facts if isinstance(fact, str))
    return f"{name} ({told})" if told else name
