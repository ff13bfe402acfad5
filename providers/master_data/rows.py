"""registration_center.csv, one row at a time: every fault of a row is told, not just the first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from providers.master_data import fields
from providers.master_data.fields import END_OF_DAY, MIDNIGHT, Unreadable
from providers.master_data.files import Row, table
from providers.master_data.places import City, nearest_city
from providers.master_data.remarks import Remarks
from providers.master_data.zones import Stated, stated_by

FILE = "registration_center.csv"
COLUMNS = (
    "lang_code", "id", "name", "cntrtyp_code", "addr_line1", "addr_line2", "addr_line3",
    "latitude", "longitude", "location_code", "contact_phone", "contact_person",
    "number_of_kiosks", "per_kiosk_process_time", "center_start_time", "center_end_time",
    "lunch_start_time", "lunch_end_time", "time_zone", "holiday_loc_code", "is_active",
)  # fmt: skip

Value = TypeVar("Value")
Stretch = tuple[time, time]


@dataclass(slots=True)
class CentreRow:
    """A centre in one language. The zone and the telephone wait for what other rows tell."""

    number: int
    language: str
    external_id: str
    name: str
    address: str
    kiosks: int
    minutes: int
    open_from_until: tuple[Stretch, ...]
    stated: Stated
    point: tuple[Decimal, Decimal] | None
    city: City | None
    location: str
    holidays_of: str
    contact_name: str
    phone: str
    time_zone: str = ""
    country: str = ""


class _Cells:
    """Takes cells out of a row and remembers whether any was refused."""

    def __init__(self, row: Row, remarks: Remarks) -> None:
        self.row, self.remarks, self.sound = row, remarks, True

    def take(
        self, column: str, parse: Callable[[str], Value], default: Value, value: str | None = None
    ) -> Value:
        try:
            return parse(self.row[column] if value is None else value)
        except Unreadable as error:
            self.refuse(column, str(error))
            return default

    def refuse(self, column: str, reason: str) -> None:
        self.sound = False
        self.remarks.refuse(FILE, self.row.number, column, reason)

    def note(self, column: str, reason: str) -> None:
        self.remarks.note(FILE, self.row.number, column, reason)

    def guess(self, column: str, reason: str) -> None:
        self.remarks.guess(FILE, self.row.number, column, reason)


def read_rows(directory: Path, remarks: Remarks) -> tuple[list[CentreRow], set[str]]:
    """The rows that are good so far, and the ids of every active row, good or not."""
    found, seen = [], set()
    for row in table(directory, FILE, COLUMNS, remarks):
        seen.add(row["id"])
        if (centre := _read(_Cells(row, remarks))) is not None:
            found.append(centre)
    return found, seen


def _read(cells: _Cells) -> CentreRow | None:
    row = cells.row
    point = _point(cells)
    minutes = cells.take("per_kiosk_process_time", fields.minutes_of, 0)
    centre = CentreRow(
        number=row.number,
        language=cells.take("lang_code", fields.language_of, ""),
        external_id=cells.take("id", fields.no_longer_than(36), ""),
        name=cells.take("name", fields.no_longer_than(200), ""),
        address=_address(row),
        kiosks=cells.take("number_of_kiosks", fields.kiosks_of, 0),
        minutes=minutes,
        open_from_until=_stretches(cells, minutes),
        stated=cells.take("time_zone", stated_by, Stated("")),
        point=point,
        city=nearest_city(*point) if point else None,
        location=row["location_code"],
        holidays_of=row["holiday_loc_code"],
        contact_name=_contact_name(cells),
        phone=row["contact_phone"],
    )
    return centre if cells.sound else None


def _address(row: Row) -> str:
    lines = (row[f"addr_line{number}"] for number in (1, 2, 3))
    return "\n".join(" ".join(line.split()) for line in lines if line)


def _contact_name(cells: _Cells) -> str:
    # A person's name: what is wrong with it is said without it.
    name = " ".join(cells.row["contact_person"].split())
    if len(name) > 150:
        cells.note("contact_person", "is longer than 150 characters and is left out")
        return ""
    return name


def _point(cells: _Cells) -> tuple[Decimal, Decimal] | None:
    """Latitude and longitude; what cannot be is left out, as a centre does without its point."""
    north, east = cells.row["latitude"], cells.row["longitude"]
    if not north and not east:
        return None
    column = "latitude"
    try:
        latitude = fields.degrees_of(north, 90)
        column = "longitude"
        longitude = fields.degrees_of(east, 180)
    except Unreadable as error:
        cells.note(column, f"{error}; the coordinates are left out")
        return None
    if not latitude and not longitude:
        cells.note("latitude", "0, 0 is in the sea; the coordinates are left out")
        return None
    return latitude, longitude


def _stretches(cells: _Cells, minutes: int) -> tuple[Stretch, ...]:
    """What a day's opening is made of: the hours without lunch. 00:00 at the end is midnight."""
    opens = cells.take("center_start_time", fields.clock_of, MIDNIGHT)
    closes = cells.take("center_end_time", fields.clock_of, END_OF_DAY)
    if not cells.sound:
        return ()
    if closes == MIDNIGHT and opens != MIDNIGHT:
        cells.guess("center_end_time", "0:00 after the start is read as the end of the day")
        closes = END_OF_DAY
    if closes <= opens:
        cells.refuse("center_end_time", "does not come after center_start_time")
        return ()
    found = tuple(
        (low, MIDNIGHT if high >= time(23, 59) else high)
        for low, high in _without_lunch(cells, opens, closes)
    )
    long_enough = tuple(stretch for stretch in found if _length(stretch) >= minutes)
    if not long_enough:
        cells.refuse("center_end_time", "the centre is never open for as long as a slot")
    elif len(long_enough) < len(found):
        cells.note("lunch_start_time", "hours shorter than a slot are left out")
    return long_enough


def _without_lunch(cells: _Cells, opens: time, closes: time) -> list[Stretch]:
    texts = cells.row["lunch_start_time"], cells.row["lunch_end_time"]
    if not any(texts):
        return [(opens, closes)]
    begins = cells.take("lunch_start_time", fields.clock_of, MIDNIGHT)
    ends = cells.take("lunch_end_time", fields.clock_of, MIDNIGHT)
    if begins == ends:
        return [(opens, closes)]
    if ends < begins:
        cells.refuse("lunch_end_time", "comes before lunch_start_time")
        return []
    if ends <= opens or begins >= closes:
        cells.note("lunch_start_time", "lunch lies outside the hours and is left out")
        return [(opens, closes)]
    parts = [(opens, min(begins, closes)), (max(ends, opens), closes)]
    return [(low, high) for low, high in parts if low < high]


def _length(stretch: Stretch) -> int:
    """Minutes."""
    low, high = stretch
    until = 24 * 60 if high == MIDNIGHT else high.hour * 60 + high.minute
    return until - low.hour * 60 - low.minute
