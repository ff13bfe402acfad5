"""The list of centres."""

from datetime import time

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.queries import finding
from booking.tests.pages.conftest import lay
from tests.factories import ProviderFactory, open_all_week


def _centres(number, **fields):
    for at in range(number):
        provider = ProviderFactory(name={"en": f"Centre {at:03}"}, **fields)
        open_all_week(provider)
        lay(provider)


def test_the_list_names_each_open_centre_and_its_next_free_time(visitor, centre):
    ProviderFactory(name={"en": "Shut for good"}, is_open_to_booking=False)

    page = visitor.get("/").content.decode()

    assert "Book your 15 minutes" in page
    assert "1 centre<" in page
    assert "Tangier City Centre" in page
    assert "14 Rue de Fès, Tangier" in page
    assert "Next free time" in page
    assert "2 left" in page
    assert "The soonest free time comes first" not in page  # one is in no order
    assert "Shut for good" not in page


def test_a_centre_without_a_free_time_says_when_new_ones_come(visitor):
    ProviderFactory()

    page = visitor.get("/").content.decode()

    assert "No free time yet" in page
    assert "A new day opens every night." in page


@pytest.mark.parametrize(
    "q", ["tanger", "TANGIER", "وسط", "مدينة", "rue fès", "RUE FES", "  city   tangier "]
)
def test_a_word_finds_a_centre_by_its_name_in_any_language_and_by_its_place(visitor, centre, q):
    ProviderFactory(name={"en": "Elsewhere"})

    page = visitor.get("/", {"q": q}).content.decode()

    assert "Tangier City Centre" in page
    assert "Elsewhere" not in page


@pytest.mark.parametrize("q", ["nowhere", "entre", "%", "_", "\\", "'"])
def test_words_that_match_nothing_lead_on(visitor, centre, q):
    page = visitor.get("/", {"q": q}).content.decode()

    assert "No centre has these words" in page
    assert "See all centres" in page


def test_the_language_code_of_a_name_is_not_searched(visitor):
    ProviderFactory(name={"fr": "Poste"}, address={"ar": "هنا"})

    assert "No centre has these words" in visitor.get("/", {"q": "fr"}).content.decode()


def test_the_list_shows_twenty_centres_a_page(visitor):
    _centres(23)

    first, second = visitor.get("/").content.decode(), visitor.get("/?page=2").content.decode()

    assert first.count('class="card centre"') == 20
    assert second.count('class="card centre"') == 3
    assert "Page 1 of 2" in first
    assert 'href="/?page=2#results"' in first
    assert "Centre 022" in second
    assert "Previous page" in second


def test_turning_the_page_keeps_the_search(visitor):
    _centres(21)

    assert 'href="/?q=centre&amp;page=2#results"' in visitor.get("/?q=centre").content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"page": "99"}, 404),
        ({"page": "abc"}, 400),
        ({"page": "-1"}, 400),
        ({"page": "9" * 400}, 400),
        ({"q": "Tan\0gier"}, 400),
        ({"q": "QWXZ" * 26}, 400),
        ({"q": "QWXZ" * 250_000}, 400),
        ({"near": "QWXZ"}, 400),
        ({"near": "91,0"}, 400),
        ({"near": "1,2,3"}, 400),
        ({"within": "7"}, 400),
        ({"need": "QWXZ"}, 400),
        ({"order": "QWXZ"}, 400),
        ({"service": "Q W"}, 400),
    ],
)
def test_what_cannot_be_searched_for_is_refused_and_not_repeated(visitor, centre, query, status):
    response = visitor.get("/", query)

    assert response.status_code == status
    assert "QWXZ" not in response.content.decode()
    assert "Find a centre" in response.content.decode()


def test_what_is_searched_for_is_written_as_text(visitor, centre):
    page = visitor.get("/", {"q": "<b>x</b>"}).content.decode()

    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_the_list_asks_the_database_as_often_for_twenty_centres_as_for_one(visitor):
    counts = []
    for number in (1, 19):
        _centres(number, kind="resource" if number == 1 else "practitioner")
        with CaptureQueriesContext(connection) as asked:
            visitor.get("/")
        counts.append(len(asked))

    assert counts == [4, 4]


@pytest.mark.parametrize(
    ("q", "postcode"),
    [
        ("90000", "90000"),
        ("900", "90000"),
        ("00-950", "00-950"),
        ("00-9", "00-950"),
        ("00950", "00-950"),
        ("sw1a 1aa", "SW1A 1AA"),
        ("SW1A1", "SW1A 1AA"),
        ("lisboa 1000-001", "1000-001"),
    ],
)
def test_a_postcode_finds_its_centre_whole_in_part_and_with_or_without_its_gap(
    visitor, q, postcode
):
    ProviderFactory(name={"en": "Here"}, postcode=postcode, district="Lisboa")
    ProviderFactory(name={"en": "Elsewhere"}, postcode="77777", district="Lisboa")

    page = visitor.get("/", {"q": q}).content.decode()

    assert ">Here</a>" in page
    assert ">Elsewhere</a>" not in page


def test_words_with_marks_of_their_own_can_be_kept_and_searched(visitor):
    """Quotation marks and backslashes, also those that only look like them, are not JSON's."""
    ProviderFactory(name={"en": 'The "old" \\ post ＂ office ＼'}, address={"en": "U+0022\\u0041"})

    assert "1 centre for" in visitor.get("/", {"q": "old office"}).content.decode()


def test_the_soonest_free_time_comes_first(visitor):
    names = ["Abalone", "Bream", "Cod"]
    for notice, name in zip((72, 48, 24), names, strict=True):
        provider = ProviderFactory(name={"en": name}, notice_minutes=notice * 60)
        open_all_week(provider, until_time=time(0))
        lay(provider)
    ProviderFactory(name={"en": "Anchovy"})  # without a free time

    page = visitor.get("/").content.decode()

    places = [page.index(f">{name}</a>") for name in ["Cod", "Bream", "Abalone", "Anchovy"]]
    assert places == sorted(places)
    assert "The soonest free time comes first" in page


def test_centres_too_many_to_compare_are_listed_by_name(visitor, centre, monkeypatch):
    monkeypatch.setattr(finding, "MOST_COMPARED", 1)
    ProviderFactory(name={"en": "Asilah"})

    page = visitor.get("/").content.decode()

    assert page.index("Asilah") < page.index("Tangier City Centre")
    assert "soonest" not in page


def test_a_card_without_a_name_in_the_readers_language_has_another(visitor, centre):
    visitor.cookies.load({settings.LANGUAGE_COOKIE_NAME: "es"})
    page = visitor.get("/").content.decode()

    assert "Tangier City Centre" in page  # the first language there is
    visitor.cookies.load({settings.LANGUAGE_COOKIE_NAME: "fr"})
    assert "Tanger Centre-Ville" in visitor.get("/").content.decode()
