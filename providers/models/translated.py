"""Names in several languages (ADR 0003): one JSON object, language code to text."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language


def in_language(texts: Mapping[str, str], language: str | None = None) -> str:
    """The text in the reader's language, else in the first configured one there is, else any."""
    wanted = (language or get_language() or "").split("-")[0]
    for code in (wanted, *(code for code, _name in settings.LANGUAGES), *texts):
        if texts.get(code):
            return texts[code]
    return ""
