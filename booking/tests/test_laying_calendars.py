"""Slots of recurring hours, and of days open in spite of a holiday."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import services
from booking.models import Slot
from providers import queries as provider_queries
from providers.models import Holiday, HolidayCalendar, RecurringOpening
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)  # a Monday
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def centre():
    """Without weekly hours; a window of five weeks."""
    return factories.ProviderFactory(time_zone="UTC", window_days=34)


def recurring(provider, rule, **values):
    given = {
        "rule": rule,
        "starts_on": TODAY,
        "from_time": time(9),
        "until_time": time(10),
        "capacity": 1,
    } | values
    return RecurringOpening.objects.create(provider=provider, **given)


def lay(*providers, now=NOW):
    laid = services.lay_slots(provider_ids=[provider.pk for provider in providers], now=now)
    return laid.inserted, laid.updated, laid.deleted, laid.closed


def days(provider):
    offered = Slot.objects.filter(provider=provider, is_open=True).order_by("starts_at")
    return sorted({slot.starts_at.astimezone(provider.zone).date() for slot in offered})


def holiday(provider, on, code="xx"):
    calendar, _created = HolidayCalendar.objects.get_or_create(code=code, name=code)
    Holiday.objects.create(calendar=calendar, on=on, name={"en": "Founders' day"})
    provider.holiday_calendars.add(calendar)


def test_every_other_week_has_slots_and_the_weeks_between_have_none(centre):
    recurring(centre, "FREQ=WEEKLY;INTERVAL=2;COUNT=20")
    assert lay(centre) == (3 * 4, 0, 0, 0)
    assert days(centre) == [TODAY, TODAY + 14 * DAY, TODAY + 28 * DAY]


def test_the_first_monday_of_the_month_is_laid(centre):
    recurring(centre, "FREQ=MONTHLY;BYDAY=1MO;UNTIL=20271231")
    lay(centre)
    assert days(centre) == [TODAY]
    lay(centre, now=NOW + 7 * DAY)
    assert days(centre) == [TODAY, date(2027, 4, 5)]


def test_the_rules_of_others_lay_nothing_here(centre):
    other = factories.ProviderFactory(time_zone="UTC", window_days=34)
    recurring(other, "FREQ=DAILY;COUNT=20")
    recurring(centre, "FREQ=WEEKLY;COUNT=2", starts_on=TODAY + 90 * DAY)
    assert lay(centre) == (0, 0, 0, 0)
    assert lay(centre, other) == (20 * 4, 0, 0, 0)
    assert days(centre) == []


def test_laid_again_changes_nothing(centre):
    recurring(centre, "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=20")
    lay(centre)
    assert lay(centre) == (0, 0, 0, 0)


def test_recurring_hours_add_up_with_weekly_ones(centre):
    factories.OpeningFactory(provider=centre, until_time=time(10), capacity=2)
    recurring(centre, "FREQ=MONTHLY;BYDAY=1MO;COUNT=2", from_time=time(9, 30))
    lay(centre)
    first_day = Slot.objects.filter(starts_at__date=TODAY).order_by("starts_at")
    assert list(first_day.values_list("capacity", flat=True)) == [2, 2, 3, 3]
    assert days(centre) == [TODAY + n * DAY for n in (0, 7, 14, 21, 28)]


def test_a_rule_that_is_taken_away_takes_its_free_slots_along(centre):
    row = recurring(centre, "FREQ=WEEKLY;COUNT=20")
    lay(centre)
    row.delete()
    assert lay(centre) == (0, 0, 5 * 4, 0)


def test_a_holiday_and_a_closure_close_recurring_hours_too(centre):
    recurring(centre, "FREQ=WEEKLY;COUNT=4")
    holiday(centre, TODAY)
    centre.exceptions.create(on=TODAY + 7 * DAY, kind="closed")
    lay(centre)
    assert days(centre) == [TODAY + 14 * DAY, TODAY + 21 * DAY]


def test_the_hours_keep_their_time_on_the_wall_when_the_clocks_change():
    berlin = factories.ProviderFactory(window_days=40)
    recurring(berlin, "FREQ=WEEKLY;INTERVAL=4;COUNT=2")
    lay(berlin)
    assert [
        slot.starts_at.hour for slot in Slot.objects.filter(starts_at__minute=0).order_by("pk")
    ] == [8, 7]


@pytest.mark.parametrize("changed", [False, True], ids=["clocks stand still", "clocks change"])
def test_a_day_open_in_spite_of_a_holiday_has_its_usual_hours(changed):
    berlin = factories.ProviderFactory(window_days=40)
    on = date(2027, 3, 28) if changed else date(2027, 3, 21)
    factories.OpeningFactory(provider=berlin, weekday=7)
    holiday(berlin, on)
    lay(berlin)
    assert on not in days(berlin)
    berlin.exceptions.create(on=on, kind="open")
    assert lay(berlin) == (12, 0, 0, 0)
    assert on in days(berlin)


def test_it_opens_no_other_day_and_nobody_elses(centre):
    other = factories.ProviderFactory(time_zone="UTC", window_days=34)
    for provider in (centre, other):
        factories.open_all_week(provider)
        holiday(provider, TODAY + DAY, code=str(provider.pk))
        holiday(provider, TODAY + 2 * DAY, code=f"{provider.pk} too")
    centre.exceptions.create(on=TODAY + DAY, kind="open")
    lay(centre, other)
    assert TODAY + DAY in days(centre)
    assert TODAY + 2 * DAY not in days(centre)
    assert TODAY + DAY not in days(other)


def test_a_closure_on_a_day_open_in_spite_of_a_holiday_closes(centre):
    factories.open_all_week(centre)
    holiday(centre, TODAY)
    centre.exceptions.create(on=TODAY, kind="open")
    centre.exceptions.create(on=TODAY, kind="closed", from_time=time(10), until_time=time(0))
    lay(centre)
    assert Slot.objects.filter(starts_at__date=TODAY).count() == 4


def test_it_makes_no_hours_where_there_are_none(centre):
    holiday(centre, TODAY)
    centre.exceptions.create(on=TODAY, kind="open")
    assert lay(centre) == (0, 0, 0, 0)


def test_citizens_read_of_the_holidays_that_close_and_not_of_those_that_do_not(centre):
    holiday(centre, TODAY)
    holiday(centre, TODAY + DAY)
    centre.exceptions.create(on=TODAY, kind="open")
    closing = provider_queries.holidays_between(centre, TODAY, TODAY + 7 * DAY)
    assert [on for on, _name in closing] == [TODAY + DAY]
    assert not provider_queries.changed_hours_between(centre, TODAY, TODAY + 7 * DAY).exists()


def test_more_rules_and_days_take_no_more_queries(centre):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            lay(centre)
        return len(seen)

    recurring(centre, "FREQ=WEEKLY;COUNT=2")
    lay(centre)
    before = queries()
    for hour in range(10, 15):
        recurring(centre, "FREQ=DAILY;COUNT=20", from_time=time(hour), until_time=time(hour + 1))
    lay(centre)
    assert queries() == before
