"""The problem of a refused time says why that time is not offered."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from booking import errors, queries


@contextmanager
def saying_why(wish: dict[str, Any]) -> Iterator[None]:
    """Ask `why_not` once a booking of this wish was refused; nothing is asked where it succeeds.

    The code stays the refusal's, the sentence becomes the reason's. A wish has a `choice` and
    perhaps a `service_id`, as the verbs take them.
    """
    try:
        yield
    except errors.BookingError as refusal:
        reason = queries.why_refused(
            refusal, wish["choice"], wish.get("service_id"), now=timezone.now()
        )
        if reason is not None:
            refusal.reason = reason.sentence
        raise
