"""The words we ship: one file a language, read once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

_FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Text:
    """What a message says before the facts are in it. A text message has no subject."""

    subject: str
    body: str


def shipped(kind: str, channel: str, language: str) -> Text:
    """Our own text of a kind for e-mail or SMS, in English where we do not have the language.

    Raises KeyError for a kind or channel that has no words, such as the webhook.
    """
    text = words(language)[kind][channel]
    return Text(text.get("subject", ""), text["body"].strip())


def label(language: str, name: str) -> str:
    """A word that stands beside a fact: "Reference"."""
    found: str = words(language)["labels"][name]
    return found


def manage_label(language: str, kind: str) -> str:
    """What the link to one's own booking offers in a message of this kind."""
    found: str = words(language)["labels"]["manage"].get(kind, "")
    return found


def colon(language: str) -> str:
    """What stands between a label and its value."""
    found: str = words(language)["formats"].get("colon", ":")
    return found


def words(language: str) -> Mapping[str, Any]:
    """The whole file of a language, English where we do not have it."""
    return _read(language if language in dict(settings.LANGUAGES) else "en")


@cache
def _read(language: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
