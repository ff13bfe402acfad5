"""Slots of imported centres, counted a second way: from the CSV with nothing but arithmetic.

Nothing of ours reads the files here, and nothing of ours lays hours: `csv`, seconds of a day, and
a division per stretch. What the import laid must be the same, centre by centre and weekday by
weekday.
"""

import csv
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from booking.models import Slot
from providers.models import Provider
from providers.tests.csv_folder import Folder

pytestmark = pytest.mark.django_db
CHECKOUT = Path(__file__).parents[2]
EXAMPLE = CHECKOUT / "docs" / "examples" / "master-data"
MOSIP = CHECKOUT.parent / "shared" / "data" / "mosip-master"
DAY_SECONDS = 24 * 60 * 60
WINDOW_DAYS = 60
SUNDAY = 101


def rows_of(directory, file):
    path = directory / file
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = [{k: (v or "").strip() for k, v in row.items()} for row in csv.DictReader(stream)]
    return [row for row in rows if row["is_active"].upper() == "TRUE"]


def seconds(clock):
    hours, minutes, *rest = (int(part) for part in clock.split(":"))
    found = hours * 3600 + minutes * 60 + (rest[0] if rest else 0)
    return DAY_SECONDS if found == DAY_SECONDS - 1 else found  # 23:59:59 is the end of the day


def slots_of_a_day(centre):
    """How many slots fit before and after lunch."""
    opens, closes = seconds(centre["center_start_time"]), seconds(centre["center_end_time"])
    stretches = [closes - opens]
    if centre["lunch_start_time"] and centre["lunch_end_time"]:
        begins, ends = seconds(centre["lunch_start_time"]), seconds(centre["lunch_end_time"])
        if begins < ends:
            stretches = [begins - opens, closes - ends]
    length = seconds(centre["per_kiosk_process_time"])
    return sum(max(stretch, 0) // length for stretch in stretches)


def month_day_year(text):
    month, day, year = (int(part) for part in text.split("/"))
    return date(year, month, day)


def counted(directory, first):
    """(centre, day code) to slots and places, from the files alone."""
    centres = {}
    for row in rows_of(directory, "registration_center.csv"):
        if int(row["number_of_kiosks"]) > 0:
            centres.setdefault(row["id"], row)
    working = defaultdict(dict)
    for row in rows_of(directory, "reg_working_nonworking.csv"):
        working[row["regcntr_id"]][int(row["day_code"])] = row["is_working"].upper() == "TRUE"
    holidays = {
        (row["location_code"], month_day_year(row["holiday_date"]))
        for row in rows_of(directory, "loc_holiday.csv")
    }
    closures = {
        (row["regcntr_id"], month_day_year(row["hol_date"]))
        for row in rows_of(directory, "reg_exceptional_holiday.csv")
    }
    slots, places = Counter(), Counter()
    for centre, row in centres.items():
        week = working.get(centre) or dict.fromkeys(range(SUNDAY + 1, SUNDAY + 6), True)
        for number in range(WINDOW_DAYS + 1):
            on = first + timedelta(days=number)
            code = SUNDAY + on.isoweekday() % 7
            shut = (row["holiday_loc_code"], on) in holidays or (centre, on) in closures
            if week.get(code) and not shut:
                slots[centre, code] += slots_of_a_day(row)
                places[centre, code] += slots_of_a_day(row) * int(row["number_of_kiosks"])
    return slots, places


def laid():
    """The same from the rows of the table, by each centre's wall clock."""
    slots, places = Counter(), Counter()
    rows = Slot.objects.filter(is_open=True).values_list(
        "provider__external_id", "provider__time_zone", "starts_at", "capacity"
    )
    for centre, zone, starts_at, capacity in rows:
        code = SUNDAY + starts_at.astimezone(ZoneInfo(zone)).isoweekday() % 7
        slots[centre, code] += 1
        places[centre, code] += capacity
    return slots, places


def compare(directory, first):
    """Import at noon in Greenwich, when it is the same date nearly everywhere."""
    with time_machine.travel(datetime.combine(first, datetime.min.time(), UTC).replace(hour=10)):
        call_command("import_centres", str(directory), stdout=StringIO())
    assert set(Provider.objects.values_list("window_days", flat=True)) == {WINDOW_DAYS}
    by_file, by_table = counted(directory, first), laid()
    assert by_table[0] == by_file[0]
    assert by_table[1] == by_file[1]
    return by_file[0]


def test_the_example_in_the_documentation_is_laid_as_counted():
    """With its holidays and closures of early 2027 inside the window."""
    slots = compare(EXAMPLE, date(2027, 1, 18))
    assert len({centre for centre, _code in slots}) == 4


def test_odd_centres_are_laid_as_counted(tmp_path):
    folder = (
        Folder(tmp_path)
        .centres(
            {"id": "30001", "holiday_loc_code": "KE"},
            {"id": "30002", "per_kiosk_process_time": "0:20:00", "center_end_time": "17:30"},
            {
                "id": "30003",
                "center_start_time": "0:00:00",
                "center_end_time": "23:59:59",
                "lunch_start_time": "",
                "lunch_end_time": "",
                "number_of_kiosks": "1",
            },
            {"id": "30004", "number_of_kiosks": "0"},
            {"id": "30005", "is_active": "FALSE"},
            {"id": "30006", "lunch_start_time": "09:00", "lunch_end_time": "09:00"},
        )
        .holidays(
            {"holiday_date": "12/25/2026", "holiday_name": "Christmas"},
            {"holiday_date": "12/26/2026", "holiday_name": "Boxing Day"},
        )
        .closures({"hol_date": "12/28/2026", "hol_reason": "Stocktaking"})
    )
    days = {"lang_code": "eng", "is_active": "TRUE"}
    folder.rows(
        "reg_working_nonworking.csv",
        [
            days | {"regcntr_id": centre, "day_code": str(code), "is_working": works}
            for centre, weekend in (("30001", "FALSE"), ("30002", "TRUE"), ("30003", "TRUE"))
            for code, works in [(SUNDAY, weekend), *((code, "TRUE") for code in range(102, 107))]
        ],
    )
    slots = compare(folder.path, date(2026, 11, 23))
    assert {centre for centre, _code in slots} == {"30001", "30002", "30003", "30006"}
    assert slots["30003", SUNDAY] == 8 * 96
    assert slots["30001", 106] == 28 * 8  # one Friday of nine is Christmas
    assert slots["30002", SUNDAY] == 8 * (12 + 10)


@pytest.mark.skipif(not MOSIP.is_dir(), reason=f"no {MOSIP.name} beside the checkout")
def test_the_master_data_of_a_country_is_laid_as_counted():
    """In September 2019, when its holidays and exceptional closures lie."""
    slots = compare(MOSIP, date(2019, 9, 2))
    assert len({centre for centre, _code in slots}) == 29
    assert sum(slots.values()) == Slot.objects.filter(is_open=True).count() > 30_000
