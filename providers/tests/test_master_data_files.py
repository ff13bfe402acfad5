"""Files that are not what they should be, and what the smaller files say."""

from datetime import UTC, date, datetime

import pytest

from providers.master_data import ClosureDraft, Unusable, Weight, read
from providers.master_data.remarks import Remarks, ranges
from providers.tests.csv_folder import Folder

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FILE = "registration_center.csv"


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path).centres({})


def reasons(remarks: Remarks, file: str, weight: Weight = Weight.REFUSED) -> list[str]:
    return [remark.reason for remark in remarks.of(weight) if remark.file == file]


def test_a_folder_that_is_not_there_is_unusable(tmp_path):
    with pytest.raises(Unusable, match="is not a folder"):
        read(tmp_path / "nowhere", now=NOW)


def test_centres_cannot_be_done_without(tmp_path):
    with pytest.raises(Unusable, match=r"registration_center\.csv is missing"):
        read(tmp_path, now=NOW)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"id,name\n1,a\n", "lacks the columns lang_code"),
        ("lang_code,id".encode("utf-16"), "not a CSV file in UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a CSV file|lacks the columns"),
        (b'"id', "not a CSV file"),
        (b"x" * 200_000, "not a CSV file"),
    ],
)
def test_a_file_that_is_no_table_is_unusable(folder, content, sentence):
    (folder.path / FILE).write_bytes(content)
    with pytest.raises(Unusable, match=sentence):
        read(folder.path, now=NOW)


def test_a_column_twice_is_unusable(folder):
    text = (folder.path / FILE).read_text()
    folder.text(FILE, text.replace("working_hours", "name"))
    with pytest.raises(Unusable, match="columns twice: “name”"):
        read(folder.path, now=NOW)


def with_raw_row(folder: Folder, raw: bytes) -> None:
    """Put a raw line between the header and the good row."""
    path = folder.path / FILE
    header, rest = path.read_bytes().split(b"\n", 1)
    path.write_bytes(header + b"\n" + raw + b"\n" + rest)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"eng,1,too,short", "the row has 4 fields where the header has 23"),
        (b"eng," + b"x" * 1_000_000, "the row is not CSV: field larger than field limit"),
        (b'eng,"a"b,c', "the row is not CSV"),
        (b"eng,1,caf\xe9" + b"," * 20, "is not UTF-8 text"),
        (b"eng,1,\0" + b"," * 20, "holds a NUL character"),
        (b"eng,1," + b"x" * 1001 + b"," * 20, "is longer than 1,000 characters"),
    ],
)
def test_a_bad_row_costs_that_row_only(folder, raw, reason):
    with_raw_row(folder, raw)
    found, remarks = read(folder.path, now=NOW)
    assert [centre.external_id for centre in found.centres] == ["30001"]
    assert [remark.row for remark in remarks.of(Weight.REFUSED)] == [2]
    assert reasons(remarks, FILE)[0].startswith(reason)


def test_a_byte_order_mark_and_blank_lines_do_no_harm(folder):
    with_raw_row(folder, b"")
    path = folder.path / FILE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    found, remarks = read(folder.path, now=NOW)
    assert len(found.centres) == 1
    assert not remarks.of(Weight.REFUSED)


def test_other_files_can_be_done_without_aloud(folder):
    folder.text("loc_holiday.csv", "a,b\n")
    found, remarks = read(folder.path, now=NOW)
    assert len(found.centres) == 1
    assert reasons(remarks, "location.csv", Weight.NOTED) == [
        "location.csv is missing. The import goes on without it."
    ]
    assert "lacks the columns" in reasons(remarks, "loc_holiday.csv", Weight.NOTED)[0]


def test_a_centre_that_lists_no_days_is_open_from_monday_to_friday_and_it_is_said(folder):
    found, remarks = read(folder.path, now=NOW)
    assert {hours.weekday for hours in found.centres[0].hours} == {1, 2, 3, 4, 5}
    assert "Monday to Friday is assumed" in "\n".join(reasons(remarks, FILE, Weight.GUESSED))


def test_days_are_those_that_are_worked(folder):
    folder.week({day: day in (101, 103, 107) for day in range(101, 108)})
    found, remarks = read(folder.path, now=NOW)
    assert {hours.weekday for hours in found.centres[0].hours} == {7, 2, 6}
    assert not remarks.of(Weight.REFUSED)


