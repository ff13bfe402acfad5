"""What a message may say: everything read from the rows at the moment of sending."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Facts:
    """What a message is about, in the reader's language; times are aware.

    Words come from people: they are not markup, not header lines, and not to be trusted to be one
    line. What does not apply is empty or None.
    """

    #: `Notice.Kind`
    kind: str
    #: Language code, one of settings.LANGUAGES
    language: str
    client_name: str = ""
    provider_name: str = ""
    address: Sequence[str] = ()
    provider_phone: str = ""
    directions_url: str = ""
    service_name: str = ""
    #: What to bring for the service, one thing each.
    bring: Sequence[str] = ()
    reference: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    #: Until when a hold keeps the place.
    expires_at: datetime | None = None
    #: Where it was before a move by the centre.
    former_starts_at: datetime | None = None
    former_provider_name: str = ""
    #: Why it was cancelled or moved, in the words of whoever did it.
    reason: str = ""
    #: Absolute links; each carries a token of one purpose, minted for this message.
    manage_url: str = ""
    verify_url: str = ""
    unsubscribe_url: str = ""
    #: Where a login is confirmed, gets a new password or a second factor.
    login_url: str = ""
    #: Six figures by which the holder of a telephone shows that it is theirs.
    code: str = ""
    #: For calendars: the same for all messages about one reservation, and rising with each change.
    uid: UUID | None = None
    sequence: int = 0
    #: The daily list of a centre: local time, service, reference; no names.
    lines: Sequence[tuple[str, str, str]] = ()
    #: The day a daily list is about, as words in the reader's language are made of it.
    day: datetime | None = None
