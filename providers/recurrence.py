"""Recurrence rules (RFC 5545 §3.3.10) as dates: every other week, the first Monday of a month.

Which dates a rule names is python-dateutil's business. Ours is to let only such rules through as
name days, are spelled as the standard has it and come to an end: the library loops for ever over an
interval of nothing, and drops in silence what it has no use for. Pure: no rows, no clock.
"""

import re
from collections.abc import Iterator
from datetime import MAXYEAR, date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr  # type: ignore[import-untyped] # the library has no types
from django.utils.translation import gettext_lazy as _

from providers.refusals import WrittenWrong

#: Dates one rule may name; daily for more than five years.
MOST_DATES = 2_000
#: Years a rule may reach; leap days, the rarest dates there are, come seven times.
MOST_YEARS = 30
MOST_CHARACTERS = 500

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_SUB_DAILY = ("HOURLY", "MINUTELY", "SECONDLY")
_HOURS = ("BYHOUR", "BYMINUTE", "BYSECOND")
_WEEKDAYS = "MO|TU|WE|TH|FR|SA|SU"
#: Parts that list numbers, with the largest; a minus counts from the end where the second says so.
_NUMBERS = {
    "BYMONTHDAY": (31, True),
    "BYYEARDAY": (366, True),
    "BYWEEKNO": (53, True),
    "BYSETPOS": (366, True),
    "BYMONTH": (12, False),
    "INTERVAL": (1000, False),
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}")
_BYDAY = re.compile(rf"(?P<number>[+-]?[0-9]{{1,2}})?(?:{_WEEKDAYS})")
_COUNT = re.compile(r"[0-9]{1,9}")
_UNTIL = re.compile(r"(?P<day>[0-9]{8})(?:T[0-9]{6}Z?)?")


class RuleRefused(WrittenWrong):
    """A rule we do not follow."""


NO_RULE = _("This is no rule of RFC 5545, such as FREQ=MONTHLY;BYDAY=1MO;COUNT=12.")
_SUB_DAILY_RULE = _("A rule names days: FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, without hours.")
_NO_END = _("A rule needs an end: COUNT or UNTIL.")
_TOO_MANY = _("A rule names at most 2,000 dates.")
_TOO_LONG = _("A rule ends within 30 years.")
_NO_DATE = _("This rule names no date.")


@lru_cache(maxsize=10_000)
def checked(rule: str, starts_on: date) -> str:
    """The rule as it is stored: FREQ first, UNTIL a date.

    Raises RuleRefused for what is no rule, goes by hours, has no end or names too many dates.
    """
    parts = parsed(rule)
    if "COUNT" not in parts and "UNTIL" not in parts:
        raise RuleRefused(_NO_END)
    if int(parts.get("COUNT", 0)) > MOST_DATES:
        raise RuleRefused(_TOO_MANY)
    latest = _years_after(starts_on, MOST_YEARS)
    if "UNTIL" in parts and _day(parts["UNTIL"]) > latest:
        raise RuleRefused(_TOO_LONG)
    text = spelled(parts)
    named = len(dates_between(text, starts_on, starts_on, latest, most=MOST_DATES + 1))
    if named > MOST_DATES:
        raise RuleRefused(_TOO_MANY)
    if not named:
        raise RuleRefused(_NO_DATE)
    return text


def parsed(rule: str) -> dict[str, str]:
    """The parts of a rule by name, in capitals. Raises RuleRefused."""
    text = rule.strip().upper().removeprefix("RRULE:")
    if len(text) > MOST_CHARACTERS:
        raise RuleRefused(NO_RULE)
    parts: dict[str, str] = {}
    for part in text.removesuffix(";").split(";"):
        name, _equals, value = part.partition("=")
        if name in parts:
            raise RuleRefused(NO_RULE)
        parts[name] = value
    if parts.get("FREQ") in _SUB_DAILY or any(name in parts for name in _HOURS):
        raise RuleRefused(_SUB_DAILY_RULE)
    if parts.get("FREQ") not in _FREQUENCIES or ("COUNT" in parts and "UNTIL" in parts):
        raise RuleRefused(NO_RULE)
    for name, value in parts.items():
        if not _is_spelled_well(name, value, parts["FREQ"]):
            raise RuleRefused(NO_RULE)
    if "UNTIL" in parts:
        parts["UNTIL"] = f"{_day(parts['UNTIL']):%Y%m%d}".rjust(8, "0")
    return parts


