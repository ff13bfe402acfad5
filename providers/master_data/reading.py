"""The files of a folder to master data, in the order in which they lean on each other."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from providers.master_data import centres, days, locations, rows
from providers.master_data.drafts import CalendarDraft, MasterData
from providers.master_data.files import Unusable
from providers.master_data.remarks import Remarks

Found = TypeVar("Found")


def read(directory: Path, *, now: datetime) -> tuple[MasterData, Remarks]:
    """What the folder holds, and what there is to say about it.

    Only registration_center.csv must be there. Raises Unusable.
    """
    remarks = Remarks()
    if not directory.is_dir():
        raise Unusable(f"{directory} is not a folder.")
    centre_rows, listed = rows.read_rows(directory, remarks)
    centre_rows = centres.place_rows(centre_rows, now, remarks)
    known = days.KnownCentres({row.external_id for row in centre_rows}, listed)
    no_places: dict[str, locations.Location] = {}
    places = _or_without(
        locations.FILE, no_places, remarks, lambda: locations.read_locations(directory, remarks)
    )
    no_calendars: tuple[CalendarDraft, ...] = ()
    calendars = _or_without(
        days.HOLIDAY_FILE,
        no_calendars,
        remarks,
        lambda: days.read_holidays(directory, places, remarks),
    )
    around = centres.Surroundings(
        locations=places,
        weeks=_or_without(
            days.WEEK_FILE, {}, remarks, lambda: days.read_weeks(directory, known, remarks)
        ),
        closures=_or_without(
            days.CLOSURE_FILE, {}, remarks, lambda: days.read_closures(directory, known, remarks)
        ),
        calendars=frozenset(calendar.code for calendar in calendars),
    )
    found = centres.merge(centre_rows, around, remarks)
    return MasterData(found, calendars), remarks


def _or_without(
    file: str, nothing: Found, remarks: Remarks, read_file: Callable[[], Found]
) -> Found:
    """What a file says, or nothing, aloud: centres can be opened without it."""
    try:
        return read_file()
    except Unusable as error:
        remarks.note(file, None, "", f"{error} The import goes on without it.")
        return nothing
