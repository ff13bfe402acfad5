"""Near me, near a town, and what is offered where a search finds nothing or only full centres."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.tests.pages.conftest import lay
from providers.towns import Box, town_called, towns_in
from tests.factories import OfferFactory, ProviderFactory, ServiceFactory, open_all_week

RABAT, TANGIER, TETOUAN = (34.02, -6.84), (35.77, -5.80), (35.58, -5.37)


def _centre(name, place, *, is_full=False, **fields):
    latitude, longitude = place
    provider = ProviderFactory(
        name={"en": name}, latitude=latitude, longitude=longitude, country="MA", **fields
    )
    if not is_full:
        open_all_week(provider)
    return lay(provider)


def _page(visitor, **asked):
    response = visitor.get("/", asked)
    assert response.status_code == 200
    return response.content.decode()


def _names(page):
    return re.findall(r'<h3><a href="[^"]*">([^<]*)</a>', page)


def test_near_me_finds_what_is_within_the_distance_and_tells_how_far(visitor):
    _centre("Tangier", TANGIER)
    _centre("Tétouan", TETOUAN)
    _centre("Rabat", RABAT)
    ProviderFactory(name={"en": "Nowhere"})

    page = _page(visitor, near="35.77,-5.80")

    assert _names(page) == ["Tangier", "Tétouan"]
    assert "2 centres within 50 km of you" in page
    assert "Less than 1 km away" in page
    assert "44 km away" in page
    assert _names(_page(visitor, near="35.77,-5.80", within="10")) == ["Tangier"]


def test_results_are_soonest_first_or_nearest_first(visitor):
    _centre("Near but late", TANGIER, notice_minutes=5 * 24 * 60)
    _centre("Far but soon", TETOUAN)

    soonest = _page(visitor, near="35.77,-5.80")
    nearest = _page(visitor, near="35.77,-5.80", order="nearest")

    assert _names(soonest) == ["Far but soon", "Near but late"]
    assert _names(nearest) == ["Near but late", "Far but soon"]
    assert 'href="/?near=35.77,-5.80&amp;order=nearest#results">Nearest' in soonest
    assert 'href="/?near=35.77,-5.80#results">Soonest' in nearest


def test_a_position_closer_than_a_kilometre_is_not_kept(visitor):
    answer = visitor.get("/", {"near": "35.771234,-5.803987", "within": "10"})

    assert answer.status_code == 302
    assert answer["Location"] == "/?near=35.77,-5.80&within=10"


def test_words_say_where_and_a_position_beside_them_how_far(visitor):
    _centre("Rabat", RABAT)
    _centre("Tangier", TANGIER)
    ProviderFactory(name={"en": "Rabat without coordinates"})

    page = _page(visitor, q="rabat", near="35.77,-5.80", order="nearest")

    assert _names(page) == ["Rabat", "Rabat without coordinates"]
    assert "216 km away" in page


def test_near_me_without_a_position_asks_for_a_town(visitor):
    _centre("Tangier", TANGIER, accessibility=["lift"])

    page = _page(visitor, near="me", need="lift")

    assert "We do not know where you are. Type your town or your postcode." in page
    assert 'aria-describedby="q-error"' in page
    assert "<title>Error: " in page
    assert _names(page) == ["Tangier"]


def test_near_me_is_a_button_of_a_form_of_its_own_that_keeps_the_choices(visitor):
    """Enter in the field of the town must not press it."""
    service = ServiceFactory(code="passport")
    OfferFactory(provider=_centre("Tangier", TANGIER, accessibility=["lift"]), service=service)

    page = _page(visitor, service="passport", need="lift")
    form = re.search(r'<form id="near".*?</form>', page, re.DOTALL)[0]

    assert 'form="near"' in page
    assert re.findall(r'name="(\w+)" value="(\w+)"', form) == [
        ("near", "me"),
        ("service", "passport"),
        ("need", "lift"),
    ]


@pytest.mark.parametrize("q", ["Tetouan", "tétouan", "تطوان"])
def test_a_town_without_a_centre_leads_to_the_nearest_free_ones(visitor, q):
    _centre("Tangier", TANGIER)
    _centre("Nearer, full", TETOUAN, is_full=True)
    _centre("Rabat", RABAT)

    page = _page(visitor, q=q)

    assert "No centre has these words" in page
    assert _names(page) == ["Tangier", "Rabat"]
    assert f"44 km from {q}" in page
    assert "The nearest free times" in page


def test_a_town_whose_centres_are_full_leads_to_the_nearest_free_ones(visitor):
    _centre("Tangier one", TANGIER, is_full=True)
    _centre("Tangier two", TANGIER, is_full=True)
    _centre("Tétouan", TETOUAN)

    page = _page(visitor, q="tangier")

    assert _names(page) == ["Tangier one", "Tangier two", "Tétouan"]
    assert "All of these centres are full. Others nearby are not." in page


def test_full_centres_without_a_town_of_that_name_have_a_middle_of_their_own(visitor):
    _centre("Qwertz east", (35.7, -5.7), is_full=True)
    _centre("Qwertz west", (35.7, -5.9), is_full=True)
    _centre("Tétouan", TETOUAN)

    page = _page(visitor, q="qwertz")

    assert _names(page) == ["Qwertz east", "Qwertz west", "Tétouan"]


def test_full_centres_all_over_the_world_have_no_middle(visitor):
    _centre("Qwertz east", (35.7, 50), is_full=True)
    _centre("Qwertz west", (35.7, -5.9), is_full=True)
    _centre("Tétouan", TETOUAN)

    assert _names(_page(visitor, q="qwertz")) == ["Qwertz east", "Qwertz west"]


def test_others_nearby_meet_the_same_needs(visitor):
    service = ServiceFactory(code="passport", name={"en": "Passport"})
    for name, needs in (("Without", []), ("With", ["lift"])):
        OfferFactory(provider=_centre(name, TANGIER, accessibility=needs), service=service)
    _centre("No passports", TANGIER, accessibility=["lift"])

    page = _page(visitor, q="tetouan", service="passport", need="lift")

    assert _names(page) == ["With"]


def test_free_centres_are_offered_once(visitor):
    _centre("Tangier", TANGIER)
    _centre("Tétouan", TETOUAN)

    assert _names(_page(visitor, q="tangier")) == ["Tangier"]


def test_a_search_around_a_place_asks_as_often_for_many_as_for_one(visitor):
    counts = []
    for number in (1, 12):
        for at in range(number):
            _centre(f"Tangier {at}", TANGIER, is_full=True)
        _centre("Tétouan", TETOUAN)
        with CaptureQueriesContext(connection) as asked:
            _page(visitor, q="tangier")
        counts.append(len(asked))

    assert counts == [7, 7]


def test_the_map_has_the_towns_of_its_box_the_largest_first(visitor):
    answer = visitor.get("/towns/", {"box": "35.00,-6.50,36.00,-5.00"})
    names = [name for name, _latitude, _longitude in json.loads(answer.content)["towns"]]

    assert names[:2] == ["Tangier", "Tétouan"]
    assert "Rabat" not in names


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "1,2,3,1e9", "1,2,3,4,5"])
def test_a_box_of_another_shape_is_refused(visitor, box):
    assert visitor.get("/towns/", {"box": box}).status_code == 400


def test_of_towns_with_one_name_the_largest_of_the_countries_counts():
    assert town_called("santiago", ["CL", "ES"]).latitude < 0
    assert town_called("santiago de compostela", ["ES"]).latitude > 0
    assert town_called("Tangier", []) is None
    assert town_called("", ["MA"]) is None


def test_as_many_towns_as_are_asked_for():
    assert len(towns_in(Box(-90, -180, 90, 180), 3)) == 3


def test_the_list_carries_what_the_map_shows(visitor):
    _centre("Tangier", TANGIER)
    ProviderFactory(name={"en": "Nowhere"})

    page = _page(visitor)

    assert page.count('data-point="35.7700,-5.8000"') == 1
    assert page.count("data-point") == 1
    assert re.search(r'id="map"[^>]* hidden>', page)
