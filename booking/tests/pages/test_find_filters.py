"""What narrows the list of centres: the service, needs; all of it in the address."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from booking.models import Slot
from booking.pages.finding import MOST_BUTTONS
from booking.tests.pages.conftest import at, in_days
from tests.factories import OfferFactory, ProviderFactory, ReservationFactory, ServiceFactory


@pytest.fixture
def passport(centre):
    service = ServiceFactory(code="passport", name={"en": "Passport"}, slots_needed=3)
    OfferFactory(provider=centre, service=service)
    return service


def _page(visitor, **asked):
    response = visitor.get("/", asked)
    assert response.status_code == 200
    return response.content.decode()


def _link(page, words):
    """Where the filter with these words leads when it is taken away."""
    found = re.search(
        rf'class="filter" href="([^"]*)"><span class="sr">Remove: </span>{words}<', page
    )
    return found and found[1].replace("&amp;", "&")


def test_a_service_narrows_the_list_to_centres_that_offer_it(visitor, centre, passport):
    ProviderFactory(name={"en": "Without it"})

    page = _page(visitor, service="passport")

    assert "Tangier City Centre" in page
    assert "Without it" not in page
    assert 'value="passport" checked' in page
    assert f"/centres/{centre.external_id}/?service=passport" in page


def test_the_next_free_time_is_the_services_own(visitor, centre, passport):
    passport.notice_minutes = 5 * 24 * 60
    passport.save()

    tiles = [
        re.search(r'class="next[^>]*href="([^"]*)"', page)[1]
        for page in (_page(visitor), _page(visitor, service="passport"))
    ]

    first, services_own = (re.search(r"day=([0-9-]+)", tile)[1] for tile in tiles)
    assert first < in_days(centre, 4).isoformat() < services_own
    assert "service=passport" in tiles[1]


def test_services_nobody_offers_are_not_to_be_chosen(visitor, centre, passport):
    ServiceFactory(code="orphan", name={"en": "Orphan"})
    ServiceFactory(code="old", name={"en": "Old one"}, is_active=False)
    closed = ProviderFactory(is_open_to_booking=False)
    OfferFactory(provider=closed, service=ServiceFactory(code="shut", name={"en": "Shut one"}))

    page = _page(visitor)

    assert "Passport" in page
    assert not re.search("Orphan|Old one|Shut one", page)


def test_many_services_are_a_list_to_open(visitor, centre):
    for number in range(MOST_BUTTONS + 1):
        service = ServiceFactory(code=f"s{number}", name={"en": f"Service {number}"})
        OfferFactory(provider=centre, service=service)

    page = _page(visitor, service="s3")

    assert '<option value="s3" selected>Service 3</option>' in page
    assert 'type="radio"' not in page


def test_a_service_that_is_gone_is_said_so_beside_all_centres(visitor, centre):
    page = _page(visitor, service="gone")

    assert "That service is not offered any more." in page
    assert "Tangier City Centre" in page


def test_needs_are_all_to_be_met_and_told_on_the_card(visitor, centre):
    centre.accessibility = ["wheelchair", "hearing_loop"]
    centre.save()
    ProviderFactory(name={"en": "One of both"}, accessibility=["wheelchair"])

    one, both = (
        _page(visitor, need="wheelchair"),
        _page(visitor, need=["wheelchair", "hearing_loop"]),
    )

    assert "One of both" in one
    assert "One of both" not in both
    assert "Tangier City Centre" in both
    card = both[both.index('class="card centre"') :]
    assert "Wheelchair accessible</li>" in card
    assert "Hearing loop</li>" in card
    assert "2 chosen" in both


def test_each_filter_is_taken_away_by_a_link_that_keeps_the_others(visitor, centre, passport):
    centre.accessibility = ["wheelchair"]
    centre.save()
    page = _page(visitor, q="tangier", service="passport", need="wheelchair", near="35.77,-5.80")

    assert _link(page, "“tangier”") == "/?service=passport&near=35.77,-5.80&need=wheelchair#results"
    assert _link(page, "Passport") == "/?q=tangier&near=35.77,-5.80&need=wheelchair#results"
    assert _link(page, "Near me") == "/?q=tangier&service=passport&need=wheelchair#results"
    assert _link(page, "Wheelchair accessible") == (
        "/?q=tangier&service=passport&near=35.77,-5.80#results"
    )


def test_the_language_switch_keeps_what_was_asked(visitor, centre, passport):
    page = _page(visitor, q="tangier", service="passport", page="1")

    assert "/language/fr/?next=%2F%3Fq%3Dtangier%26service%3Dpassport" in page


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"need": "quiet_room"}, "No centre has all that you ask for."),
        ({"q": "oujda", "service": "passport"}, "No centre with these words offers “Passport”."),
        ({"q": "oujda"}, "No centre has these words in its name or place."),
        ({"near": "-80.00,0.00"}, "No centre is that near."),
    ],
)
def test_an_empty_list_says_why_and_leads_on(visitor, centre, passport, asked, words):
    page = _page(visitor, **asked)

    assert words in page
    assert "See all centres" in page


def test_the_last_place_of_a_time_is_said(visitor, centre):
    first = Slot.objects.filter(provider=centre, starts_at__gt=at(centre, 2, 0, 0)).earliest(
        "starts_at"
    )
    centre.notice_minutes = int((at(centre, 2, 0, 0) - timezone.now()) / timedelta(minutes=1))
    centre.save()
    ReservationFactory(slot=first)

    assert "Last place" in _page(visitor)
