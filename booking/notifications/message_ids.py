"""The id an e-mail of ours carries, made of its notice's, and read back from what others report."""

import re
from uuid import UUID

from django.conf import settings

_ID = re.compile(r"\s*<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@([^<>@\s]{1,253})>?\s*", re.I)


def message_id(notice_id: UUID) -> str:
    """The Message-ID of a notice's e-mail, the same each time it is sent."""
    return f"<{notice_id}@{settings.MAIL_DOMAIN}>"


def notice_of(reported: str) -> UUID | None:
    """The notice whose Message-ID this is, with or without its brackets; None for any other."""
    found = _ID.fullmatch(reported)
    if found is None or found[2].lower() != settings.MAIL_DOMAIN.lower():
        return None
    return UUID(found[1])
