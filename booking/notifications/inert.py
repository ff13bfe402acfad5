"""Values made harmless: one line, nothing hidden, nothing that turns the words around it.

A value is never looked at for placeholders, and markup is escaped where markup is made; what is
left to do is what would break a line, a header or the order in which a reader sees the words.
"""

import re
import unicodedata

#: Longest value in characters, unless a caller says otherwise.
LONGEST = 300
_LEFT_TO_RIGHT_ISOLATE, _FIRST_STRONG_ISOLATE, _END_OF_ISOLATE = "\u2066", "\u2068", "\u2069"
#: Joiners that Persian, Indian scripts and emoji need; every other format character is dropped.
_JOINERS = "\u200c\u200d"
_RIGHT_TO_LEFT = ("R", "AL")
_CLOCK_OR_NUMBER = re.compile(r"\d+([:.,]\d+)*")
_ADDRESS_LIKE = re.compile(r"://|www\.|@|/|[^\W\d_]{2,}\.[^\W\d_]{2,}", re.IGNORECASE)
_LINK = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_SPACE = ("Zs", "Zl", "Zp")


def one_line(value: str, longest: int = LONGEST) -> str:
    """The value without line ends, control and bidi characters; cut with an ellipsis.

    Broken surrogates are dropped too: no encoding carries them.
    """
    # What is printable has none of these and no space but the usual one.
    kept = value if value.isprintable() else "".join(map(_kept, value))
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _kept(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in _SPACE or sign in "\t\n\r\v\f\x85":
        return " "
    if category in ("Cc", "Cs", "Cf", "Cn", "Co") and sign not in _JOINERS:
        return ""
    return sign


def person(name: str, longest: int = LONGEST) -> str:
    """A name for a greeting; empty if it reads like a link or an address.

    Anybody can type a name and somebody else's address. Mail programs make links of what looks like
    one, and the message would carry a stranger's advertisement in our name.
    """
    line = one_line(name, longest)
    return "" if _ADDRESS_LIKE.search(line) else line


def link(url: str) -> str:
    """An absolute http or https address of printable ASCII, else nothing."""
    return url if _LINK.fullmatch(url) else ""


def isolated(value: str, *, right_to_left: bool) -> str:
    """The value between isolates where it may be read in another direction than its sentence."""
    if value.isascii() and not right_to_left:
        return value
    classes = {unicodedata.bidirectional(sign) for sign in set(value)}
    has_right_to_left = not classes.isdisjoint(_RIGHT_TO_LEFT)
    if right_to_left:
        differs = "L" in classes or (
            not has_right_to_left and not _CLOCK_OR_NUMBER.fullmatch(value)
        )
    else:
        differs = has_right_to_left or "AN" in classes
    if not value or not differs:
        return value
    has_letters = has_right_to_left or "L" in classes
    # A telephone number has no direction of its own that all programs agree on.
    begin = _FIRST_STRONG_ISOLATE if has_letters else _LEFT_TO_RIGHT_ISOLATE
    return f"{begin}{value}{_END_OF_ISOLATE}"


def hides_something(text: str) -> bool:
    """Whether a text of our staff has signs that nobody sees, other than line ends and joiners."""
    return any(
        unicodedata.category(sign) in ("Cc", "Cs", "Cf", "Cn", "Co", "Zl", "Zp")
        for sign in text
        if sign not in _JOINERS + "\n"
    )
