"""Folders of master data, written row by row."""

import csv
from collections.abc import Iterable
from pathlib import Path

CENTRE = {
    "lang_code": "eng",
    "id": "30001",
    "name": "Harbour centre",
    "cntrtyp_code": "REG",
    "addr_line1": "Old Town",
    "addr_line2": "Mombasa",
    "addr_line3": "Kenya",
    "latitude": "-4.05466",
    "longitude": "39.66359",
    "location_code": "80100",
    "contact_phone": "",
    "contact_person": "",
    "number_of_kiosks": "3",
    "working_hours": "8:00:00",
    "per_kiosk_process_time": "0:15:00",
    "center_start_time": "9:00:00",
    "center_end_time": "17:00:00",
    "lunch_start_time": "13:00:00",
    "lunch_end_time": "14:00:00",
    "time_zone": "Africa/Nairobi",
    "holiday_loc_code": "",
    "zone_code": "",
    "is_active": "TRUE",
}
WEEK = {"lang_code": "eng", "regcntr_id": "30001", "is_active": "TRUE"}
HOLIDAY = {"lang_code": "eng", "id": "1", "location_code": "KE", "is_active": "TRUE"}
CLOSURE = {
    "lang_code": "eng", "regcntr_id": "30001", "hol_name": "", "hol_reason": "", "is_active": "TRUE"
}  # fmt: skip


class Folder:
    """A folder that gets its files one by one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def centres(self, *rows: dict[str, str]) -> "Folder":
        return self.rows("registration_center.csv", [{**CENTRE, **row} for row in rows])

    def week(self, days: dict[int, bool], *centres: str) -> "Folder":
        rows = [
            {**WEEK, "regcntr_id": centre, "day_code": str(day), "is_working": str(works).upper()}
            for centre in centres or ("30001",)
            for day, works in days.items()
        ]
        return self.rows("reg_working_nonworking.csv", rows)

    def holidays(self, *rows: dict[str, str]) -> "Folder":
        return self.rows("loc_holiday.csv", [{**HOLIDAY, **row} for row in rows])

    def closures(self, *rows: dict[str, str]) -> "Folder":
        return self.rows("reg_exceptional_holiday.csv", [{**CLOSURE, **row} for row in rows])

    def locations(self, *rows: tuple[str, str, str, int, str, str]) -> "Folder":
        names = (
            "lang_code",
            "code",
            "name",
            "hierarchy_level",
            "hierarchy_level_name",
            "parent_loc_code",
        )
        return self.rows(
            "location.csv",
            [{**dict(zip(names, map(str, row), strict=True)), "is_active": "TRUE"} for row in rows],
        )

    def rows(self, file: str, rows: Iterable[dict[str, str]]) -> "Folder":
        rows = list(rows)
        with (self.path / file).open(
            "w", newline="", encoding="utf-8", errors="surrogatepass"
        ) as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return self

    def text(self, file: str, text: str) -> "Folder":
        (self.path / file).write_text(text, encoding="utf-8")
        return self
