"""Pages that say no: in plain words, with a way on, with the right status."""

import pytest
from django.template import loader
from django.test import RequestFactory
from django.utils.translation import override

from audit.errors import DomainError
from booking import errors
from booking.pages import refusals
from booking.tests.pages.conftest import Visitor, looked_at
from clients.errors import ClientUnknown
from providers.errors import ProviderUnknown, ServiceUnknown


def _every_refusal(kind=DomainError):
    """But those of the doors for programs, which answer for themselves."""
    for child in kind.__subclasses__():
        if ".errors" in child.__module__:
            yield child
        yield from _every_refusal(child)


@pytest.mark.parametrize("refusal", list(_every_refusal()), ids=lambda kind: kind.__name__)
def test_every_refusal_is_answered_with_a_page_and_a_status_of_its_own(db, refusal):
    response = refusals.refused(RequestFactory().get("/"), refusal())

    assert response.status_code in {404, 409, 410, 422, 429, 503}
    page = response.content.decode()
    assert page.count("<h1>") == 1
    assert 'href="/"' in page
    assert ("Retry-After" in response.headers) == (response.status_code == 503)


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (ProviderUnknown, 404),
        (ServiceUnknown, 404),
        (ClientUnknown, 404),
        (errors.ReservationUnknown, 404),
        (errors.SlotUnknown, 404),
        (errors.SlotTaken, 409),
        (errors.TooSoon, 409),
        (errors.HoldExpired, 410),
        (errors.NotLive, 410),
        (errors.Busy, 503),
    ],
)
def test_a_refusal_has_the_status_that_fits(refusal, status):
    assert refusals.status_of(refusal()) == status


def test_an_address_that_does_not_exist_is_answered_in_our_design(visitor):
    response = visitor.get("/QWXZ/")

    assert response.status_code == 404
    page = response.content.decode()
    assert "We cannot find this page" in page
    assert "QWXZ" not in page
    assert "My appointment" in page


@pytest.mark.parametrize("path", ["/", "/appointment/", "/centres/1/hold/", "/held/x/"])
def test_a_method_no_page_has_is_answered_in_our_design(visitor, path):
    response = visitor.delete(path)

    assert response.status_code in {404, 405}
    if response.status_code == 405:
        assert "GET" in response.headers["Allow"]
        assert "Nothing was changed." in response.content.decode()


def test_a_head_request_is_answered_like_a_page(visitor):
    assert visitor.head("/").status_code == 200


@pytest.mark.parametrize("name", ["500.html", "503.html"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_of_an_outage_need_no_request_and_no_database(name, language):
    """No database is asked for by this test, so that a query would fail it."""
    with override(language):
        page = loader.get_template(name).render()

    assert page.count("<h1>") == 1
    assert 'href="/"' in page
    assert f'lang="{language}"' in page


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "429"])
def test_every_error_page_stands_alone(name):
    page = loader.get_template(f"{name}.html").render()

    assert page.count("<h1>") == 1
    assert "/language/fr/?next=%2F" in page


def test_a_deleted_or_forged_session_cookie_is_only_a_new_visitor(db):
    browser = Visitor()
    browser.cookies["sessionid"] = "forged" + "x" * 4000

    response = browser.get("/appointment/")

    assert response.status_code == 200
    looked_at(response)
