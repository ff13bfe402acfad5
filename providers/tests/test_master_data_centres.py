"""Rows of registration_center.csv to centres."""

from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.master_data import CentreDraft, Remarks, Weight, read
from providers.tests.csv_folder import CENTRE, Folder

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FILE = "registration_center.csv"
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "master-data"


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def centre_of(folder: Folder) -> CentreDraft:
    found, _remarks = read(folder.path, now=NOW)
    (centre,) = found.centres
    return centre


def remarks_of(folder: Folder) -> Remarks:
    return read(folder.path, now=NOW)[1]


def refusals(folder: Folder) -> list[tuple[int | None, str]]:
    return [(remark.row, remark.field) for remark in remarks_of(folder).of(Weight.REFUSED)]


def test_languages_of_a_centre_become_one(folder):
    centre = centre_of(
        folder.centres(
            {},
            {"lang_code": "fra", "name": "Centre du port", "addr_line1": "Vieille ville"},
            {"lang_code": "kan", "name": "ಕೇಂದ್ರ"},
        )
    )
    assert centre.name == {"en": "Harbour centre", "fr": "Centre du port", "kn": "ಕೇಂದ್ರ"}
    assert centre.address["fr"] == "Vieille ville\nMombasa\nKenya"
    assert (centre.slot_minutes, centre.capacity) == (15, 3)


def test_lunch_is_the_gap_between_two_openings(folder):
    monday = [hours for hours in centre_of(folder.centres({})).hours if hours.weekday == 1]
    assert [(hours.opens.hour, hours.until.hour) for hours in monday] == [(9, 13), (14, 17)]
    assert {hours.capacity for hours in monday} == {3}


@pytest.mark.parametrize("end", ["23:59:59", "23:59", "24:00:00", "00:00"])
def test_an_end_at_midnight_is_the_end_of_the_day(folder, end):
    folder.centres(
        {"center_start_time": "14:00", "center_end_time": end, "lunch_end_time": "13:00"}
    )
    assert centre_of(folder).hours[0].opens == time(14)
    assert centre_of(folder).hours[0].until == time(0)


def test_hours_too_short_for_a_slot_are_left_out_and_told(folder):
    """A schedule has no such hours: a later import could not change the rest of them."""
    folder.centres({"lunch_start_time": "9:10:00", "lunch_end_time": "13:00:00"})
    assert {(hours.opens, hours.until) for hours in centre_of(folder).hours} == {
        (time(13), time(17))
    }
    notes = [(each.field, each.reason) for each in remarks_of(folder).of(Weight.NOTED)]
    assert ("lunch_start_time", "hours shorter than a slot are left out") in notes


def test_a_whole_day_is_closed_for_lunch_only(folder):
    folder.centres({"center_start_time": "0:00:00", "center_end_time": "23:59:59"})
    hours = [(hours.opens, hours.until) for hours in centre_of(folder).hours[:2]]
    assert hours == [(time(0), time(13)), (time(14), time(0))]


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    [
        ("", "", [(9, 17)]),
        ("0:00", "0:00", [(9, 17)]),
        ("18:00", "19:00", [(9, 17)]),
        ("8:00", "10:00", [(10, 17)]),
        ("16:00", "18:00", [(9, 16)]),
    ],
)
def test_lunch_cuts_only_what_it_covers(folder, begins, ends, hours):
    folder.centres({"lunch_start_time": begins, "lunch_end_time": ends})
    monday = [hours for hours in centre_of(folder).hours if hours.weekday == 1]
    assert [(stretch.opens.hour, stretch.until.hour) for stretch in monday] == hours


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("number_of_kiosks", "0"),
        ("number_of_kiosks", "many"),
        ("per_kiosk_process_time", "0:00:00"),
        ("per_kiosk_process_time", "0:15:30"),
        ("center_start_time", "9 am"),
        ("center_end_time", "9:00:00"),
        ("center_end_time", "9:10:00"),
        ("lunch_start_time", "noon"),
        ("lunch_end_time", "12:00"),
        ("time_zone", "Test Time zone"),
        ("lang_code", "English"),
        ("name", ""),
        ("id", "x" * 37),
        ("is_active", "perhaps"),
        ("name", "a\0b"),
        ("name", "\x1b[31m"),
        ("name", "x" * 1001),
    ],
)
def test_a_row_is_refused_with_its_number_and_field(folder, column, value):
    folder.centres({"id": "30000"}, {column: value})
    found, _ = read(folder.path, now=NOW)
    assert (3, column) in refusals(folder)
    assert [centre.external_id for centre in found.centres] == ["30000"]


