"""How long a text is as a short message: 3GPP TS 23.038, and 23.040 for several parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = "\f^{}\\[~]|€"
#: Septets a character takes; one of the extension table follows an escape.
_SEPTETS = dict.fromkeys(_BASIC, 1) | dict.fromkeys(_EXTENSION, 2)

GSM_ALONE, GSM_IN_PART = 160, 153
UCS2_ALONE, UCS2_IN_PART = 70, 67
_PLANE = 0x10000


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs: its encoding, its length in units of it, and the parts sent and paid.

    A unit is a septet (GSM-7) or a 16-bit code unit (UCS-2).
    """

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int


def segments(text: str) -> Segments:
    """The length of a text. One character outside the GSM alphabet makes all of it UCS-2."""
    if all(character in _SEPTETS for character in text):
        widths = [_SEPTETS[character] for character in text]
        return Segments("GSM-7", sum(widths), _parts(widths, GSM_ALONE, GSM_IN_PART))
    widths = [2 if ord(character) >= _PLANE else 1 for character in text]
    return Segments("UCS-2", sum(widths), _parts(widths, UCS2_ALONE, UCS2_IN_PART))


def _parts(widths: Iterable[int], alone: int, in_part: int) -> int:
    """Parts needed when no character is torn: what does not fit whole begins the next part."""
    widths = list(widths)
    if sum(widths) <= alone:
        return 1
    parts, filled = 1, 0
    for width in widths:
        if filled + width > in_part:
            parts, filled = parts + 1, 0
        filled += width
    return parts
