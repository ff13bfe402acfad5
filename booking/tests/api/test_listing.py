"""Pages of lists: what may be asked of one, and the walk through it in both directions."""

import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from audit.tests.cast import watched
from booking.api import listing
from clients.api.fields import Text
from providers.models import Provider
from tests.factories import ProviderFactory


class Wanted(listing.Listed):
    country = Text(max_length=2, required=False)


ORDERS = listing.both_ways(country=listing.TEXT, created_at=listing.INSTANT)


def asked(address="/"):
    return listing.read(Request(APIRequestFactory().get(address)), Wanted, ORDERS)


def refused(address):
    with pytest.raises(ValidationError) as error:
        asked(address)
    return error.value.detail


def page(address):
    wish = asked(address)
    rows = Provider.objects.filter(**wish.filters)
    with watched() as queries:
        found = listing.page(rows, wish)
    assert len(queries) == 1
    return listing.answer(wish, found, [row.pk for row in found.rows])


def walk(address, towards):
    """The pages from an address on, with the address of the last."""
    pages, last = [], address
    while address:
        pages.append(page(address))
        last, address = address, pages[-1][towards]
    return pages, last


@pytest.fixture
def rows(db):
    # Several of each country: only with the row's number is the order one.
    countries = ["PH", "MA", "PH", "FR", "MA", "PH", "FR"]
    made = [ProviderFactory(country=country) for country in countries]
    return sorted(made, key=lambda row: (row.country, row.pk))


@pytest.mark.parametrize("ordering", ["country", "-country", "created_at", "-created_at"])
@pytest.mark.parametrize("limit", [1, 3, 7])
def test_pages_lead_through_all_rows_in_order_and_back(rows, ordering, limit):
    whole = page(f"/?ordering={ordering}")["results"]
    column = ordering.lstrip("-")
    expected = sorted(rows, key=lambda row: (getattr(row, column), row.pk))
    assert whole == [row.pk for row in expected][:: -1 if ordering[0] == "-" else 1]
    forth, last = walk(f"/?ordering={ordering}&limit={limit}", "next")
    assert [pk for each in forth for pk in each["results"]] == whole
    assert len(forth) == -(-len(whole) // limit)
    back, _first = walk(last, "previous")
    assert [pk for each in reversed(back) for pk in each["results"]] == whole


def test_rows_that_come_and_go_make_none_twice_and_leave_none_out(rows):
    first = page("/?limit=3")
    ProviderFactory(country="AA")
    rows[3].delete()
    rest = page(first["next"])["results"]
    assert rest == [row.pk for row in rows[4:]][:3]
    assert first["results"] == [row.pk for row in rows[:3]]


def test_another_page_keeps_what_was_asked_for(rows):
    first = page("/?limit=2&country=PH")
    assert "country=PH" in first["next"]
    assert "limit=2" in first["next"]
    second = page(first["next"])
    assert (len(second["results"]), second["next"]) == (1, None)


def test_an_empty_list_has_no_neighbours(db):
    assert page("/") == {"next": None, "previous": None, "results": []}


def test_every_unknown_parameter_is_named(db):
    detail = refused("/?county=PH&sort=name&limit=5")
    assert {name: said[0].code for name, said in detail.items()} == {
        "county": "unknown_field",
        "sort": "unknown_field",
    }


def test_a_parameter_that_may_be_personal_is_refused_without_repeating_it(db):
    assert "alice" not in str(refused("/?alice@example.org=1"))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=%D9%A5", "limit"),
        ("limit=", "limit"),
        ("ordering=phone", "ordering"),
        ("country=PH&country=MA", "country"),
        ("country=%00", "country"),
        ("cursor=nonsense", "cursor"),
        ("cursor=after.bm9uc2Vuc2U", "cursor"),
        ("cursor=after.%C3%A9", "cursor"),
        ("cursor=after.WyJjb3VudHJ5IiwxLDFd", "cursor"),  # a number where a text stands
        ("cursor=after.WyJjb3VudHJ5IiwiXHVkODAwIiwxXQ", "cursor"),  # half a sign
        ("cursor=after.WyJjb3VudHJ5IiwiUEgiLDBd", "cursor"),  # no row is number 0
    ],
)
def test_what_cannot_be_read_is_refused_by_name(db, query, field):
    assert set(refused(f"/?{query}")) == {field}


def test_a_cursor_belongs_to_its_order(rows):
    following = page("/?limit=2")["next"]
    assert set(refused(following + "&ordering=-country")) == {"cursor"}
