"""Clocks, dates and calendars, without rows."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from booking.pages import clocks, moments, months
from booking.pages.outlooks import Outlook
from booking.queries import DayRoom
from providers.models import Provider

NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "minutes", "ticks", "is_low"),
    [
        (timedelta(minutes=30), 30, 30, False),
        (timedelta(minutes=23, seconds=1), 24, 24, False),
        (timedelta(minutes=5, seconds=1), 6, 6, False),
        (timedelta(minutes=5), 5, 5, True),
        (timedelta(seconds=1), 1, 1, True),
        (timedelta(0), 0, 0, True),
        (timedelta(minutes=-7), 0, 0, True),
        (timedelta(minutes=45), 45, 30, False),
    ],
)
def test_the_clock_has_a_tick_for_each_minute_left(left, minutes, ticks, is_low):
    clock = clocks.clock(NOW + left, NOW, 30)

    assert (clock.minutes, len(clock.left), clock.is_low) == (minutes, ticks, is_low)
    assert len(clock.gone) + len(clock.left) == 30


def test_the_ticks_run_clockwise_from_the_top():
    clock = clocks.clock(NOW + timedelta(minutes=24), NOW, 30)

    assert clock.gone[0] == "M32.0 10.0L32.0 3.0"
    assert clock.left[0] == "M52.9 25.2L59.6 23.0"


@pytest.mark.parametrize(("hold_minutes", "ticks"), [(1, 1), (15, 15), (60, 60), (90, 60)])
def test_a_hold_of_another_length_has_its_own_ticks(hold_minutes, ticks):
    clock = clocks.clock(NOW + timedelta(minutes=hold_minutes), NOW, hold_minutes)

    assert len(clock.left) == ticks


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Africa/Casablanca", "Casablanca time (UTC+1)"),
        ("America/New_York", "New York time (UTC-5)"),
        ("Asia/Kathmandu", "Kathmandu time (UTC+5:45)"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time (UTC-3)"),
        ("UTC", "UTC+0"),
        ("Etc/GMT+3", "UTC-3"),
    ],
)
def test_a_zone_is_named_by_its_city_and_offset(zone, words):
    assert moments.zone_words(ZoneInfo(zone), NOW) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-10-25T00:30:00Z", "02:30 (UTC+2)"),
        ("2026-10-25T01:30:00Z", "02:30 (UTC+1)"),
        ("2026-10-25T02:00:00Z", "03:00"),
        ("2026-03-29T01:30:00Z", "03:30"),
        ("2026-11-09T23:05:00Z", "00:05"),
    ],
)
def test_only_a_time_that_comes_twice_shows_its_offset(moment, words):
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Berlin"))

    assert moments.clock_time(local) == words


def test_dates_are_written_in_the_readers_language():
    with override("fr"):
        assert moments.weekday_and_day(date(2026, 11, 11)) == "mercredi 11 novembre"
    with override("ar"):
        assert "نوفمبر" in moments.month_and_year(date(2026, 11, 1))
    assert moments.full_date(date(2026, 11, 11)) == "Wednesday 11 November 2026"


@pytest.mark.parametrize(
    ("remaining", "level"), [(0, 0), (-1, 0), (1, 1), (7, 1), (8, 2), (19, 2), (20, 3), (34, 4)]
)
def test_the_ground_of_a_day_deepens_with_its_places(remaining, level):
    assert months.level(remaining, 40) == level


@pytest.fixture
def outlook():
    """Monday 9 November 2026, a day's notice, thirty days ahead; the 12th is full."""
    room = {date(2026, 11, day): DayRoom(40, 14) for day in (11, 13, 16)}
    room[date(2026, 11, 12)] = DayRoom(40, 0)
    return Outlook(
        provider=Provider(external_id="10001", name={"en": "x"}, time_zone="UTC"),
        service=None,
        today=date(2026, 11, 9),
        first=date(2026, 11, 10),
        last=date(2026, 12, 9),
        room=room,
    )


def test_weeks_that_are_over_are_left_out(outlook):
    month = months.month_of(outlook, date(2026, 11, 1), None)

    assert len(month.weeks) == 4
    assert month.weeks[0][0].number == 9
    assert month.weeks[-1][1] is None


def test_each_day_says_how_it_stands(outlook):
    month = months.month_of(outlook, date(2026, 11, 1), date(2026, 11, 11))
    monday, tuesday, wednesday, thursday, *_rest = month.weeks[0]

    assert monday.words == "today, Monday 9 November, no longer open to booking"
    assert (monday.is_today, monday.address, monday.note) == (True, "", "")
    assert (tuesday.words, tuesday.note) == ("Tuesday 10 November, closed", "–")
    assert wednesday.words == "Wednesday 11 November, 14 places free"
    assert (wednesday.level, wednesday.is_chosen) == (2, True)
    assert wednesday.address == "/centres/10001/?day=2026-11-11#day"
    assert (thursday.words, thursday.level) == ("Thursday 12 November, full", 0)
    assert thursday.address


def test_days_beyond_the_window_are_not_open_yet(outlook):
    december = months.month_of(outlook, date(2026, 12, 1), None)

    tenth = december.weeks[1][3]
    assert tenth.words == "Thursday 10 December, not open to booking yet"
    assert december.before == ("/centres/10001/?month=2026-11", "November 2026")
    assert december.after is None
