"""Which messages a provider may put into words of its own."""

from collections.abc import Iterator

from django.conf import settings

from booking.models import Notice
from booking.notifications.shipped import words

Kind = Notice.Kind

#: Kinds that are not about one provider, so that nobody's own words could be used.
_NOBODYS = frozenset(
    kind.value
    for kind in (
        Kind.VERIFY,
        Kind.ERASED,
        Kind.LOGIN_VERIFY,
        Kind.LOGIN_KNOWN,
        Kind.LOGIN_RESET,
        Kind.APPROVED,
    )
)


def ownable() -> Iterator[tuple[str, str, str]]:
    """Kind, channel and language of every text a provider may write."""
    for language, _name in settings.LANGUAGES:
        found = words(language)
        for kind in Kind.values:
            if kind in _NOBODYS or kind not in found:
                continue
            for channel in (Notice.Channel.EMAIL.value, Notice.Channel.SMS.value):
                if _is_ever_sent(kind, channel):
                    yield kind, channel, language


def _is_ever_sent(kind: str, channel: str) -> bool:
    # Staff are written to by e-mail.
    return kind != Kind.DAILY_LIST or channel == Notice.Channel.EMAIL
