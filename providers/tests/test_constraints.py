"""Every rule of the providers' tables, broken on purpose."""

from datetime import date, time

import pytest

from providers.models import Holiday, HolidayCalendar
from tests import factories, raw_sql

pytestmark = pytest.mark.django_db
CLOSED_ON = date(2027, 3, 1)


def provider_with(**values):
    raw_sql.update("providers_provider", factories.ProviderFactory().pk, **values)


def a_waiting_provider_open_to_booking():
    provider_with(approved_at=None)


def service_with(**values):
    raw_sql.update("providers_service", factories.ServiceFactory().pk, **values)


def opening_with(**values):
    raw_sql.update("providers_opening", factories.OpeningFactory().pk, **values)


def exception_with(**values):
    provider = factories.ProviderFactory()
    given = {"provider_id": provider.pk, "on": CLOSED_ON, "kind": "closed", "reason": ""} | values
    raw_sql.insert("providers_openingexception", **given)


def recurring_with(**values):
    provider = factories.ProviderFactory()
    given = {
        "provider_id": provider.pk,
        "rule": "FREQ=WEEKLY;COUNT=4",
        "starts_on": CLOSED_ON,
        "from_time": time(9),
        "until_time": time(12),
        "capacity": 1,
    } | values
    raw_sql.insert("providers_recurringopening", **given)


def a_part_of_nowhere():
    raw_sql.insert("providers_holidaycalendar", code="BY", name="Bavaria", subdivision="BY")


def a_second_offer():
    offer = factories.OfferFactory()
    raw_sql.insert("providers_offer", provider_id=offer.provider_id, service_id=offer.service_id)


def a_second_role():
    membership = factories.MembershipFactory()
    raw_sql.insert(
        "providers_membership",
        user_id=membership.user_id,
        provider_id=membership.provider_id,
        role="manager",
    )


def a_role_of_their_own():
    raw_sql.update("providers_membership", factories.MembershipFactory().pk, role="owner")


def a_holiday_listed_twice():
    calendar = HolidayCalendar.objects.create(code="xx", name="Xx")
    Holiday.objects.create(calendar=calendar, on=CLOSED_ON, name={})
    raw_sql.insert("providers_holiday", calendar_id=calendar.pk, on=CLOSED_ON, name={})


def a_language_we_do_not_speak():
    raw_sql.update("providers_membership", factories.MembershipFactory().pk, language="xx")


def a_token_of_a_calendar_in_clear():
    raw_sql.insert(
        "providers_calendarfeed",
        provider_id=factories.ProviderFactory().pk,
        digest="correct horse battery",
    )


#: Rule to what it must refuse; tests/architecture sees that no rule is left out.
BREAKS = {
    "calendar_feed_is_a_sha256_digest": a_token_of_a_calendar_in_clear,
    "membership_language_is_one_of_ours": a_language_we_do_not_speak,
    "provider_accessibility_is_of_known_kinds": lambda: provider_with(accessibility="{escalator}"),
    "provider_has_a_name": lambda: provider_with(name={}),
    "provider_opens_to_booking_once_it_is_approved": a_waiting_provider_open_to_booking,
    "provider_has_a_known_kind": lambda: provider_with(kind="castle"),
    "provider_slots_last_1_minute_to_a_day": lambda: provider_with(slot_minutes=1441),
    "provider_holds_last_at_least_a_minute": lambda: provider_with(hold_minutes=0),
    "provider_window_is_at_most_two_years": lambda: provider_with(window_days=732),
    "provider_is_on_the_globe": lambda: provider_with(latitude=90.5, longitude=0),
    "provider_fee_has_a_currency": lambda: provider_with(consultation_fee=1),
    "service_takes_1_to_32_slots": lambda: service_with(slots_needed=33),
    "service_has_a_name": lambda: service_with(name={}),
    "provider_offers_a_service_once": a_second_offer,
    "opening_is_on_a_weekday": lambda: opening_with(weekday=8),
    "opening_ends_after_it_starts": lambda: opening_with(until_time=time(9)),
    "opening_has_room_for_1_to_1000": lambda: opening_with(capacity=0),
    "opening_is_valid_until_after_from": lambda: opening_with(
        valid_from=date(2027, 3, 2), valid_until=date(2027, 3, 1)
    ),
    "exception_has_a_known_kind": lambda: exception_with(kind="strike", capacity=None),
    "exception_has_both_hours_or_none": lambda: exception_with(from_time=time(9)),
    "exception_ends_after_it_starts": lambda: exception_with(from_time=time(9), until_time=time(8)),
    "exception_has_what_its_kind_needs": lambda: exception_with(capacity=1),
    "recurring_opening_comes_at_most_daily": lambda: recurring_with(rule="FREQ=HOURLY;COUNT=4"),
    "recurring_opening_has_an_end": lambda: recurring_with(rule="FREQ=WEEKLY"),
    "recurring_opening_ends_after_it_starts": lambda: recurring_with(until_time=time(9)),
    "recurring_opening_has_room_for_1_to_1000": lambda: recurring_with(capacity=1001),
    "calendar_of_a_part_names_its_country": a_part_of_nowhere,
    "holiday_is_listed_once_a_day": a_holiday_listed_twice,
    "staff_have_one_role_at_a_provider": a_second_role,
    "membership_has_a_known_role": a_role_of_their_own,
    "provider_sends_at_most_five_reminders": lambda: provider_with(
        reminder_hours=[1, 2, 3, 4, 5, 6]
    ),
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_database_refuses(rule):
    with raw_sql.refused_by(rule):
        BREAKS[rule]()


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("provider_slots_last_1_minute_to_a_day", {"slot_minutes": 0}),
        ("provider_is_on_the_globe", {"latitude": 1}),
        ("provider_is_on_the_globe", {"latitude": 0, "longitude": -180.5}),
        ("provider_fee_has_a_currency", {"consultation_fee": -1, "fee_currency": "EUR"}),
    ],
)
def test_the_other_edge_is_refused_too(rule, values):
    with raw_sql.refused_by(rule):
        provider_with(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "extra", "capacity": 1},
        {"kind": "extra", "from_time": time(9), "until_time": time(10)},
        {"kind": "extra", "from_time": time(9), "until_time": time(10), "capacity": 0},
        {"kind": "capacity"},
        {"kind": "capacity", "capacity": 1001},
        {"kind": "open", "capacity": 1},
        {"kind": "open", "from_time": time(9), "until_time": time(10)},
    ],
)
def test_each_kind_of_exception_needs_its_own(values):
    with raw_sql.refused_by("exception_has_what_its_kind_needs"):
        exception_with(**values)


def test_hours_may_end_with_the_day():
    opening_with(from_time=time(22), until_time=time(0))
    exception_with(from_time=time(22), until_time=time(0))


def test_an_exception_for_the_whole_day_needs_no_hours():
    exception_with()
    exception_with(kind="capacity", capacity=0)
    exception_with(kind="open")


def test_recurring_hours_may_end_with_the_day_and_a_rule_with_a_date():
    recurring_with(rule="FREQ=YEARLY;BYMONTH=3;UNTIL=20300101", until_time=time(0))
