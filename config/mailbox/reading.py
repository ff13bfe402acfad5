"""A kept message as somebody reads it: what the pages show of it, whatever is wrong with it."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from config.mailbox.store import Kept

SHOWN_OF_SMS = 90
SHOWN_HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Date",
    "Message-ID",
    "Content-Language",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is neither the text nor the HTML; `place` counts parts from 0."""

    place: int
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail; `recipients` by the envelope. Text and HTML are None where there is none."""

    subject: str
    recipients: str
    headers: Sequence[tuple[str, str]]
    text: str | None
    html: str | None
    attachments: Sequence[Attachment]


@dataclass(frozen=True, slots=True)
class ShortMessage:
    to: str
    text: str
    message_id: str


def letter(kept: Kept) -> Letter:
    parsed = _parsed(kept)
    text = _body(parsed, "plain")
    html = _body(parsed, "html")
    return Letter(
        subject=_header(parsed, "Subject"),
        recipients=_header(parsed, "X-Envelope-To"),
        headers=[(name, value) for name in SHOWN_HEADERS if (value := _header(parsed, name))],
        text=None if text is None else _words(text),
        html=None if html is None else _words(html),
        attachments=list(_attachments(parsed, [text, html])),
    )


def short_message(kept: Kept) -> ShortMessage:
    words = json.loads(kept.content)
    return ShortMessage(words["to"], words["text"], words["id"])


def headline(kept: Kept) -> tuple[str, str]:
    """What a list says of a message: to whom, and its subject or how it begins."""
    if kept.kind == "sms":
        message = short_message(kept)
        return message.to, textwrap.shorten(message.text, SHOWN_OF_SMS, placeholder=" …")
    parsed = _parsed(kept)
    return _header(parsed, "X-Envelope-To"), _header(parsed, "Subject")


def _parsed(kept: Kept) -> EmailMessage:
    # policy.default makes an EmailMessage of it, which the signature does not know.
    parsed = message_from_bytes(kept.content, policy=policy.default)
    assert isinstance(parsed, EmailMessage)  # noqa: S101
    return parsed


def _header(parsed: EmailMessage, name: str) -> str:
    try:
        return str(parsed.get(name, ""))
    except (ValueError, LookupError, IndexError, AttributeError):
        # The library's parser gives up on some headers that are none; show them raw.
        raw = dict(parsed.raw_items())
        return str(raw.get(name, ""))


def _body(parsed: EmailMessage, kind: str) -> EmailMessage | None:
    found = parsed.get_body(preferencelist=(kind,))
    return found if isinstance(found, EmailMessage) else None


def _words(part: EmailMessage) -> str:
    charset = part.get_content_charset("utf-8")
    content = _content(part)
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _attachments(
    parsed: EmailMessage, bodies: Sequence[EmailMessage | None]
) -> Iterator[Attachment]:
    leaves = [part for part in parsed.walk() if not part.is_multipart()]
    for place, part in enumerate(leaves):
        if any(part is body for body in bodies):
            continue
        name = part.get_filename() or f"part-{place}"
        yield Attachment(place, name, part.get_content_type(), _content(part))
