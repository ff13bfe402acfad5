"""Why a time is not offered: every reason has its sentence, and none stands for a free time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from booking import queries, services
from booking.models import Slot
from booking.tests.scenes import acting, at, pass_minutes, service_at
from providers.models import HolidayCalendar, OpeningException
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 26, 12, 7, tzinfo=UTC)
ON = date(2027, 3, 1)  # a Monday
BERLIN = ZoneInfo("Europe/Berlin")


def at_local(on, hour, minute=0):
    return datetime.combine(on, time(hour, minute), tzinfo=BERLIN).astimezone(UTC)


NINE = at_local(ON, 9)


@pytest.fixture
def centre():
    """Open on Mondays from 09:00 to 10:00 and from 11:00 to 12:00, with two places."""
    provider = factories.ProviderFactory(window_days=40)
    for from_time, until_time in ((time(9), time(10)), (time(11), time(12))):
        factories.OpeningFactory(
            provider=provider, from_time=from_time, until_time=until_time, capacity=2
        )
    return provider


def told(provider, instant=NINE, service=None, *, now=NOW):
    reason = queries.why_not(provider, instant, service, now=now)
    return reason and (reason.code, reason.sentence)


def follows(provider, on, *names):
    for number, name in enumerate(names):
        listed = HolidayCalendar.objects.create(code=f"list-{number}", name="List")
        listed.holidays.create(on=on, name=name)
        provider.holiday_calendars.add(listed)


def change(provider, kind, **more):
    return OpeningException.objects.create(provider=provider, kind=kind, **{"on": ON} | more)


def full(provider, instant):
    services.lay_slots(provider_ids=[provider.pk], now=NOW)
    slot = Slot.objects.get(provider=provider, starts_at=instant)
    for _place in range(slot.capacity):
        factories.ReservationFactory(slot=slot)
    return slot


def test_a_free_time_has_no_reason(centre):
    assert told(centre) is None
    assert told(centre, at_local(ON, 11, 45)) is None


def test_a_holiday_is_named(centre):
    follows(centre, ON, {"en": "Harbour Day", "fr": "Fête du port"}, {"en": "Republic Day"})
    assert told(centre) == (
        "closed_holiday",
        "This centre is closed on Monday 1 March: Harbour Day, Republic Day.",
    )
    with translation.override("fr"):
        assert "Fête du port" in told(centre)[1]


def test_a_holiday_in_two_lists_is_named_once(centre):
    follows(centre, ON, {"en": "Harbour Day"}, {"en": "Harbour Day"})
    assert told(centre)[1].count("Harbour Day") == 1


def test_a_day_open_in_spite_of_a_holiday_is_offered_and_judged_by_its_hours(centre):
    follows(centre, ON, {"en": "Harbour Day"})
    change(centre, "open")
    assert told(centre) is None
    assert told(centre, at_local(ON, 10, 30))[0] == "outside_hours"


def test_extra_hours_open_on_a_holiday_and_the_rest_of_the_day_stays_closed(centre):
    follows(centre, ON, {"en": "Harbour Day"})
    change(centre, "extra", from_time=time(14), until_time=time(15), capacity=1)
    assert told(centre, at_local(ON, 14)) is None
    assert told(centre)[0] == "closed_holiday"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"reason": "The roof leaks"}, "This centre is closed on Monday 1 March: The roof leaks."),
        ({"reason": "The roof leaks."}, "This centre is closed on Monday 1 March: The roof leaks."),
        ({}, "This centre is closed on Monday 1 March."),
        (
            {"reason": "Training", "from_time": time(9), "until_time": time(9, 30)},
            "This centre is closed on Monday 1 March from 09:00 to 09:30: Training.",
        ),
        (
            {"from_time": time(9, 5), "until_time": time(0)},
            "This centre is closed on Monday 1 March from 09:05 to 24:00.",
        ),
    ],
    ids=["a reason", "a whole sentence", "no reason", "hours", "till midnight, touching the slot"],
)
def test_a_closure_tells_its_reason(centre, more, sentence):
    change(centre, "closed", **more)
    assert told(centre) == ("closed_exception", sentence)


def test_no_desk_at_all_is_a_closure(centre):
    change(centre, "capacity", capacity=0, reason="Nobody is there")
    assert told(centre) == (
        "closed_exception",
        "This centre is closed on Monday 1 March: Nobody is there.",
    )


def test_a_closure_of_other_hours_does_not_explain_this_one(centre):
    change(centre, "closed", from_time=time(11), until_time=time(12))
    assert told(centre) is None
    assert told(centre, at_local(ON, 10, 30))[0] == "outside_hours"


def test_outside_hours_the_hours_of_that_day_are_told(centre):
    assert told(centre, at_local(ON, 10, 30)) == (
        "outside_hours",
        "10:30 is outside the hours of this centre on Monday 1 March: 09:00–10:00, 11:00–12:00.",
    )


def test_hours_of_several_desks_are_told_as_one_and_end_with_the_day(centre):
    factories.OpeningFactory(
        provider=centre, from_time=time(11, 30), until_time=time(0), capacity=1
    )
    assert told(centre, at_local(ON, 8))[1].endswith(": 09:00–10:00, 11:00–24:00.")


def test_hours_of_a_recurrence_rule_count(centre):
    tuesday = ON + timedelta(days=1)
    centre.recurring_openings.create(
        rule="FREQ=WEEKLY;COUNT=1", starts_on=tuesday, from_time=time(9), until_time=time(10),
        capacity=1,
    )  # fmt: skip
    assert told(centre, at_local(tuesday, 9)) is None
    assert told(centre, at_local(tuesday, 8))[1].endswith(": 09:00–10:00.")


def test_a_day_without_hours_says_so(centre):
    assert told(centre, at_local(ON + timedelta(days=1), 9)) == (
        "outside_hours",
        "This centre has no opening hours on Tuesday 2 March.",
    )


@pytest.mark.parametrize(
    ("minute", "near"),
    [(5, "begin at 09:00 and 09:15"), (50, "begin at 09:45 and 11:00")],
)
def test_off_the_grid_the_neighbours_are_named(centre, minute, near):
    assert told(centre, at_local(ON, 9, minute)) == (
        "not_on_grid",
        f"No time begins at 09:{minute:02} on Monday 1 March: the nearest {near}.",
    )


def test_after_the_last_start_one_neighbour_is_left(centre):
    assert told(centre, at_local(ON, 11, 50))[1] == (
        "No time begins at 11:50 on Monday 1 March: the nearest begins at 11:45."
    )


def test_a_slot_closed_by_itself_is_closed(centre):
    services.lay_slots(provider_ids=[centre.pk], now=NOW)
    Slot.objects.filter(provider=centre, starts_at=NINE).update(is_open=False)
    assert told(centre) == ("slot_closed", "09:00 on Monday 1 March is closed.")


def test_a_local_time_the_clocks_skip_does_not_exist(centre):
    skipped = datetime(2027, 3, 28, 2, 30, tzinfo=BERLIN)
    assert told(centre, skipped) == (
        "time_does_not_exist",
        "The clocks go forward on Sunday 28 March and skip 02:30.",
    )
    # The same moment on another clock is a moment like any other.
    assert told(centre, skipped.astimezone(UTC))[0] == "outside_hours"


def test_every_place_taken_is_full(centre):
    full(centre, NINE)
    assert told(centre) == ("slot_taken", "Every place at 09:00 on Monday 1 March is taken.")


def test_a_lapsed_hold_takes_no_place(centre):
    services.lay_slots(provider_ids=[centre.pk], now=NOW)
    slot = Slot.objects.get(provider=centre, starts_at=NINE)
    for _place in range(2):
        services.hold(choice=at(slot), actor=acting(factories.ClientFactory()), now=NOW)
    assert told(centre)[0] == "slot_taken"
    pass_minutes(30)
    assert told(centre) is None


def test_too_soon_says_from_when(centre):
    assert told(centre, now=NINE - timedelta(hours=23, minutes=30)) == (
        "too_soon",
        "This time is too close: times can be booked from Monday 1 March, 09:30 on.",
    )
    assert told(centre, now=NINE - timedelta(hours=24)) is None
    hurried = service_at(centre, 1, notice_minutes=0)
    assert told(centre, service=hurried, now=NINE) is None


def test_beyond_the_window_says_until_when(centre):
    assert told(centre, at_local(date(2027, 4, 12), 9)) == (
        "too_far",
        "This time cannot be booked yet: times can be booked until Wednesday 7 April.",
    )
    near = service_at(centre, 1, window_days=2)
    assert told(centre, service=near)[1].endswith("until Sunday 28 February.")


@pytest.mark.parametrize(("year", "code"), [(1, "too_soon"), (9999, "too_far")])
@pytest.mark.parametrize("zone", [UTC, BERLIN], ids=["utc", "local"])
def test_the_ends_of_time_are_too_soon_and_too_far(centre, year, code, zone):
    assert told(centre, datetime(year, 1, 1, tzinfo=zone))[0] == code


def test_not_enough_consecutive_room_says_how_many_slots_the_service_needs(centre):
    service = service_at(centre, 3)
    assert told(centre, at_local(ON, 9, 15), service) is None
    assert told(centre, at_local(ON, 9, 30), service) == (
        "not_enough_room",
        "This service needs 3 free times in a row, and from 09:30 on Monday 1 March there are"
        " fewer.",
    )
    full(centre, at_local(ON, 9, 45))
    assert told(centre, at_local(ON, 9, 15), service)[0] == "not_enough_room"
    assert told(centre, at_local(ON, 9, 45), service)[0] == "slot_taken"


def test_the_daily_limit_of_the_service_reached(centre):
    service = service_at(centre, 1, daily_limit=1)
    slot = full(centre, at_local(ON, 11))
    assert told(centre, service=service) is None
    slot.reservations.filter(pk=slot.reservations.first().pk).update(service=service)
    assert told(centre, service=service) == (
        "daily_limit",
        "This service takes 1 booking a day, and Monday 1 March has reached it.",
    )
    assert told(centre, service=service_at(centre, 1, daily_limit=1)) is None


def test_a_provider_that_takes_no_bookings(centre):
    centre.is_open_to_booking = False
    assert told(centre) == ("provider_closed", "This centre takes no bookings at the moment.")


@pytest.mark.parametrize("lack", ["no offer", "not active"])
def test_a_service_that_is_not_offered(centre, lack):
    service = factories.ServiceFactory(is_active=lack != "not active")
    if lack == "not active":
        factories.OfferFactory(provider=centre, service=service)
    assert told(centre, service=service)[0] == "service_not_offered"


@pytest.mark.parametrize(
    ("hour", "most"), [(9, 5), (10, 12)], ids=["a slot begins then", "none does"]
)
def test_asking_takes_few_queries(centre, hour, most, django_assert_max_num_queries):
    services.lay_slots(provider_ids=[centre.pk], now=NOW)
    centre.refresh_from_db()
    service = service_at(centre, 1, daily_limit=3)
    with django_assert_max_num_queries(most):
        told(centre, at_local(ON, hour, 30), service)


def test_in_the_hour_that_comes_twice_both_times_are_known_apart():
    """Two local times that read alike never equal each other or an instant, in Python's eyes."""
    provider = factories.ProviderFactory()
    factories.OpeningFactory(provider=provider, weekday=7, from_time=time(1), until_time=time(4))
    now = datetime(2026, 10, 20, tzinfo=UTC)
    for hour in (0, 1):
        instant = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        assert told(provider, instant, now=now) is None
        assert told(provider, instant.astimezone(BERLIN), now=now) is None
        assert told(provider, instant + timedelta(minutes=5), now=now) == (
            "not_on_grid",
            f"No time begins at 02:35 (UTC+{2 - hour}) on Sunday 25 October: the nearest begin at"
            f" 02:30 (UTC+{2 - hour}) and 02:45 (UTC+{2 - hour}).",
        )
