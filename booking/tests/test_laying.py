"""lay_slots and top_up_slots: the booking window from openings, written by difference."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking import errors, queries, services
from booking.choices import SlotChoice
from booking.models import Slot
from booking.tests.scenes import acting, assert_invariants, at, taken
from providers.models import Holiday, HolidayCalendar, Opening, OpeningException, Provider
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)  # a Monday
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def centre():
    """Open daily 09:00-10:00 in UTC with two places, for a week from today."""
    provider = factories.ProviderFactory(time_zone="UTC", window_days=6, capacity=2)
    factories.open_all_week(provider, until_time=time(10))
    return provider


def lay(*providers, now=NOW):
    laid = services.lay_slots(provider_ids=[provider.pk for provider in providers], now=now)
    return laid.inserted, laid.updated, laid.deleted, laid.closed


def starts(provider, on=None):
    slots = Slot.objects.filter(provider=provider, is_open=True).order_by("starts_at")
    return [
        f"{slot.starts_at:%H:%M}" for slot in slots if on is None or slot.starts_at.date() == on
    ]


def book(provider, on, at_time, **more):
    return services.book(
        choice=SlotChoice(provider=provider.external_id, local_date=on, local_time=at_time),
        actor=acting(factories.ClientFactory()),
        now=NOW,
        **more,
    )


def test_every_day_of_the_window_gets_its_slots(centre):
    assert lay(centre) == (7 * 4, 0, 0, 0)
    assert starts(centre, TODAY) == starts(centre, TODAY + 6 * DAY)
    assert starts(centre, TODAY) == ["09:00", "09:15", "09:30", "09:45"]
    assert set(Slot.objects.values_list("capacity", "taken", "is_open")) == {(2, 0, True)}
    centre.refresh_from_db()
    assert centre.laid_until == TODAY + 6 * DAY


def test_laid_again_changes_nothing(centre):
    lay(centre)
    before = list(Slot.objects.order_by("pk").values())
    assert lay(centre) == (0, 0, 0, 0)
    assert list(Slot.objects.order_by("pk").values()) == before


def test_many_centres_in_one_call_each_by_its_own_calendar(centre):
    auckland = factories.ProviderFactory(time_zone="Pacific/Auckland", window_days=0)
    factories.open_all_week(auckland, until_time=time(10))
    assert lay(centre, auckland, factories.ProviderFactory()) == (7 * 4 + 4, 0, 0, 0)
    first = Slot.objects.filter(provider=auckland).earliest("starts_at")
    assert first.starts_at == datetime(2027, 3, 1, 20, tzinfo=UTC)  # it is Tuesday there


def test_an_opening_holds_on_its_weekday_and_while_it_is_valid():
    provider = factories.ProviderFactory(time_zone="UTC", window_days=20)
    factories.OpeningFactory(
        provider=provider,
        weekday=3,
        until_time=time(10),
        valid_from=date(2027, 3, 10),
        valid_until=date(2027, 3, 10),
    )
    lay(provider)
    assert {slot.starts_at.date() for slot in Slot.objects.all()} == {date(2027, 3, 10)}


def test_exceptions_and_holidays_change_their_days(centre):
    calendar = HolidayCalendar.objects.create(code="xx", name="Xx")
    Holiday.objects.create(calendar=calendar, on=TODAY + DAY, name={})
    other = HolidayCalendar.objects.create(code="yy", name="Yy")
    Holiday.objects.create(calendar=other, on=TODAY, name={})
    centre.holiday_calendars.add(calendar)
    for on, change in {
        TODAY + 2 * DAY: {"kind": "closed"},
        TODAY + 3 * DAY: {"kind": "capacity", "capacity": 1},
        TODAY + 4 * DAY: {
            "kind": "extra",
            "from_time": time(20),
            "until_time": time(20, 30),
            "capacity": 1,
        },
    }.items():
        OpeningException.objects.create(provider=centre, on=on, **change)
    lay(centre)
    by_day = [len(starts(centre, TODAY + n * DAY)) for n in range(7)]
    assert by_day == [4, 0, 0, 4, 6, 4, 4]
    dimmed = Slot.objects.filter(starts_at__date=TODAY + 3 * DAY)
    assert {slot.capacity for slot in dimmed} == {1}


def test_hours_removed_take_the_free_slots_away(centre):
    lay(centre)
    Opening.objects.filter(provider=centre, weekday=2).delete()
    assert lay(centre) == (0, 0, 4, 0)
    assert starts(centre, TODAY + DAY) == []


def test_hours_removed_under_a_booking_close_its_slot_and_keep_it(centre):
    booked = book(centre, TODAY + 3 * DAY, time(9, 15))
    Opening.objects.filter(provider=centre).update(from_time=time(9, 30))
    assert lay(centre) == (0, 0, 13, 1)
    booked.slot.refresh_from_db()
    assert (booked.slot.is_open, booked.slot.taken) == (False, 1)
    assert starts(centre, TODAY + 3 * DAY) == ["09:30", "09:45"]
    with pytest.raises(errors.SlotClosed):
        book(centre, TODAY + 3 * DAY, time(9, 15))
    assert lay(centre) == (0, 0, 0, 0)
    assert_invariants()


def test_hours_that_come_back_open_the_slot_again(centre):
    booked = book(centre, TODAY + 3 * DAY, time(9, 15))
    Opening.objects.filter(provider=centre).update(from_time=time(9, 30))
    lay(centre)
    Opening.objects.filter(provider=centre).update(from_time=time(9))
    assert lay(centre) == (13, 1, 0, 0)
    booked.slot.refresh_from_db()
    assert (booked.slot.is_open, booked.slot.taken) == (True, 1)


def test_a_slot_with_only_a_past_closes_too(centre):
    booked = book(centre, TODAY + 3 * DAY, time(9, 15))
    services.cancel(reservation_id=booked.public_id, actor=acting(booked.client), now=NOW)
    Opening.objects.filter(provider=centre).delete()
    assert lay(centre) == (0, 0, 27, 1)
    assert Slot.objects.get() == booked.slot
    assert lay(centre) == (0, 0, 0, 0)


def test_a_new_slot_length_keeps_used_slots_and_lays_nothing_across_them(centre):
    booked = book(centre, TODAY + 3 * DAY, time(9, 15))
    Provider.objects.filter(pk=centre.pk).update(slot_minutes=20)
    lay(centre)
    assert starts(centre, TODAY + 2 * DAY) == ["09:00", "09:20", "09:40"]
    assert starts(centre, TODAY + 3 * DAY) == ["09:40"]
    booked.slot.refresh_from_db()
    assert (booked.slot.is_open, booked.slot.taken) == (False, 1)
    assert lay(centre) == (0, 0, 0, 0)
    assert_invariants()


def test_capacity_falls_to_what_is_taken_and_no_lower(centre):
    first, second = (book(centre, TODAY + 3 * DAY, time(9)) for _ in range(2))
    Opening.objects.filter(provider=centre).update(capacity=1)
    assert lay(centre) == (0, 27, 0, 0)
    assert Slot.objects.get(pk=first.slot_id).capacity == 2
    assert lay(centre) == (0, 0, 0, 0)
    services.cancel(reservation_id=second.public_id, actor=acting(second.client), now=NOW)
    assert lay(centre) == (0, 1, 0, 0)
    assert Slot.objects.get(pk=first.slot_id).capacity == 1


def test_capacity_stops_falling_at_what_is_taken(centre):
    Opening.objects.filter(provider=centre).update(capacity=3)
    slots = [book(centre, TODAY + 3 * DAY, time(9)).slot for _ in range(2)]
    Opening.objects.filter(provider=centre).update(capacity=1)
    assert lay(centre) == (0, 28, 0, 0)
    assert Slot.objects.get(pk=slots[0].pk).capacity == 2


def test_capacity_rises(centre):
    booked = book(centre, TODAY + 3 * DAY, time(9))
    Opening.objects.filter(provider=centre).update(capacity=5)
    assert lay(centre) == (0, 28, 0, 0)
    assert Slot.objects.get(pk=booked.slot_id).remaining == 4


def test_what_is_past_is_left_alone(centre):
    lay(centre)
    Opening.objects.filter(provider=centre).delete()
    lay(centre, now=NOW + 3 * DAY)
    assert {slot.starts_at.date() for slot in Slot.objects.all()} == {
        TODAY,
        TODAY + DAY,
        TODAY + 2 * DAY,
    }


def test_a_window_cut_short_leaves_no_days_with_old_hours_behind(centre):
    """Days laid earlier stay true to the hours, though the window ends before them now."""
    lay(centre)
    Provider.objects.filter(pk=centre.pk).update(window_days=2)
    Opening.objects.filter(provider=centre).update(from_time=time(9, 30))
    lay(centre)
    Provider.objects.filter(pk=centre.pk).update(window_days=6)
    services.top_up_slots(now=NOW)
    assert starts(centre) == ["09:30", "09:45"] * 7


def test_slots_that_are_missing_are_laid_on_the_spot_by_a_booking(centre):
    booked = book(centre, TODAY + 3 * DAY, time(9, 45))
    assert booked.slot.starts_at == datetime(2027, 3, 4, 9, 45, tzinfo=UTC)
    assert Slot.objects.count() == 7 * 4


def test_slots_that_are_missing_are_laid_on_the_spot_by_a_read(centre):
    assert len(queries.time_slots(centre, TODAY + 2 * DAY, now=NOW)) == 4
    other = factories.ProviderFactory(time_zone="UTC")
    factories.open_all_week(other, until_time=time(10))
    assert len(queries.free_days(other, TODAY, TODAY + 3 * DAY, now=NOW)) == 2
    third = factories.ProviderFactory(time_zone="UTC")
    factories.open_all_week(third, until_time=time(10))
    assert queries.next_free([third], now=NOW)[third.pk]


def test_a_booking_beyond_what_is_laid_lays_up_to_there(centre):
    lay(centre)
    later = NOW + 5 * DAY
    booked = services.book(
        choice=SlotChoice(
            provider=centre.external_id, local_date=TODAY + 9 * DAY, local_time=time(9)
        ),
        actor=acting(factories.ClientFactory()),
        now=later,
    )
    assert booked.slot.starts_at.date() == TODAY + 9 * DAY


def test_a_night_adds_the_day_that_entered_the_window(centre):
    lay(centre)
    closed = factories.ProviderFactory(is_open_to_booking=False)
    factories.open_all_week(closed)
    laid = services.top_up_slots(now=NOW + DAY)
    assert (laid.inserted, laid.updated, laid.deleted, laid.closed) == (4, 0, 0, 0)
    assert set(laid.touched) == {centre.pk}
    assert services.top_up_slots(now=NOW + DAY).touched == {}


def test_a_missed_night_is_made_up_for(centre):
    lay(centre)
    assert services.top_up_slots(now=NOW + 4 * DAY).inserted == 4 * 4


def test_a_closed_day_inside_the_window_is_laid_and_empty(centre):
    Opening.objects.filter(provider=centre).delete()
    assert queries.time_slots(centre, TODAY + 2 * DAY, now=NOW) == []
    centre.refresh_from_db()
    assert centre.laid_until == TODAY + 6 * DAY


def test_the_days_of_clock_changes_are_laid_by_their_quarter_hours():
    berlin = factories.ProviderFactory(time_zone="Europe/Berlin", window_days=60)
    factories.open_all_week(berlin, from_time=time(1), until_time=time(4))
    lay(berlin)
    by_day = {day: room.capacity for day, room in days_of(berlin).items()}
    assert by_day.pop(date(2027, 3, 28)) == 8
    assert set(by_day.values()) == {12}


def days_of(provider):
    return queries.free_days(provider, TODAY, TODAY + 60 * DAY, now=NOW)


def test_booked_slots_stay_the_same_rows(centre):
    booked = book(centre, TODAY + 3 * DAY, time(9))
    Opening.objects.filter(provider=centre).update(from_time=time(8), capacity=3)
    lay(centre)
    assert Slot.objects.get(pk=booked.slot_id).taken == 1
    assert taken(booked.slot) == [1]
    services.book(choice=at(booked.slot), actor=acting(factories.ClientFactory()), now=NOW)
    assert taken(booked.slot) == [2]
