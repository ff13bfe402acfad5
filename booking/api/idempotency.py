"""Idempotency-Key: a request that is sent again is answered as it was the first time.

After draft-ietf-httpapi-idempotency-key-header: another request under the same key is 422, one that
comes while the first is at work 409. Keys belong to their caller, and are kept for 24 hours.
"""

import json
import re
from collections.abc import Callable
from typing import ClassVar

from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.errors import DomainError
from booking import errors, services
from booking.api.shapes import rfc3339
from booking.models import Reservation
from booking.services.once import Answer, Once
from clients.api.authentication import actor_of

HEADER = "Idempotency-Key"
#: Visible ASCII, perhaps between the quotes of a structured field (RFC 8941, section 3.3.3).
_KEY = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?', re.ASCII)
#: Refusals that say nothing of the request itself: the next attempt may well succeed.
_PASSING = (errors.Busy, errors.KeyInUse, errors.KeyReused, errors.KeyMissing, errors.KeyUnreadable)


class AnsweredOnce(APIView):
    """A view whose POST books: under a key it is answered once."""

    key_is_required: ClassVar[bool] = False
    _once: Once | None = None

    def once(self, request: Request, answer_to: Callable[[Reservation], Answer]) -> Once | None:
        """What a verb needs to keep the answer; None where no key was sent.

        `answer_to` makes status and body of a success. Raises KeyMissing, KeyUnreadable; and
        KeyReused or AnsweredBefore, where it was answered before.
        """
        written = request.headers.get(HEADER)
        if written is None:
            if self.key_is_required:
                raise errors.KeyMissing
            return None
        found = _KEY.fullmatch(written)
        if found is None:
            raise errors.KeyUnreadable
        actor = actor_of(request)
        once = Once(
            caller=f"{actor.kind} {actor.id}",
            key=_digest("key", found[1]),
            digest=_digest("request", f"{request.method} {request.path}", _canonical(request)),
            answer_to=answer_to,
        )
        services.refuse_repeats(once)
        self._once = once
        return once

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, errors.AnsweredBefore):
            return _again(exc)
        response = super().handle_exception(exc)
        refused = isinstance(exc, DomainError) and not isinstance(exc, _PASSING)
        if self._once is None or not refused or response.status_code >= 500:
            return response
        try:
            services.keep_refusal(self._once, response.status_code, response.data)
        except errors.AnsweredBefore as before:
            return _again(before)
        except errors.KeyInUse:
            # The same request is at work a second time: its answer will be the one that is kept.
            return response
        return response


def _again(before: errors.AnsweredBefore) -> Response:
    is_problem = before.status >= 400 and "code" in before.body
    return Response(
        before.body,
        status=before.status,
        headers={
            "Idempotency-Replayed": "true",
            "Idempotency-Expires": rfc3339(before.expires_at),
        },
        content_type="application/problem+json" if is_problem else None,
    )


def _canonical(request: Request) -> str:
    """The body, however its members are ordered and spaced."""
    return json.dumps(request.data, sort_keys=True, separators=(",", ":"))


def _digest(*parts: str) -> str:
    """Keyed, for what is sent may hold a person's number, and few of those can be tried."""
    kind, *rest = parts
    return salted_hmac(f"idempotency {kind}", json.dumps(rest), algorithm="sha256").hexdigest()
