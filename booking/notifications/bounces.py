"""Mails that say of another mail that it came back: delivery status notifications (RFC 3464)."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from uuid import UUID

from booking.notifications.message_ids import notice_of

#: For good, and about the mailbox: not about a full one, the way there, the content or a policy.
_NO_SUCH_MAILBOX = re.compile(r"5\.(?:0|1|2(?!\.2$))\.\d{1,3}")
_RECIPIENTS = ("Original-Recipient", "Final-Recipient")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of ours that came back, and the addresses that are said to take none."""

    notice_id: UUID
    recipients: frozenset[str]


def read(octets: bytes) -> Bounce | None:
    """What a notification says; None if it is none, not about a mail of ours, or not for good.

    Anybody may have written it: whatever it holds, nothing is raised.
    """
    try:
        parts = list(email.message_from_bytes(octets).walk())
        notice_id = next(_notices(parts), None)
        recipients = frozenset(_recipients(parts))
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        # Where the library's parser gives up, a mail server would only send the mail once more.
        return None
    return Bounce(notice_id, recipients) if notice_id is not None and recipients else None


def _notices(parts: list[Message]) -> Iterator[UUID]:
    """Ours among the ids of what was returned; the notification's own is not looked at."""
    for part in parts[1:]:
        returned = part
        if part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            returned = email.message_from_bytes(headers if isinstance(headers, bytes) else b"")
        found = notice_of(str(returned.get("Message-ID", "")))
        if found is not None:
            yield found


def _recipients(parts: list[Message]) -> Iterator[str]:
    for part in parts:
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for block in part.get_payload():
            assert isinstance(block, Message)  # noqa: S101 - is_multipart says so
            if not _NO_SUCH_MAILBOX.fullmatch(str(block.get("Status", "")).split(" ")[0].strip()):
                continue
            if str(block.get("Action", "")).strip().lower() == "failed":
                yield from filter(None, (_address(block.get(name, "")) for name in _RECIPIENTS))


def _address(field: object) -> str:
    """`rfc822; <amina@example.org>`: what stands behind the kind of address."""
    _kind, _semicolon, address = str(field).partition(";")
    return address.strip().strip("<>")
