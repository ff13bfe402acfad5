"""What a centre's page tells beside its times: hours, zone, service, how often it asks."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.pages import moments
from booking.tests.pages.conftest import (
    at,
    book_out,
    forget_cached_days,
    in_days,
    lay,
    slot_at,
)
from providers.models import Holiday, HolidayCalendar, OpeningException, RecurringOpening
from tests.factories import (
    OfferFactory,
    OpeningFactory,
    ProviderFactory,
    ReservationFactory,
    ServiceFactory,
    open_all_week,
)

QUARTER = timedelta(minutes=15)


def _page(visitor, provider, **asked):
    response = visitor.get(f"/centres/{provider.external_id}/", asked)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def _times_on(page):
    return page.partition('id="day"')[2].count('name="starts_at"')


def test_a_service_the_centre_does_not_offer_is_not_found(visitor, centre):
    ServiceFactory(code="elsewhere")

    response = visitor.get(f"/centres/{centre.external_id}/", {"service": "elsewhere"})

    assert response.status_code == 404
    assert "does not offer that service" in response.content.decode()


def test_the_shortest_of_several_services_is_chosen_until_another_is(visitor, centre):
    long = ServiceFactory(code="a-passport", name={"en": "Passport"}, slots_needed=3)
    short = ServiceFactory(code="b-card", name={"en": "ID card"})
    for service in (long, short):
        OfferFactory(provider=centre, service=service)

    first = _page(visitor, centre, day=in_days(centre, 4).isoformat())
    second = _page(visitor, centre, day=in_days(centre, 4).isoformat(), service="a-passport")

    assert f'name="service" value="{short.public_id}"' in first
    assert "15 minutes" in first
    assert f'name="service" value="{long.public_id}"' in second
    assert "45 minutes" in second
    assert "34 times free." in second
    assert "<b>17:15</b>" in second
    assert "<b>17:30</b>" not in second
    assert "service=a-passport" in second  # every link of the page keeps the choice


def test_opening_hours_are_told_in_runs_of_days(visitor):
    provider = ProviderFactory()
    for weekday in (1, 2, 3):
        OpeningFactory(provider=provider, weekday=weekday, from_time=time(8, 30))
        OpeningFactory(provider=provider, weekday=weekday, from_time=time(14), until_time=time(0))
    OpeningFactory(provider=provider, weekday=4, valid_until=date(2020, 1, 1))

    page = _page(visitor, provider)

    assert '<th scope="row">Monday to Wednesday</th>' in page
    assert '<bdi dir="ltr">08:30–12:00</bdi>, <bdi dir="ltr">14:00–24:00</bdi>' in page
    assert '<th scope="row">Thursday to Sunday</th><td>Closed</td>' in page


def test_holidays_and_other_changes_of_the_next_weeks_are_listed(visitor, centre):
    calendar = HolidayCalendar.objects.create(code="ma", name="Morocco")
    centre.holiday_calendars.add(calendar)
    Holiday.objects.create(calendar=calendar, on=in_days(centre, 5), name={"en": "Green March"})
    Holiday.objects.create(calendar=calendar, on=in_days(centre, 90), name={"en": "Far away"})
    OpeningException.objects.create(
        provider=centre,
        on=in_days(centre, 6),
        kind="extra",
        from_time=time(19),
        until_time=time(20),
        capacity=1,
    )
    OpeningException.objects.create(
        provider=centre,
        on=in_days(centre, 7),
        kind="closed",
        from_time=time(9),
        until_time=time(10),
    )

    page = _page(visitor, lay(centre))

    assert "Closed, Green March" in page
    assert "<bdi>19:00–20:00</bdi>" in page
    assert "<bdi>closed 09:00–10:00</bdi>" in page
    assert "Far away" not in page


def test_recurring_hours_of_the_next_weeks_are_listed_where_the_centre_is_open(visitor, centre):
    RecurringOpening.objects.create(
        provider=centre,
        rule="FREQ=WEEKLY;COUNT=20",
        starts_on=in_days(centre, 3),
        from_time=time(19),
        until_time=time(21),
        capacity=1,
    )
    OpeningException.objects.create(provider=centre, on=in_days(centre, 10), kind="closed")
    calendar = HolidayCalendar.objects.create(code="ma", name="Morocco")
    centre.holiday_calendars.add(calendar)
    Holiday.objects.create(calendar=calendar, on=in_days(centre, 17), name={"en": "Green March"})

    page = _page(visitor, lay(centre))

    assert page.count("<bdi>19:00–21:00</bdi>") == 2  # of four: one is closed, one a holiday


def test_a_day_open_in_spite_of_a_holiday_is_not_told_to_be_closed(visitor, centre):
    calendar = HolidayCalendar.objects.create(code="ma", name="Morocco")
    centre.holiday_calendars.add(calendar)
    Holiday.objects.create(calendar=calendar, on=in_days(centre, 5), name={"en": "Green March"})
    OpeningException.objects.create(provider=centre, on=in_days(centre, 5), kind="open")

    page = _page(visitor, lay(centre))

    assert "Green March" not in page


def test_times_are_the_centres_and_say_whose_they_are(visitor, centre):
    page = _page(visitor, centre)

    assert re.search(r"All times are Casablanca time \(UTC\+[01]\)\.", page)


@pytest.mark.django_db
def test_a_time_that_comes_twice_shows_its_offset(visitor):
    # Berlin puts its clocks back on 31 October 2027 at 03:00.
    with time_machine.travel(datetime(2027, 10, 25, 12, tzinfo=UTC), tick=True):
        provider = ProviderFactory(time_zone="Europe/Berlin", capacity=2)
        open_all_week(provider, from_time=time(1), until_time=time(5))
        page = _page(visitor, lay(provider), day="2027-10-31")

    assert _times_on(page) == 20
    assert 'value="2027-10-31T00:30:00Z"><b>02:30 (UTC+2)</b>' in page
    assert 'value="2027-10-31T01:30:00Z"><b>02:30 (UTC+1)</b>' in page
    assert "<b>03:30</b>" in page


def test_a_centre_with_one_place_a_time_does_not_call_each_the_last(visitor):
    provider = ProviderFactory(capacity=1)
    open_all_week(provider)

    page = _page(visitor, lay(provider))

    assert "<span>Free</span>" in page
    assert "Last place" not in page


@pytest.mark.parametrize("centres", [1, 6])
def test_a_centres_page_asks_the_database_the_same_number_of_times(visitor, centre, centres):
    for _number in range(centres):
        other = ProviderFactory(capacity=3)
        open_all_week(other)
        lay(other)
        OfferFactory(provider=centre)
    forget_cached_days()
    on = in_days(centre, 4).isoformat()

    with CaptureQueriesContext(connection) as cold:
        _page(visitor, centre, day=on)
    with CaptureQueriesContext(connection) as warm:
        _page(visitor, centre, day=on)

    assert (len(cold), len(warm)) == (11, 9)


def test_a_full_day_asks_the_database_a_bounded_number_of_times(visitor, centre):
    book_out(centre, in_days(centre, 4))

    with CaptureQueriesContext(connection) as asked:
        _page(visitor, centre, day=in_days(centre, 4).isoformat())

    assert len(asked) <= 17


def test_a_service_of_several_slots_counts_times_on_the_day_and_in_the_month(visitor, centre):
    """36 quarter-hours with two places each, and 34 starts of 45 minutes."""
    long = ServiceFactory(code="a-passport", name={"en": "Passport"}, slots_needed=3)
    OfferFactory(provider=centre, service=long)
    on = in_days(centre, 4)
    page = _page(visitor, centre, day=on.isoformat(), service="a-passport")

    assert "34 times free. Choose a time." in page
    assert f"{moments.weekday_and_day(on)}, 34 times free" in page
    assert "Times free: few" in page
    assert "places free" not in page.lower()


def test_a_day_without_a_start_long_enough_is_full_for_the_service(visitor, centre):
    long = ServiceFactory(code="a-passport", name={"en": "Passport"}, slots_needed=3)
    OfferFactory(provider=centre, service=long)
    on = in_days(centre, 4)
    for quarter in range(2, 36, 3):
        for _place in range(2):
            ReservationFactory(slot=slot_at(centre, at(centre, 4, 9, 0) + quarter * QUARTER))
    page = _page(visitor, centre, day=on.isoformat(), service="a-passport")

    assert f"{moments.weekday_and_day(on)} is full</h2>" in page
    assert f"{moments.weekday_and_day(on)}, full" in page


def test_a_daily_limit_leaves_so_many_places_on_the_day(visitor, centre):
    rare = ServiceFactory(code="rare", name={"en": "Passport"}, daily_limit=2)
    OfferFactory(provider=centre, service=rare)
    on = in_days(centre, 4)
    ReservationFactory(slot=slot_at(centre, at(centre, 4, 9, 0)), service=rare)
    page = _page(visitor, centre, day=on.isoformat(), service="rare")
    assert "1 place free. Choose a time." in page

    ReservationFactory(slot=slot_at(centre, at(centre, 4, 9, 0)), service=rare)
    page = _page(visitor, centre, day=on.isoformat(), service="rare")
    assert f"{moments.weekday_and_day(on)} is full</h2>" in page


def test_a_centre_tells_its_address_ways_there_and_telephone(visitor, centre):
    centre.postcode, centre.phone, centre.email = "90000", "+212539123456", "fes@example.org"
    centre.latitude, centre.longitude = Decimal("35.776700"), Decimal("-5.803900")
    centre.save()

    about = _about(_page(visitor, centre))

    assert "<bdi>14 Rue de Fès</bdi><br><bdi>Tangier</bdi><br><bdi>90000</bdi>" in about
    point = "35.7767,-5.8039"
    assert f'href="geo:{point}?q={point}(Tangier%20City%20Centre)"' in about
    assert "https://www.openstreetmap.org/directions?to=35.776" in about
    assert 'href="tel:+212-5-39-12-34-56"' in about
    assert 'href="mailto:fes@example.org"' in about


def test_a_centre_without_coordinates_has_a_way_by_its_address(visitor, centre):
    about = _about(_page(visitor, centre))

    assert "geo:" not in about
    assert "directions?to=14+Rue" in about


def test_a_postcode_in_the_address_is_not_told_twice(visitor, centre):
    centre.postcode, centre.address = "90000", {"en": "14 Rue de Fès\n90000 Tangier"}
    centre.save()

    assert _about(_page(visitor, centre)).count("90000") == 2  # in the address, and the way to it


def test_a_centre_tells_what_one_can_rely_on(visitor, centre):
    centre.accessibility = ["quiet_room", "wheelchair"]
    centre.save()
    about = _about(_page(visitor, centre))

    assert about.index("Wheelchair accessible") < about.index("Quiet room")
    assert "has not said" not in about


def test_a_centre_that_has_not_said_what_it_has_is_to_be_called(visitor, centre):
    assert "Call before you come." not in _about(_page(visitor, centre))
    centre.phone = "+212539123456"
    centre.save()

    assert "has not said yet what it has. Call before you come." in _about(_page(visitor, centre))


def test_a_centre_tells_its_services_how_long_they_take_and_what_they_are(visitor, centre):
    long = ServiceFactory(
        name={"en": "Passport"},
        slots_needed=3,
        description={"en": "With fingerprints.", "fr": "Avec empreintes."},
    )
    OfferFactory(provider=centre, service=long)
    OfferFactory(provider=centre, service=ServiceFactory(name={"en": "Old"}, is_active=False))

    about = _about(_page(visitor, centre))

    assert "<strong>Passport</strong>" in about
    assert "45 minutes" in about
    assert "With fingerprints." in about
    assert "Old" not in about


def _about(page):
    return page[page.index('id="about"') : page.index("</main>")]
