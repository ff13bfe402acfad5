"""Answers kept for a repeated request."""

from booking.models import IdempotencyRecord
from booking.models.clock import DatabaseClock


def kept_answer(caller: str, key: str) -> IdempotencyRecord | None:
    """The answer this caller was given under this key, unless it is past its time."""
    return IdempotencyRecord.objects.filter(
        caller=caller, key=key, expires_at__gt=DatabaseClock()
    ).first()
