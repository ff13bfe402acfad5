"""Cells to values."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.master_data import fields
from providers.master_data.fields import Unreadable
from providers.master_data.zones import stated_by

PARSERS = [
    fields.filled,
    fields.no_longer_than(20),
    fields.flag_of,
    fields.language_of,
    fields.clock_of,
    fields.minutes_of,
    fields.kiosks_of,
    fields.day_of,
    fields.weekday_of,
    lambda text: fields.degrees_of(text, 90),
    stated_by,
]
AWKWARD = st.text() | st.sampled_from(
    ["", "9", "25:00", "9:60:00", "24:00:00", "٩:٠٠", "²", "1e5", "NaN", "-Infinity", "2/30/2027",
     "13/1/2027", "1/1/0000", "GMT+99:00", "GMT+1", "9" * 500, "-0", "101\n"]
)  # fmt: skip


@given(st.sampled_from(PARSERS), AWKWARD)
def test_any_text_is_read_or_refused_in_a_sentence(parse, text):
    try:
        parse(text)
    except Unreadable as refusal:
        assert str(refusal)
        assert str(refusal).isprintable()


@given(st.times().map(lambda at: at.replace(microsecond=0)))
def test_a_time_is_read_with_and_without_leading_zero(at):
    assert fields.clock_of(f"{at.hour}:{at:%M:%S}") == at
    assert fields.clock_of(f"{at:%H:%M:%S}") == at
    assert fields.clock_of(f"{at:%H:%M}") == at.replace(second=0)


@given(st.dates())
def test_a_date_is_read_month_first(on):
    assert fields.day_of(f"{on.month}/{on.day}/{on.year:04}") == on


@given(st.integers(1, 24 * 60 - 1))
def test_a_length_is_read_in_minutes(minutes):
    text = f"{minutes // 60}:{minutes % 60:02}:00"
    assert fields.minutes_of(text) == minutes


@pytest.mark.parametrize("text", ["0:00:00", "00:00", "0:15:30", "15", "0:90:00"])
def test_a_length_that_is_no_slot_is_refused(text):
    with pytest.raises(Unreadable):
        fields.minutes_of(text)


def test_the_end_of_the_day_may_be_written_24_00():
    assert fields.clock_of("24:00:00") == time(23, 59, 59)
    assert fields.minutes_of("24:00:00") == 1440


def test_day_codes_begin_with_sunday():
    codes = ["101", "102", "103", "104", "105", "106", "107"]
    assert [fields.weekday_of(code) for code in codes] == [7, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("code", ["100", "108", "1", "", "1011"])
def test_another_day_code_is_refused(code):
    with pytest.raises(Unreadable):
        fields.weekday_of(code)


@pytest.mark.parametrize("text", ["0", "000", "-1", "1001", "3.0", "", "three", "٣"])
def test_a_centre_needs_between_1_and_1000_kiosks(text):
    with pytest.raises(Unreadable):
        fields.kiosks_of(text)


def test_degrees_are_kept_to_six_places():
    assert fields.degrees_of("34.521169999999998", 90) == Decimal("34.521170")


@pytest.mark.parametrize("text", ["90.1", "-91", "nan", "inf", "1e400", "north", ""])
def test_degrees_off_the_globe_are_refused(text):
    with pytest.raises(Unreadable):
        fields.degrees_of(text, 90)


@pytest.mark.parametrize(
    ("code", "kept"),
    [("eng", "en"), ("FRA", "fr"), ("ara", "ar"), ("spa", "es"), ("kan", "kn"), ("fil", "fil")],
)
def test_languages_are_kept_by_their_shortest_code(code, kept):
    assert fields.language_of(code) == kept


def test_a_date_that_no_calendar_has_is_refused_with_its_value():
    with pytest.raises(Unreadable, match="2/29/2027"):
        fields.day_of("2/29/2027")
    assert fields.day_of("2/29/2028") == date(2028, 2, 29)
