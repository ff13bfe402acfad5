"""Which words a message is sent in: the provider's own where they are sound, else the shipped."""

import logging
from collections.abc import Iterable, Mapping

from booking import queries
from booking.errors import TextRefused
from booking.models import NoticeText
from booking.notifications import wording
from booking.notifications.wording import Text
from booking.services.sending.letters import Letter

logger = logging.getLogger(__name__)


class OwnWords:
    """The words of their own of the providers a batch is about."""

    def __init__(self, texts: Mapping[tuple[int, str, str, str], NoticeText]) -> None:
        self._texts = texts
        self._sound: dict[int, bool] = {}

    def text_for(self, letter: Letter) -> Text:
        """The words for this letter; own words that cannot be used are marked for staff to see."""
        notice, facts = letter.notice, letter.facts
        assert facts is not None  # noqa: S101 - what is to be sent has facts
        shipped = wording.shipped(notice.kind, notice.channel, facts.language)
        provider = queries.provider_of_notice(notice)
        if provider is None:
            return shipped
        own = self._texts.get((provider.pk, notice.kind, notice.channel, facts.language))
        if own is None:
            return shipped
        if own.pk not in self._sound:
            self._sound[own.pk] = _is_sound(own)
        return Text(own.subject, own.body) if self._sound[own.pk] else shipped


def own_words(letters: Iterable[Letter]) -> OwnWords:
    """Read, in one go, what the providers of these letters say in their own words."""
    providers = (queries.provider_of_notice(letter.notice) for letter in letters)
    return OwnWords(queries.own_texts(one.pk for one in providers if one is not None))


def _is_sound(own: NoticeText) -> bool:
    try:
        wording.check(Text(own.subject, own.body), own.kind, own.channel, own.language)
    except TextRefused as refusal:
        _mark(own, str(refusal))
        return False
    return True


def _mark(own: NoticeText, fault: str) -> None:
    if own.fault != fault[:200]:
        logger.warning("text %s cannot be used; the shipped words are sent", own.pk)
        NoticeText.objects.filter(pk=own.pk).update(fault=fault[:200])
        own.fault = fault[:200]