def test_every_fault_of_a_row_is_told_and_the_row_counts_once(folder):
    folder.centres({"number_of_kiosks": "0", "time_zone": "Test Time zone", "name": ""})
    assert {field for _row, field in refusals(folder)} == {"number_of_kiosks", "time_zone", "name"}
    assert remarks_of(folder).refused_rows() == 1


def test_a_good_language_stands_where_another_is_refused(folder):
    folder.centres({"number_of_kiosks": "0"}, {"lang_code": "fra", "name": "Centre du port"})
    assert centre_of(folder).name == {"fr": "Centre du port"}


def test_a_second_row_in_the_same_language_is_refused(folder):
    folder.centres({}, {"name": "Another name"})
    assert centre_of(folder).name == {"en": "Harbour centre"}
    assert refusals(folder) == [(3, "lang_code")]


def test_inactive_rows_are_skipped_and_counted(folder):
    folder.centres(
        {}, {"lang_code": "fra", "is_active": "FALSE"}, {"id": "2", "is_active": "false"}
    )
    assert centre_of(folder).name == {"en": "Harbour centre"}
    assert remarks_of(folder).inactive == {FILE: 2}


def test_the_first_row_counts_where_languages_differ_and_it_is_told(folder):
    folder.centres({}, {"lang_code": "fra", "number_of_kiosks": "9", "center_end_time": "18:00"})
    assert centre_of(folder).capacity == 3
    noted = [
        (remark.row, remark.field)
        for remark in remarks_of(folder).of(Weight.NOTED)
        if remark.file == FILE
    ]
    assert noted == [(3, "number_of_kiosks"), (3, "center_start_time")]


def test_a_telephone_number_is_read_as_one_of_the_country(folder):
    folder.centres({"contact_phone": "0722 000000"})
    assert centre_of(folder).phone == "+254722000000"


@pytest.mark.parametrize("phone", ["12", "not a number", "+1", "9" * 40])
def test_a_number_that_cannot_be_is_left_out_aloud_but_never_printed(folder, phone):
    folder.centres({"contact_phone": phone, "contact_person": "Wanjiru Otieno"})
    assert centre_of(folder).phone == ""
    report = "\n".join(remarks_of(folder).lines())
    assert "row 2: contact_phone: " in report
    assert phone not in report.replace("row 2", "")
    assert "Wanjiru" not in report


@pytest.mark.parametrize(
    ("latitude", "longitude", "column"),
    [
        ("0", "0", "latitude"),
        ("95", "1", "latitude"),
        ("1", "", "longitude"),
        ("1", "x", "longitude"),
    ],
)
def test_a_point_that_cannot_be_is_left_out(folder, latitude, longitude, column):
    folder.centres({"latitude": latitude, "longitude": longitude})
    assert centre_of(folder).latitude is None
    assert centre_of(folder).longitude is None
    assert column in {remark.field for remark in remarks_of(folder).of(Weight.NOTED)}


def test_a_location_gives_the_place_names_and_the_postcode(folder):
    folder.centres({}).locations(
        ("swa", "MBA", "Kaunti ya Mombasa", 1, "Kaunti", "KE"),
        ("eng", "MBA", "Mombasa County", 1, "County", "KE"),
        ("eng", "MVI", "Mvita", 2, "Sub-county", "MBA"),
        ("eng", "OLD", "Old Town", 4, "Ward", "MVI"),
        ("eng", "80100", "80100", 5, "Postal Code", "OLD"),
    )
    centre = centre_of(folder)
    place = (centre.division, centre.district, centre.sub_district, centre.postcode)
    assert place == ("Mombasa County", "Mvita", "Old Town", "80100")


def test_a_circle_of_locations_ends(folder):
    folder.centres({}).locations(
        ("eng", "80100", "80100", 2, "Town", "A"), ("eng", "A", "A", 1, "County", "80100")
    )
    assert centre_of(folder).division == "A"


def test_the_example_in_the_documentation_is_read_without_a_refusal():
    found, remarks = read(EXAMPLE, now=NOW)
    assert remarks.of(Weight.REFUSED) == []
    assert {centre.external_id for centre in found.centres} == {"20001", "20002", "20003", "20004"}
    assert all(set(centre.name) == {"en", "sw", "fr"} for centre in found.centres)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(sorted(CENTRE)), st.text(max_size=40) | st.sampled_from(["\ud800", "\0"]))
def test_whatever_one_cell_holds_the_other_row_is_read_and_the_report_is_plain(
    folder, column, value
):
    folder.centres({"id": "30000"}, {column: value})
    found, remarks = read(folder.path, now=NOW)
    assert "30000" in {centre.external_id for centre in found.centres}
    assert all(line.isprintable() for line in remarks.lines())