def spelled(parts: dict[str, str]) -> str:
    """The parts as one rule, FREQ first."""
    return ";".join(f"{name}={parts[name]}" for name in sorted(parts, key=lambda n: n != "FREQ"))


def ending_before(rule: str, starts_on: date, closes_on: date) -> str | None:
    """The rule without the dates from `closes_on` on; None where it has no others.

    The rule is one that `checked` gave.
    """
    before = closes_on - timedelta(days=1)
    latest = _years_after(starts_on, MOST_YEARS)
    if not dates_between(rule, starts_on, starts_on, before, most=1):
        return None
    if not dates_between(rule, starts_on, closes_on, latest, most=1):
        return rule
    parts = {name: value for name, value in parsed(rule).items() if name != "COUNT"}
    return spelled({**parts, "UNTIL": f"{before:%Y%m%d}"})


@lru_cache(maxsize=10_000)
def dates_between(
    rule: str, starts_on: date, first: date, last: date, most: int = MOST_DATES
) -> tuple[date, ...]:
    """The dates from `first` to `last` that a parsed rule names, rising; no more than `most`.

    Nothing is computed beyond `last`: a rule without an end is safe here. Raises RuleRefused.
    """
    count = MAXYEAR * 366
    parts = dict(part.split("=") for part in rule.split(";"))
    if "COUNT" in parts:
        count = int(parts.pop("COUNT"))
    if "UNTIL" in parts:
        last = min(last, _day(parts.pop("UNTIL")))
    found: list[date] = []
    for number, on in enumerate(_dates(spelled(parts), starts_on, last.year)):
        if on > last or number == count or len(found) == most:
            break
        if on >= first:
            found.append(on)
    return tuple(found)


def _dates(rule: str, starts_on: date, last_year: int) -> Iterator[date]:
    """The dates of a rule without an end, at least up to a year.

    Where a rule names no date, the library looks for one up to the year 9999. So it is asked at
    the far end of the calendar, which repeats after 400 years, weekdays included.
    """
    later = (MAXYEAR - max(last_year, starts_on.year)) // 400 * 400
    begins = datetime.combine(starts_on.replace(year=starts_on.year + later), time())
    try:
        for moment in rrulestr(rule, dtstart=begins):
            yield moment.date().replace(year=moment.year - later)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise RuleRefused(NO_RULE) from error


def _is_spelled_well(name: str, value: str, frequency: str) -> bool:
    if name in _NUMBERS:
        most, from_the_end = _NUMBERS[name]
        listed = value.split(",") if name != "INTERVAL" else [value]
        return all(
            _NUMBER.fullmatch(number)
            and 1 <= abs(int(number)) <= most
            and (from_the_end or int(number) > 0)
            for number in listed
        )
    if name == "BYDAY":
        return all(_is_weekday(day, frequency) for day in value.split(","))
    if name == "COUNT":
        return _COUNT.fullmatch(value) is not None and int(value) > 0
    if name == "UNTIL":
        return _is_day(value)
    if name == "WKST":
        return re.fullmatch(_WEEKDAYS, value) is not None
    return name == "FREQ"


def _is_weekday(text: str, frequency: str) -> bool:
    """MO, or 1MO and -1MO where there are months or years to count in."""
    found = _BYDAY.fullmatch(text)
    if found is None or found["number"] is None:
        return found is not None
    return frequency in ("MONTHLY", "YEARLY") and 1 <= abs(int(found["number"])) <= 53


def _is_day(text: str) -> bool:
    try:
        _day(text)
    except RuleRefused:
        return False
    return True


def _day(text: str) -> date:
    """The date of an UNTIL; one with a time counts as its date."""
    found = _UNTIL.fullmatch(text)
    try:
        return date.fromisoformat(found["day"]) if found else date.fromisoformat("")
    except ValueError as error:
        raise RuleRefused(NO_RULE) from error


def _years_after(on: date, years: int) -> date:
    """The same day of a later year; the last day there is where the calendar ends before."""
    try:
        return on + timedelta(days=365 * years + years // 4)
    except OverflowError:
        return date.max
