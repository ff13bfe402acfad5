"""One POST to an address that was looked at first: no redirects, no proxies, a time limit."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from django.utils import timezone

from booking.notifications import wire
from booking.notifications.failures import Unreachable
from clients import webhook_addresses

#: The whole of a delivery, from the connection to the answer.
LONGEST_SECONDS = 15.0
#: Longer than any wait we obey.
LONGEST_WAIT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Reply:
    """The receiver's status, and the wait it asks for."""

    status: int
    wait: timedelta | None


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """Hand a delivery over. Raises AddressRefused; Unreachable where no answer came."""
    began = time.monotonic()
    parts = webhook_addresses.read(url)
    try:
        address = webhook_addresses.resolve(parts)
    except OSError as error:
        raise Unreachable("The receiver's name is not known.") from error
    answer = wire.exchange(
        url,
        headers=headers,
        body=body,
        seconds=max(0.1, LONGEST_SECONDS - (time.monotonic() - began)),
        whom="The receiver",
        address=address,
    )
    return Reply(answer.status, _wait(answer.headers.get("Retry-After", "")))


def _wait(written: str) -> timedelta | None:
    """`Retry-After` in seconds or as a date (RFC 9110, section 10.2.3)."""
    if not written:
        return None
    if written.isascii() and written.isdigit():
        return timedelta(seconds=min(int(written[:9]), LONGEST_WAIT.total_seconds()))
    try:
        until = parsedate_to_datetime(written)
    except ValueError:
        return None
    wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - timezone.now()
    return min(max(wait, timedelta()), LONGEST_WAIT)
