"""Recurrence rules between RFC 5545 and what a clerk chooses from a list."""

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from providers.models.calendars import Weekday

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: Choice to the rule it means; the weekday is that of the first date.
_MEANT = {
    "fortnight": "FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
    "first": "FREQ=MONTHLY;BYDAY=1{day}",
    "second": "FREQ=MONTHLY;BYDAY=2{day}",
    "third": "FREQ=MONTHLY;BYDAY=3{day}",
    "fourth": "FREQ=MONTHLY;BYDAY=4{day}",
    "last": "FREQ=MONTHLY;BYDAY=-1{day}",
}
REPEATS = [
    ("fortnight", _("every other week")),
    ("first", _("first of the month")),
    ("second", _("second of the month")),
    ("third", _("third of the month")),
    ("fourth", _("fourth of the month")),
    ("last", _("last of the month")),
    ("own", _("by a rule of its own")),
]
_SAID = {
    "fortnight": _("%(day)s, every other week"),
    "first": _("first %(day)s of the month"),
    "second": _("second %(day)s of the month"),
    "third": _("third %(day)s of the month"),
    "fourth": _("fourth %(day)s of the month"),
    "last": _("last %(day)s of the month"),
}
_UNTIL = re.compile(r";UNTIL=(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?\Z", re.ASCII)


def rule_of(repeats: str, own: str, starts_on: date, ends_on: date | None) -> str:
    """The rule that a choice means; one of its own goes as it is written."""
    if repeats not in _MEANT:
        rule = own.strip().upper().removeprefix("RRULE:")
    else:
        rule = _MEANT[repeats].format(day=_DAYS[starts_on.weekday()])
    if ends_on is not None and "UNTIL=" not in rule and "COUNT=" not in rule:
        rule += f";UNTIL={ends_on:%Y%m%d}"
    return rule


def shape_of(rule: str, starts_on: date) -> dict[str, Any]:
    """The choice, the rule and the last date as the form shows them."""
    known = rule.strip().upper().removeprefix("RRULE:")
    ends_on = None
    if found := _UNTIL.search(known):
        try:
            ends_on = date(*map(int, found.groups()))
        except ValueError:
            found = None
    bare = known[: found.start()] if found else known
    for name, meant in _MEANT.items():
        if bare == meant.format(day=_DAYS[starts_on.weekday()]):
            return {"repeats": name, "rule": "", "ends_on": ends_on}
    return {"repeats": "own", "rule": known, "ends_on": None}


def in_words(rule: str, starts_on: date) -> str:
    """The rule as one reads it; one that is not on the list, as it is written."""
    shape = shape_of(rule, starts_on)
    if shape["repeats"] == "own":
        return str(shape["rule"])
    said = _SAID[shape["repeats"]] % {"day": Weekday(starts_on.isoweekday()).label}
    since = gettext("from %(first)s") % {"first": starts_on.isoformat()}
    if shape["ends_on"]:
        since += " " + gettext("until %(last)s") % {"last": shape["ends_on"].isoformat()}
    return f"{said}, {since}"
