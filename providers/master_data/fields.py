"""One cell at a time: text to a value, or a sentence that says why not."""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from providers.master_data.remarks import quoted

MIDNIGHT = time(0, 0)
END_OF_DAY = time(23, 59, 59)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_SIXTH = Decimal("0.000001")

# ISO 639-2 and -3, as MOSIP writes languages, to the ISO 639-1 codes of browsers and of ours.
LANGUAGES = {
    "amh": "am", "ara": "ar", "ben": "bn", "deu": "de", "eng": "en", "fas": "fa", "fra": "fr",
    "fre": "fr", "ger": "de", "guj": "gu", "hau": "ha", "hin": "hi", "ind": "id", "ita": "it",
    "kan": "kn", "khm": "km", "kin": "rw", "lao": "lo", "mal": "ml", "mar": "mr", "msa": "ms",
    "mya": "my", "nep": "ne", "nld": "nl", "nor": "no", "ori": "or", "orm": "om", "pan": "pa",
    "per": "fa", "pol": "pl", "por": "pt", "pus": "ps", "run": "rn", "rus": "ru", "sin": "si",
    "som": "so", "spa": "es", "swa": "sw", "swe": "sv", "tam": "ta", "tel": "te", "tgl": "tl",
    "tha": "th", "tir": "ti", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "wol": "wo",
    "yor": "yo", "zho": "zh", "zul": "zu",
}  # fmt: skip

Value = TypeVar("Value")


class Unreadable(ValueError):
    """A cell that does not say what its column is about."""


def filled(text: str) -> str:
    """Text that must not be empty."""
    if not text:
        raise Unreadable("is empty")
    return text


def no_longer_than(most: int) -> Callable[[str], str]:
    """Text with a length a column of ours has room for, and something in it."""

    def parse(text: str) -> str:
        if len(filled(text)) > most:
            raise Unreadable(f"is longer than {most} characters")
        return text

    return parse


def flag_of(text: str) -> bool:
    """TRUE or FALSE, in any case."""
    if text.lower() not in ("true", "false"):
        raise Unreadable(f"is {quoted(text)}, neither TRUE nor FALSE")
    return text.lower() == "true"


def language_of(text: str) -> str:
    """The code names are kept under: ISO 639-1 where there is one, else the one given."""
    code = text.lower()
    if not re.fullmatch("[a-z]{2,3}", code):
        raise Unreadable(f"is {quoted(text)}, not a language code such as eng")
    return LANGUAGES.get(code, code)


def clock_of(text: str) -> time:
    """A time of day, `9:00:00` or `09:00`; 24:00 is the last second of the day."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise Unreadable(f"is {quoted(text)}, not a time such as 9:00:00 or 09:00")
    hour, minute, second = (int(part or 0) for part in match.groups())
    if (hour, minute, second) == (24, 0, 0):
        return END_OF_DAY
    try:
        return time(hour, minute, second)
    except ValueError:
        raise Unreadable(f"is {quoted(text)}, which no clock shows") from None


def minutes_of(text: str) -> int:
    """A length of time, `0:15:00` or `00:15`, in whole minutes of at most a day."""
    length = clock_of(text)
    if length == END_OF_DAY:
        return 24 * 60
    if length.second:
        raise Unreadable(f"is {quoted(text)}, which is not a number of whole minutes")
    if length == MIDNIGHT:
        raise Unreadable("is 0 minutes, and a slot lasts at least one")
    return length.hour * 60 + length.minute


def kiosks_of(text: str) -> int:
    """Places in a slot, 1 to 1,000."""
    if not re.fullmatch("[0-9]{1,9}", text):
        raise Unreadable(f"is {quoted(text)}, not a whole number")
    if int(text) == 0:
        raise Unreadable("is 0, so nobody could be booked")
    if int(text) > 1000:
        raise Unreadable(f"is {int(text)}, more than 1000")
    return int(text)


def day_of(text: str) -> date:
    """A date written M/D/YYYY."""
    match = _DAY.fullmatch(text)
    if match is None:
        raise Unreadable(f"is {quoted(text)}, not a date such as 12/31/2027 (month/day/year)")
    month, day, year = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(f"is {quoted(text)}, which no calendar has (month/day/year)") from None


def weekday_of(text: str) -> int:
    """A day code, 101 Sunday to 107 Saturday, as an ISO weekday."""
    if not re.fullmatch("10[1-7]", text):
        raise Unreadable(f"is {quoted(text)}, not a day code from 101 (Sunday) to 107 (Saturday)")
    return (int(text) - 102) % 7 + 1


def degrees_of(text: str, most: int) -> Decimal:
    """Degrees between -most and most, to six places."""
    try:
        degrees = Decimal(text)
    except InvalidOperation:
        raise Unreadable(f"is {quoted(text)}, not a number of degrees") from None
    if not degrees.is_finite() or abs(degrees) > most:
        raise Unreadable(f"is {quoted(text)}, outside -{most} to {most}")
    return degrees.quantize(_SIXTH)
