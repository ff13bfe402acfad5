"""The first free time, and the first on the days and at the hours a visitor can come."""

import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine

from booking.tests.pages.conftest import book_out, forget_cached_days, lay, slot_at
from tests.factories import (
    OfferFactory,
    OpeningFactory,
    ProviderFactory,
    ReservationFactory,
    ServiceFactory,
)

#: A Tuesday.
NOW = datetime(2026, 11, 10, 8, tzinfo=UTC)


@pytest.fixture
def tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


def _centre(zone="Africa/Casablanca", **fields):
    """Open all week from nine to six, with no notice."""
    provider = ProviderFactory(time_zone=zone, window_days=20, notice_minutes=0, **fields)
    for weekday in range(1, 8):
        OpeningFactory(provider=provider, weekday=weekday, until_time=time(18))
    return lay(provider)


def _page(visitor, provider, query=""):
    response = visitor.get(f"/centres/{provider.external_id}/{query}")
    assert response.status_code == 200, response.status_code
    return response


def _offered(response):
    return [chip.words for chip in response.context["soonest"].chips]


def test_the_first_free_time_is_offered_whatever_day_is_shown(visitor, tuesday):
    provider = _centre()
    for minute in (0, 15):
        ReservationFactory(slot=slot_at(provider, datetime(2026, 11, 10, 8, minute, tzinfo=UTC)))

    response = _page(visitor, provider, "?day=2026-11-20")

    assert _offered(response) == ["Tue 10 Nov, 09:30"]
    page = response.content.decode()
    assert page.index("Tue 10 Nov, 09:30") < page.index('id="month"')
    held = visitor.hold(provider, datetime(2026, 11, 10, 8, 30, tzinfo=UTC))
    assert held.url.startswith("/held/")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?days=1,3", "Wed 11 Nov, 09:00"),
        ("?days=1", "Mon 16 Nov, 09:00"),
        ("?part=afternoon", "Tue 10 Nov, 12:00"),
        ("?part=evening", "Tue 10 Nov, 17:00"),
        ("?days=1,7&part=evening,afternoon", "Sun 15 Nov, 12:00"),
    ],
)
def test_the_first_free_time_on_ones_days_is_offered_and_its_day_shown(
    visitor, tuesday, query, words
):
    response = _page(visitor, _centre(), query)

    assert _offered(response) == [words]
    assert response.context["soonest"].title == "First free time on your days"
    on = words.split(",")[0].split(" ")[1]
    assert f" {on} November" in response.context["panel"].title


def test_a_weekday_is_that_of_the_centre(visitor, tuesday):
    # Nine o'clock on a Monday there is Sunday evening by UTC.
    assert _offered(_page(visitor, _centre("Pacific/Auckland"), "?days=1")) == ["Mon 16 Nov, 09:00"]


def test_ones_days_stay_in_every_address_of_the_page(visitor, tuesday):
    provider = _centre()
    for _each in range(2):
        OfferFactory(provider=provider)

    page = _page(visitor, provider, "?days=1,3&part=morning").content.decode()

    links = re.findall(rf'href="(/centres/{provider.external_id}/\?[^"#]*)', page)
    assert len(links) > 15
    without = [link for link in links if "days=1,3&amp;part=morning" not in link]
    assert len(without) == 1  # the one that drops them
    assert page.count("checked") == 3
    assert "next=" + f"/centres/{provider.external_id}/".replace("/", "%2F") in page
    assert "Monday, Wednesday. Morning." in page


def test_tick_boxes_lead_to_an_address_to_keep(visitor, tuesday):
    provider = _centre()

    response = visitor.get(f"/centres/{provider.external_id}/?days=3&days=1&part=morning")

    assert response.url == f"/centres/{provider.external_id}/?days=1,3&part=morning"


def test_where_no_day_suits_the_first_of_any_day_and_other_centres_are_offered(visitor, tuesday):
    provider = _centre(latitude="35.77", longitude="-5.80")
    provider.openings.filter(weekday=7).delete()
    lay(provider)
    _centre(name={"en": "Open on Sundays"}, latitude="35.80", longitude="-5.80")

    response = _page(visitor, provider, "?days=7")

    assert response.context["soonest"].title == "No free time on your days"
    assert "Sunday. There is none until Monday 30 November." in response.content.decode()
    assert _offered(response) == ["Tue 10 Nov, 09:00"]
    (elsewhere,) = response.context["soonest"].elsewhere.chips
    assert elsewhere.words == "Sun 15 Nov, 09:00"
    assert elsewhere.places.startswith("Open on Sundays, 3.3\N{NO-BREAK SPACE}km.")


def test_a_service_of_several_slots_finds_its_first_free_time_on_ones_days(visitor, tuesday):
    provider = _centre()
    service = ServiceFactory(slots_needed=2)
    OfferFactory(provider=provider, service=service)
    ReservationFactory(slot=slot_at(provider, datetime(2026, 11, 11, 8, 15, tzinfo=UTC)))

    response = _page(visitor, provider, f"?days=3&service={service.code}")

    assert _offered(response) == ["Wed 11 Nov, 09:30"]


def test_a_centre_that_has_nothing_free_offers_no_first_time(visitor, tuesday):
    provider = ProviderFactory()

    assert _page(visitor, provider).context["soonest"] is None


def test_a_full_day_is_passed_over(visitor, tuesday):
    provider = _centre()
    book_out(provider, date(2026, 11, 11))
    forget_cached_days()

    assert _offered(_page(visitor, provider, "?days=3")) == ["Wed 18 Nov, 09:00"]


@pytest.mark.parametrize("query", ["?days=8", "?days=0,1", "?days=1;2", "?part=night", "?days=١"])
def test_days_that_are_none_are_refused(visitor, centre, query):
    assert visitor.get(f"/centres/{centre.external_id}/{query}").status_code == 400
