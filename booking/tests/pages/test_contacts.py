"""Links about an address: confirm it, end reminders. Looking changes nothing."""

from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser

from booking.notifications import links
from tests.factories import ClientFactory


@pytest.fixture
def salma(db):
    return ClientFactory(email="salma@example.org")


@pytest.fixture
def verify(salma):
    return urlsplit(links.verify_url(salma)).path


@pytest.fixture
def stop(salma):
    return urlsplit(links.unsubscribe_url(salma)).path


def test_looking_at_a_link_confirms_and_ends_nothing(visitor, salma, verify, stop):
    pages = [visitor.get(path) for path in (verify, stop)]

    salma.refresh_from_db()
    assert (salma.verified_email, salma.wants_reminders) == ("", True)
    assert "Confirm this address" in pages[0].content.decode()
    assert "Stop reminders" in pages[1].content.decode()
    for page in pages:
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert "no-store" in page.headers["Cache-Control"]
        assert "salma" not in page.content.decode()


def test_pressing_confirms_the_address_and_twice_says_so(visitor, salma, verify):
    first = visitor.post(verify).content.decode()

    salma.refresh_from_db()
    assert salma.verified_email == "salma@example.org"
    assert "Reminders of your appointments come to this address" in first
    for again in (visitor.post(verify), visitor.get(verify)):
        assert "It was confirmed before" in again.content.decode()


def test_confirming_lifts_a_stop(visitor, salma, verify):
    salma.verified_email = salma.stopped_email = salma.email
    salma.stopped_because = "bounced"
    salma.save()

    visitor.post(verify)

    salma.refresh_from_db()
    assert salma.email_to_use == "salma@example.org"


@pytest.mark.parametrize("purpose", ["verify", "stop"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("what", ["tampered", "garbage", "other_purpose", "other_address", "gone"])
def test_a_link_that_is_good_for_nothing_says_what_to_do(
    visitor, salma, verify, stop, purpose, method, what
):
    path = verify if purpose == "verify" else stop
    prefix = path.rsplit("/", 2)[0]
    if what == "tampered":
        path = path[:-3] + "AA/"
    elif what == "garbage":
        path = f"{prefix}/abc/"
    elif what == "other_purpose":
        path = f"{prefix}/{(stop if purpose == 'verify' else verify).rsplit('/', 2)[1]}/"
    elif what == "other_address":
        salma.email = "corrected@example.org"
        salma.save()
    else:
        salma.delete()

    response = getattr(visitor, method)(path)

    assert response.status_code == 404
    assert "This link does not work any more" in response.content.decode()
    if what != "gone":
        salma.refresh_from_db()
        assert (salma.verified_email, salma.wants_reminders) == ("", True)


def test_a_mail_program_ends_reminders_with_one_post_and_no_cookies(salma, stop):
    response = Browser(enforce_csrf_checks=True).post(
        stop,
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
        headers={"referer": "", "origin": "https://mail.example.com"},
    )

    assert response.status_code == 200
    assert not response.cookies
    salma.refresh_from_db()
    assert not salma.wants_reminders


def test_reminders_are_taken_up_again_on_the_same_page(visitor, salma, stop):
    page = visitor.post(stop).content.decode()
    assert "Reminders are off" in page
    assert 'name="again"' in page

    page = visitor.post(stop, {"again": "1"}).content.decode()

    assert "Reminders are on" in page
    salma.refresh_from_db()
    assert salma.wants_reminders


def test_confirming_needs_the_pages_csrf_token(salma, verify):
    assert Browser(enforce_csrf_checks=True).post(verify).status_code == 403
