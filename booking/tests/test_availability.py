"""Opening hours laid on the UTC line."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from booking.availability import (
    DatedChange,
    Hours,
    Run,
    day_bounds,
    exists,
    instants,
    is_ambiguous,
    lay,
)
from booking.tests.zones import (
    MINUTE,
    dated_changes,
    openings,
    places_by_minute,
    reckoned,
    slots_of,
    zoned_days,
)

BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)
FROM_ONE_TO_FOUR = Hours(time(1), time(4), 1)


def laid(on, hours, *changes, zone="Europe/Berlin", minutes=15, holiday=False):
    return slots_of(
        lay(on, hours, changes, zone=ZoneInfo(zone), slot_minutes=minutes, holiday=holiday)
    )


@pytest.mark.parametrize(
    ("zone", "on", "hours", "quarters"),
    [
        ("Europe/Berlin", AUTUMN, FROM_ONE_TO_FOUR, 16),
        ("Europe/Berlin", SPRING, FROM_ONE_TO_FOUR, 8),
        ("Europe/Berlin", SPRING, Hours(time(2), time(3), 1), 0),
        ("Europe/Berlin", AUTUMN, Hours(time(2), time(3), 1), 8),
        # Clocks go back for Ramadan at 03:00 and forward again at 02:00.
        ("Africa/Casablanca", date(2027, 2, 7), FROM_ONE_TO_FOUR, 16),
        ("Africa/Casablanca", date(2027, 3, 14), FROM_ONE_TO_FOUR, 8),
        # The day begins at 01:00.
        ("America/Santiago", date(2026, 9, 6), Hours(time(0), time(3), 1), 8),
        ("America/Santiago", date(2026, 9, 6), Hours(time(0), time(0), 1), 23 * 4),
        # The hour before midnight comes twice.
        ("America/Santiago", date(2027, 4, 3), Hours(time(22), time(0), 1), 12),
        # Half an hour.
        ("Australia/Lord_Howe", date(2026, 10, 4), FROM_ONE_TO_FOUR, 10),
        ("Australia/Lord_Howe", date(2027, 4, 4), FROM_ONE_TO_FOUR, 14),
        ("Asia/Kathmandu", date(2027, 3, 28), FROM_ONE_TO_FOUR, 12),
    ],
)
def test_a_day_has_as_many_slots_as_quarter_hours_open(zone, on, hours, quarters):
    slots = laid(on, [hours], zone=zone)
    assert len(slots) == quarters
    assert slots == reckoned(places_by_minute(on, [hours], [], ZoneInfo(zone), False), 15)


def test_a_break_within_the_repeated_hour_stays_a_break():
    slots = laid(AUTUMN, [Hours(time(1), time(2, 15), 1), Hours(time(2, 45), time(4), 1)])
    assert {room for _start, _end, room in slots} == {1}
    labels = [start.astimezone(BERLIN).strftime("%H:%M") for start, _end, _room in slots]
    assert labels == [
        *("01:00", "01:15", "01:30", "01:45", "02:00"),
        *("02:45", "02:00", "02:45"),
        *("03:00", "03:15", "03:30", "03:45"),
    ]


def test_desks_of_two_shifts_do_not_add_up_in_the_repeated_hour():
    slots = laid(AUTUMN, [Hours(time(1), time(2, 30), 3), Hours(time(2, 30), time(4), 2)])
    assert len(slots) == 16
    assert max(room for _start, _end, room in slots) == 3


@settings(max_examples=150, deadline=None)
@given(
    zoned_days(), openings(), dated_changes(), st.sampled_from([7, 15, 20, 45, 90]), st.booleans()
)
@example((BERLIN, AUTUMN), [Hours(time(1), time(2, 30), 1)], [], 15, False)
@example(
    (BERLIN, AUTUMN), [FROM_ONE_TO_FOUR], [DatedChange("closed", time(2), time(2, 30))], 15, False
)
def test_slots_are_what_the_wall_clock_says_minute_by_minute(day, hours, changes, minutes, holiday):
    zone, on = day
    runs = lay(on, hours, changes, zone=zone, slot_minutes=minutes, holiday=holiday)
    places = places_by_minute(on, hours, changes, zone, holiday)
    assert slots_of(runs) == reckoned(places, minutes)


@settings(max_examples=150, deadline=None)
@given(zoned_days(), openings(), dated_changes(), st.sampled_from([1, 15, 50]))
def test_slots_rise_never_overlap_and_stay_within_the_time_open(day, hours, changes, minutes):
    zone, on = day
    runs = lay(on, hours, changes, zone=zone, slot_minutes=minutes)
    for run, following in pairwise(runs):
        assert run.ends_at <= following.starts_at
    assert all(run.count > 0 and run.capacity > 0 for run in runs)
    low, high = day_bounds(on, zone)
    assert all(low <= run.starts_at and run.ends_at <= high for run in runs)
    places = places_by_minute(on, hours, changes, zone, False)
    total = sum((run.ends_at - run.starts_at for run in runs), timedelta())
    assert total <= MINUTE * sum(room > 0 for room in places.values())


@settings(max_examples=200, deadline=None)
@given(zoned_days(), st.times(max_value=time(23, 59)))
def test_every_local_time_comes_back_or_is_named_a_gap(day, at):
    zone, on = day
    at = at.replace(microsecond=0, tzinfo=None)
    found = instants(on, at, zone)
    assert bool(found) == exists(on, at, zone)
    assert found == sorted(set(found))
    for instant in found:
        local = instant.astimezone(zone)
        assert (local.date(), local.time()) == (on, at)
        assert is_ambiguous(instant, zone) == (len(found) == 2)


@settings(max_examples=200, deadline=None)
@given(zoned_days())
def test_days_follow_each_other_without_a_gap(day):
    zone, on = day
    low, high = day_bounds(on, zone)
    assert high == day_bounds(on + timedelta(days=1), zone)[0]
    assert low.astimezone(zone).date() == (high - MINUTE).astimezone(zone).date() == on
    assert (low - MINUTE).astimezone(zone).date() < on or not exists(on, time(0), zone)


@pytest.mark.parametrize(
    ("zone", "on", "hours"),
    [
        ("Europe/Berlin", AUTUMN, 25),
        ("Europe/Berlin", SPRING, 23),
        ("America/Santiago", date(2026, 9, 6), 23),
        ("America/Santiago", date(2027, 4, 3), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Africa/Casablanca", date(2027, 2, 7), 25),
    ],
)
def test_a_day_lasts_as_long_as_its_clock_says(zone, on, hours):
    low, high = day_bounds(on, ZoneInfo(zone))
    assert high - low == timedelta(hours=hours)


def test_a_day_without_midnight_begins_with_its_first_instant():
    low, _high = day_bounds(date(2026, 9, 6), ZoneInfo("America/Santiago"))
    assert low == datetime(2026, 9, 6, 4, tzinfo=UTC)
    assert low.astimezone(ZoneInfo("America/Santiago")).hour == 1


ORDINARY = date(2027, 3, 1)
MORNING = Hours(time(9), time(12), 2)


def rooms(*changes, hours=(MORNING,), holiday=False, minutes=60):
    return [
        (start.hour, room)
        for start, _end, room in laid(
            ORDINARY, hours, *changes, zone="UTC", minutes=minutes, holiday=holiday
        )
    ]


def test_overlapping_hours_add_up():
    assert rooms(hours=[MORNING, Hours(time(10), time(13), 3)]) == [
        (9, 2),
        (10, 5),
        (11, 5),
        (12, 3),
    ]


def test_a_rest_shorter_than_a_slot_is_left_over():
    slots = laid(ORDINARY, [Hours(time(9), time(9, 50), 1)], zone="UTC", minutes=20)
    assert [start.minute for start, _end, _room in slots] == [0, 20]


def test_a_slot_across_two_capacities_has_the_smaller():
    hours = [Hours(time(9), time(10, 30), 3), Hours(time(10, 30), time(12), 1)]
    assert rooms(hours=hours) == [(9, 3), (10, 1), (11, 1)]


def test_a_closure_takes_the_slots_it_touches_and_leaves_the_grid():
    closed = DatedChange("closed", time(10, 5), time(10, 10))
    assert rooms(closed) == [(9, 2), (11, 2)]
    assert rooms(DatedChange("closed")) == []


def test_a_capacity_replaces_what_the_hours_give():
    assert rooms(DatedChange("capacity", capacity=5)) == [(9, 5), (10, 5), (11, 5)]
    assert rooms(DatedChange("capacity", time(10), time(11), 1)) == [(9, 2), (10, 1), (11, 2)]
    assert rooms(DatedChange("capacity", capacity=0)) == []


def test_extra_hours_open_even_on_a_holiday():
    extra = DatedChange("extra", time(14), time(15), 4)
    assert rooms(extra) == [(9, 2), (10, 2), (11, 2), (14, 4)]
    assert rooms(extra, holiday=True) == [(14, 4)]
    assert rooms(holiday=True) == []


def test_a_run_ends_with_its_last_slot():
    run = Run(datetime(2027, 3, 1, 9, tzinfo=UTC), 15, 4, 1)
    assert run.ends_at == datetime(2027, 3, 1, 10, tzinfo=UTC)
