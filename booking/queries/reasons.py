"""A reason: a stable code and a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a time is not offered: a code for programs, one sentence in the reader's language."""

    code: str
    sentence: str
