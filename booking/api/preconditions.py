"""Changes of what one has seen: entity tags and the headers that name them (RFC 9110, 13).

A tag is read with the resource and sent along with a change; the change is refused where the
resource has become another since. Whoever writes passes `matching(…)` to the service, which asks
it about the row it has locked, in the transaction that writes.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from audit.errors import DomainError

Row = TypeVar("Row")
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


class PreconditionMissing(DomainError):
    """A change came without the tag of what it changes."""

    code = "precondition_missing"
    message = _("Send the ETag of what you read in the header If-Match.")


class PreconditionFailed(DomainError):
    """What is to be changed is not what the caller has read."""

    code = "precondition_failed"
    message = _("This has changed since you read it. Read it again before you change it.")


def tag_of(body: Mapping[str, Any]) -> str:
    """The strong entity tag of a body: another one whenever anything in it differs."""
    spelled = json.dumps(body, sort_keys=True, cls=JSONEncoder)
    return f'"{hashlib.sha256(spelled.encode()).hexdigest()[:16]}"'


def require_match(request: Request, tag: str) -> None:
    """Let a change through that names this tag in If-Match, alone, in a list, or as `*`.

    Compared strongly (RFC 9110, 13.1.1): a weak tag names nothing that could be changed.
    Raises PreconditionMissing, PreconditionFailed.
    """
    header = must_say_what(request)
    if header.strip() != "*" and tag not in _tags(header):
        raise PreconditionFailed


def must_say_what(request: Request) -> str:
    """The header If-Match, before anything is looked up. Raises PreconditionMissing."""
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionMissing
    return str(header)


def matching(request: Request, tag_of_row: Callable[[Row], str]) -> Callable[[Row], None]:
    """What a service asks about the row it has locked; raises where that has changed.

    Raises PreconditionMissing at once.
    """
    must_say_what(request)
    return lambda row: require_match(request, tag_of_row(row))


def answered(
    request: Request,
    body: Mapping[str, Any],
    *,
    tag: str | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The body with its tag; to a GET that names the tag in If-None-Match, 304 without a body."""
    tag = tag or tag_of(body)
    marked = {**(headers or {}), "ETag": tag}
    if status == 200 and request.method in ("GET", "HEAD") and is_known(request, tag):
        return Response(status=304, headers=marked)
    return Response(body, status=status, headers=marked)


def is_known(request: HttpRequest | Request, tag: str) -> bool:
    """Whether If-None-Match names the tag.

    Compared weakly (RFC 9110, 13.1.2), for a proxy that compresses makes tags weak.
    """
    header = request.headers.get("If-None-Match")
    if header is None:
        return False
    return header.strip() == "*" or tag in {each.removeprefix("W/") for each in _tags(header)}


def _tags(header: str) -> set[str]:
    """The tags a header lists; none where it is anything but a list of tags."""
    found, at = set(), 0
    while at < len(header):
        if header[at] in " \t,":
            at += 1
        elif tag := _TAG.match(header, at):
            found.add(tag[0])
            at = tag.end()
        else:
            return set()
    return found
