"""Working days, holidays and closures: the files that say when centres are shut."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from providers.master_data.drafts import CalendarDraft, ClosureDraft
from providers.master_data.fields import (
    Unreadable,
    day_of,
    filled,
    flag_of,
    language_of,
    no_longer_than,
    weekday_of,
)
from providers.master_data.files import Row, table
from providers.master_data.locations import Location
from providers.master_data.remarks import Remarks, quoted

WEEK_FILE = "reg_working_nonworking.csv"
WEEK_COLUMNS = ("regcntr_id", "day_code", "is_working", "is_active")
HOLIDAY_FILE = "loc_holiday.csv"
HOLIDAY_COLUMNS = ("lang_code", "location_code", "holiday_date", "holiday_name", "is_active")
CLOSURE_FILE = "reg_exceptional_holiday.csv"
CLOSURE_COLUMNS = ("regcntr_id", "hol_date", "hol_name", "hol_reason", "is_active")


class KnownCentres:
    """Which ids there are: those that are imported, and those that a row was refused for."""

    def __init__(self, imported: set[str], listed: set[str]) -> None:
        self._imported, self._listed = imported, listed

    def check(self, row: Row) -> str:
        """The id of an imported centre. Raises Unreadable."""
        centre = row["regcntr_id"]
        if centre in self._imported:
            return centre
        if centre in self._listed:
            raise Unreadable(f"its centre {quoted(centre)} is refused")
        raise Unreadable(f"registration_center.csv has no active centre {quoted(centre)}")


def read_weeks(
    directory: Path, centres: KnownCentres, remarks: Remarks
) -> dict[str, frozenset[int]]:
    """The ISO weekdays on which each listed centre works; days it does not list are not."""
    listed: dict[str, dict[int, bool]] = {}
    rows: dict[str, int] = {}
    for row in table(directory, WEEK_FILE, WEEK_COLUMNS, remarks):
        try:
            column = "regcntr_id"
            centre = centres.check(row)
            column = "day_code"
            weekday = weekday_of(row[column])
            column = "is_working"
            works = flag_of(row[column])
            if listed.get(centre, {}).get(weekday, works) != works:
                raise Unreadable("contradicts an earlier row of this centre and day")
        except Unreadable as error:
            remarks.refuse(WEEK_FILE, row.number, column, str(error))
            continue
        listed.setdefault(centre, {})[weekday] = works
        rows[centre] = row.number
    for centre, days in listed.items():
        if len(days) < 7:
            reason = f"centre {quoted(centre)} lists {len(days)} of 7 days; the others are off"
            remarks.guess(WEEK_FILE, rows[centre], "day_code", reason)
    return {
        centre: frozenset(day for day, works in days.items() if works)
        for centre, days in listed.items()
    }


def read_holidays(
    directory: Path, locations: Mapping[str, Location], remarks: Remarks
) -> tuple[CalendarDraft, ...]:
    """A calendar per location, with the names of a day in every language there is."""
    found: dict[str, dict[date, dict[str, str]]] = {}
    for row in table(directory, HOLIDAY_FILE, HOLIDAY_COLUMNS, remarks):
        try:
            column = "lang_code"
            language = language_of(row[column])
            column = "location_code"
            location = no_longer_than(60)(row[column])
            column = "holiday_date"
            on = day_of(row[column])
            column = "holiday_name"
            name = filled(row[column])
        except Unreadable as error:
            remarks.refuse(HOLIDAY_FILE, row.number, column, str(error))
            continue
        names = found.setdefault(location, {}).setdefault(on, {})
        if names.setdefault(language, name) != name:
            reason = "the day has another name in this language already, which counts"
            remarks.note(HOLIDAY_FILE, row.number, "holiday_name", reason)
    return tuple(
        CalendarDraft(code, _calendar_name(code, locations), dict(sorted(days.items())))
        for code, days in found.items()
    )


def _calendar_name(code: str, locations: Mapping[str, Location]) -> str:
    return (locations[code].name if code in locations else code)[:120]


def read_closures(
    directory: Path, centres: KnownCentres, remarks: Remarks
) -> dict[str, tuple[ClosureDraft, ...]]:
    """The days each centre stays closed, with the reason of the first row that says so."""
    found: dict[str, dict[date, str]] = {}
    for row in table(directory, CLOSURE_FILE, CLOSURE_COLUMNS, remarks):
        try:
            column = "regcntr_id"
            centre = centres.check(row)
            column = "hol_date"
            on = day_of(row[column])
        except Unreadable as error:
            remarks.refuse(CLOSURE_FILE, row.number, column, str(error))
            continue
        reason = row["hol_reason"] or row["hol_name"]
        if len(reason) > 200:
            remarks.note(CLOSURE_FILE, row.number, "hol_reason", "is cut to 200 characters")
        found.setdefault(centre, {}).setdefault(on, reason[:200])
    return {
        centre: tuple(ClosureDraft(on, reason) for on, reason in sorted(days.items()))
        for centre, days in found.items()
    }
