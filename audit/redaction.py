"""Keeping people out of log lines.

The first line of defence is not to log them; this is the second, for messages of libraries and for
tracebacks. Patterns err on the side of hiding.
"""

import logging
import re

HIDDEN = "[hidden]"

_PERSONAL = re.compile(
    r"""
    [\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+        # e-mail address, plain or percent-encoded
    | \beyJ[\w-]+\.[\w-]+\.[\w-]*                # JSON Web Token
    | (?i:bearer)\s+[\w.~+/-]+=*                 # authorisation header
    | (?<![\w.])\+?\d(?:[\s().-]?\d){8,16}(?![\w]) # telephone, pre-registration id: 9 to 17 digits
    """,
    re.VERBOSE,
)
_TIMESTAMP = re.compile(r"^\d{4}-\d{2}-\d{2}")


def redact(text: str) -> str:
    """The text with everything that looks like a person's address, number or token hidden."""
    return _PERSONAL.sub(_hide, text)


def _hide(found: re.Match[str]) -> str:
    # Dates and times of day are digits with dashes too, and a log without them is of no use.
    return found.group() if _TIMESTAMP.match(found.group()) else HIDDEN


class RedactingFilter(logging.Filter):
    """Drops the request object, whose representation carries the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("request", None)
        return True


class RedactingFormatter(logging.Formatter):
    """Formats as usual, tracebacks included, and then hides people."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
