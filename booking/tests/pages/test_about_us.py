"""Help, privacy, accessibility: there in every language, and true."""

import re

import pytest

from booking.tests.pages.conftest import DETAILS, Visitor, held_by

PAGES = ["help", "privacy", "accessibility"]


@pytest.mark.parametrize("page", PAGES)
def test_each_is_there_without_asking_the_database(client, page, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get(f"/{page}/").status_code == 200


def test_the_footer_leads_to_all_of_them(visitor):
    foot = visitor.get("/help/").content.decode().split("<footer")[1]

    links = re.findall(r'href="([^"]+)"', foot)
    assert links == ["/help/", "/accessibility/", "/privacy/", "/help/#contact"]
    assert 'id="contact"' in visitor.get("/help/").content.decode()


def test_the_cookies_told_of_are_those_that_are_set(visitor, centre):
    held = held_by(visitor, centre)
    visitor.post(f"/held/{held.public_id}/", DETAILS)
    visitor.post(f"/held/{held.public_id}/check/")
    said = visitor.post(f"/booked/{held.public_id}/change/", {"do": "resend"})
    visitor.get(f"/booked/{held.public_id}/change/")
    visitor.get("/language/fr/")
    # A form and a sentence without a session, as Django keeps it then.
    stranger = Visitor()
    stranger.get("/appointment/fresh-link/")
    found = {*visitor.cookies, *said.cookies, *stranger.cookies}

    page = visitor.get("/privacy/", {"lang": "en"}).content.decode()

    told = set(re.findall(r"<code>(\w+)</code>", page))
    assert found <= told
    assert told == {"sessionid", "csrftoken", "django_language", "messages"}


def test_the_numbers_are_those_of_the_settings(visitor, settings):
    settings.SESSION_COOKIE_AGE = 7 * 3600
    settings.HOLD_MINUTES = 20

    assert "for 7 hours what you booked" in visitor.get("/privacy/").content.decode()
    assert "hold it for you for 20 minutes" in visitor.get("/help/").content.decode()
    assert "held for 20 minutes" in visitor.get("/accessibility/").content.decode()
