"""Local dates and times in words: 24 hours, the reader's language, the offset where one is needed.

For doors and for the reasons queries give; the zone is in the datetime that is passed.
"""

from datetime import date, datetime, timedelta

from django.utils.dateformat import format as in_words
from django.utils.translation import pgettext


def weekday_and_day(on: date) -> str:
    """Wednesday 11 November."""
    return in_words(on, pgettext("date format: Wednesday 11 November", "l j F"))


def clock_time(local: datetime) -> str:
    """10:15; with its offset where the clocks go back and the same time comes twice."""
    written = f"{local:%H:%M}"
    return f"{written} ({offset(local)})" if comes_twice(local) else written


def comes_twice(local: datetime) -> bool:
    """Whether the wall clock shows this time twice on that day."""
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    return first is not None and second is not None and first > second


def offset(local: datetime) -> str:
    """UTC+1, UTC-3:30."""
    seconds = int((local.utcoffset() or timedelta()).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    sign = "-" if seconds < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")
