"""A message as it would look, about nobody."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from booking.admin.messages.meanings import MEANINGS
from booking.errors import TextRefused
from booking.notifications import email, wording
from booking.notifications.mail_styles import DARK, styles
from booking.notifications.samples import sample
from booking.notifications.sms.segments import Segments, segments
from booking.notifications.values import BLOCKS, PLACEHOLDERS, is_right_to_left, values_of
from booking.notifications.wording import Text

_NOBODYS = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Preview:
    """A filled text: of an e-mail subject, text and HTML, of a text message its parts."""

    subject: str
    text: str
    html: str = ""
    cost: Segments | None = None


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One that may be written, what it means and what stands there in the preview."""

    name: str
    meaning: str
    sample: str


def preview(text: Text, kind: str, channel: str, language: str) -> Preview | None:
    """The message in the words given, about the sample; None where they cannot be sent."""
    facts = sample(kind, language)
    try:
        wording.check(text, kind, channel, language)
        if channel == "sms":
            body = wording.sms_body(text, facts)
            return Preview("", body, cost=segments(body))
        message = email.compose(_NOBODYS, facts, text, to="")
    except TextRefused:
        return None
    return Preview(
        str(message.subject), str(message.body), email.html(wording.fill(text, facts), facts)
    )


def placeholders(kind: str, channel: str, language: str) -> list[Placeholder]:
    """Those that a text of this kind may use."""
    allowed = PLACEHOLDERS[kind] - (BLOCKS if channel == "sms" else frozenset())
    values = values_of(sample(kind, language))
    return [
        Placeholder(f"{{{name}}}", str(meaning), values.get(name, ""))
        for name, meaning in MEANINGS.items()
        if name in allowed
    ]


@cache
def style_sources(language: str) -> tuple[str, ...]:
    """What a page's content policy names so that the mail's own styles, and no others, hold.

    A frame without an address of its own is under the policy of the page around it.
    """
    ours = (DARK, *styles(right_to_left=is_right_to_left(language)).values())
    digests = (hashlib.sha256(style.encode()).digest() for style in ours)
    return (
        "'unsafe-hashes'",
        *(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests),
    )
