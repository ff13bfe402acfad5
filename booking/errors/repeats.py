"""Refusals about requests that are sent again under one key."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.errors.refusal import BookingError


class KeyMissing(BookingError):
    """A booking that may be repeated by a network must carry an Idempotency-Key."""

    code = "idempotency_key_missing"
    message = _("Send an Idempotency-Key, so that a repeated request books once.")


class KeyUnreadable(BookingError):
    """An Idempotency-Key is 1 to 255 visible ASCII characters."""

    code = "idempotency_key_unreadable"
    message = _("Write the Idempotency-Key as 1 to 255 letters, digits and signs of ASCII.")


class KeyReused(BookingError):
    """The key was used for another request of this caller."""

    code = "idempotency_key_reused"
    message = _("This Idempotency-Key was used for another request. Take a new one.")


class KeyInUse(BookingError):
    """A request with this key is being worked on."""

    code = "idempotency_key_in_use"
    message = _("A request with this Idempotency-Key is being answered. Try again in a moment.")


class AnsweredBefore(Exception):
    """No refusal: this very request was answered, and is answered the same again."""

    code = "answered_before"

    def __init__(self, status: int, body: dict[str, Any], expires_at: datetime) -> None:
        super().__init__(self.code)
        self.status = status
        self.body = body
        self.expires_at = expires_at