def test_days_that_are_not_listed_are_off_and_it_is_said(folder):
    folder.week({102: True})
    found, remarks = read(folder.path, now=NOW)
    assert {hours.weekday for hours in found.centres[0].hours} == {1}
    assert reasons(remarks, "reg_working_nonworking.csv", Weight.GUESSED) == [
        "centre “30001” lists 1 of 7 days; the others are off"
    ]


def test_days_of_a_centre_that_is_not_there_are_refused(folder):
    folder.centres({}, {"id": "30002", "number_of_kiosks": "0"})
    folder.rows(
        "reg_working_nonworking.csv",
        [
            {"regcntr_id": centre, "day_code": day, "is_working": "TRUE", "is_active": "TRUE"}
            for centre, day in (("30002", "101"), ("30003", "101"), ("30001", "108"))
        ],
    )
    assert reasons(read(folder.path, now=NOW)[1], "reg_working_nonworking.csv") == [
        "its centre “30002” is refused",
        "registration_center.csv has no active centre “30003”",
        "is “108”, not a day code from 101 (Sunday) to 107 (Saturday)",
    ]


def test_a_day_that_works_and_does_not_is_refused_the_second_time(folder):
    row = {"regcntr_id": "30001", "day_code": "102", "is_active": "TRUE"}
    folder.rows(
        "reg_working_nonworking.csv", [{**row, "is_working": flag} for flag in ("TRUE", "FALSE")]
    )
    found, remarks = read(folder.path, now=NOW)
    assert {hours.weekday for hours in found.centres[0].hours} == {1}
    assert remarks.refused_rows() == 1


def test_holidays_of_a_place_become_one_a_day_in_every_language(folder):
    folder.centres({"holiday_loc_code": "KE"}).holidays(
        {"holiday_date": "12/12/2027", "holiday_name": "Jamhuri Day"},
        {"holiday_date": "12/12/2027", "holiday_name": "Jamhuri", "lang_code": "swa"},
        {"holiday_date": "12/12/2027", "holiday_name": "Independence Day"},
        {"holiday_date": "12/25/2027", "holiday_name": "Christmas", "is_active": "FALSE"},
        {"holiday_date": "25/12/2027", "holiday_name": "Christmas"},
    )
    found, remarks = read(folder.path, now=NOW)
    (calendar,) = found.calendars
    assert found.centres[0].calendars == ("KE",) == (calendar.code,)
    assert calendar.holidays == {date(2027, 12, 12): {"en": "Jamhuri Day", "sw": "Jamhuri"}}
    assert reasons(remarks, "loc_holiday.csv") == [
        "is “25/12/2027”, which no calendar has (month/day/year)"
    ]
    assert len(reasons(remarks, "loc_holiday.csv", Weight.NOTED)) == 1


def test_a_centre_whose_holidays_are_nowhere_follows_none_and_it_is_said(folder):
    found, remarks = read(folder.centres({"holiday_loc_code": "XX"}).path, now=NOW)
    assert found.centres[0].calendars == ()
    assert "“XX” has no holidays in loc_holiday.csv" in reasons(remarks, FILE, Weight.NOTED)


def test_an_exceptional_holiday_closes_its_centre_once_with_its_reason(folder):
    folder.closures(
        {"hol_date": "2/15/2027", "hol_reason": "Stocktaking"},
        {"hol_date": "2/15/2027", "hol_reason": "Inventaire", "lang_code": "fra"},
        {"hol_date": "2/16/2027", "hol_name": "Strike"},
        {"hol_date": "2/17/2027", "regcntr_id": "1"},
    )
    found, remarks = read(folder.path, now=NOW)
    assert found.centres[0].closures == (
        ClosureDraft(date(2027, 2, 15), "Stocktaking"),
        ClosureDraft(date(2027, 2, 16), "Strike"),
    )
    assert remarks.refused_rows() == 1


def test_rows_with_the_same_fate_share_a_line():
    assert ranges([7]) == "row 7"
    assert ranges([9, 2, 3, 4]) == "rows 2-4, 9 (4 rows)"
    assert ranges([]) == ""
    remarks = Remarks()
    for row in (2, 3):
        remarks.refuse(FILE, row, "name", "is empty")
    remarks.note(FILE, None, "", "says nothing")
    assert list(remarks.lines()) == [
        "refused: registration_center.csv rows 2-3 (2 rows): name: is empty",
        "noted: registration_center.csv: says nothing",
    ]
