"""Random weeks in every zone there is, 2020 to 2035, laid day after day."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.availability import DAY, Hours, day_bounds, exists, instants, lay
from booking.tests.zones import (
    MINUTE,
    ZONES,
    dated_changes,
    days_of_change,
    openings,
    places_by_minute,
    slots_of,
    zoned_days,
)

ANY_LENGTH = st.sampled_from([5, 15, 20, 45, 60, 90])


def test_the_zones_are_all_there_are_and_each_is_one():
    assert len(ZONES) > 400
    assert {"Europe/Berlin", "Africa/Casablanca", "America/Santiago", "Australia/Lord_Howe"} <= set(
        ZONES
    )
    assert all(ZoneInfo(name).key == name for name in ZONES)


@settings(max_examples=60, deadline=None)
@given(zoned_days(), st.lists(openings(), min_size=3, max_size=3), dated_changes(), ANY_LENGTH)
def test_days_in_a_row_never_overlap_and_rise_in_utc(day, schedule, changes, minutes):
    """Around a change as well: the end of one day and the beginning of the next never meet."""
    zone, on = day
    laid, open_minutes = [], set()
    for number, hours in enumerate(schedule):
        date = on + (number - 1) * DAY
        dated = changes if number == 1 else []
        laid += slots_of(lay(date, hours, dated, zone=zone, slot_minutes=minutes))
        places = places_by_minute(date, hours, dated, zone, False)
        open_minutes |= {minute for minute, room in places.items() if room > 0}
    assert all(start < end for start, end, _room in laid)
    for (_start, end, _room), (following, _end, _more) in pairwise(laid):
        assert end <= following
    total = sum((end - start for start, end, _room in laid), timedelta())
    assert total <= len(open_minutes) * MINUTE
    covered = {
        start + n * MINUTE for start, end, _room in laid for n in range((end - start) // MINUTE)
    }
    assert covered <= open_minutes


@settings(max_examples=100, deadline=None)
@given(zoned_days(), ANY_LENGTH)
def test_a_day_open_all_day_is_laid_from_its_first_instant_to_its_last(day, minutes):
    zone, on = day
    slots = slots_of(lay(on, [Hours(time(0), time(0), 1)], [], zone=zone, slot_minutes=minutes))
    low, high = day_bounds(on, zone)
    assert slots[0][0] == low
    assert len(slots) == (high - low) // timedelta(minutes=minutes)
    assert all(a[1] == b[0] for a, b in pairwise(slots))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ZONES), st.integers(2020, 2035), st.data())
def test_on_a_day_of_change_every_minute_comes_back_or_is_in_the_gap(name, year, data):
    """The local minutes that do not exist are as many as the day is shorter, and those that come
    twice as many as it is longer; every other one comes back once."""
    changes = days_of_change(name, year)
    if not changes:
        return
    zone, on = ZoneInfo(name), data.draw(st.sampled_from(changes))
    low, high = day_bounds(on, zone)
    times = [time(n // 60, n % 60) for n in range(24 * 60)]
    found = {at: instants(on, at, zone) for at in times}
    for at, moments in found.items():
        assert exists(on, at, zone) is bool(moments)
        for moment in moments:
            local = moment.astimezone(zone)
            assert (local.date(), local.time()) == (on, at)
            assert low <= moment < high
    counted = sum(len(moments) for moments in found.values())
    assert counted * MINUTE == high - low
    skipped = [at for at, moments in found.items() if not moments]
    for one, other in pairwise(skipped):
        assert datetime.combine(on, other) - datetime.combine(on, one) == MINUTE
