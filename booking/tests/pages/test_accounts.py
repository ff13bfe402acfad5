"""The pages behind the links of a login."""

from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser

from booking.notifications import links
from clients.models import User
from clients.services import Purpose
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "another river of copper"


@pytest.fixture
def user(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = factories.UserFactory(email="salma@example.org", email_verified_at=None)
    factories.ClientFactory(user=user, email=user.email, language="en")
    return user


def page_of(user, purpose):
    return urlsplit(links.login_url(user, purpose)).path


def test_opening_the_link_changes_nothing_and_pressing_the_button_confirms(client, user):
    page = page_of(user, Purpose.VERIFY)
    for _time in range(2):
        assert client.get(page).status_code == 200
        assert client.head(page).status_code == 200
    user.refresh_from_db()
    assert user.email_verified_at is None
    assert "Your address is confirmed" in client.post(page).content.decode()
    user.refresh_from_db()
    assert user.email_verified_at is not None
    assert user.client.verified_email == "salma@example.org"
    assert client.get(page).status_code == 410


def test_a_new_password_is_chosen_on_a_page(client, user):
    page = page_of(user, Purpose.PASSWORD)
    assert 'autocomplete="new-password"' in client.get(page).content.decode()
    weak = client.post(page, {"password": "password1234"})
    assert weak.status_code == 422
    assert "password1234" not in weak.content.decode()
    assert client.post(page, {"password": PASSWORD}).status_code == 200
    assert User.objects.get().check_password(PASSWORD)
    assert client.get(page).status_code == 410


@pytest.mark.parametrize("page", ["confirm", "password"])
def test_a_link_that_is_none_says_so(client, page):
    for method in (client.get, client.post):
        answer = method(f"/account/{page}/made-up/")
        assert answer.status_code == 410
        assert "does not work any more" in answer.content.decode()


@pytest.mark.parametrize("purpose", list(Purpose), ids=str)
def test_the_token_stays_on_the_page(client, user, purpose):
    answer = client.get(page_of(user, purpose))
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "http://" not in answer.content.decode().replace("http://www.w3.org", "")


def test_a_form_from_elsewhere_is_refused(user):
    browser = Browser(enforce_csrf_checks=True)
    assert browser.post(page_of(user, Purpose.VERIFY)).status_code == 403


def test_the_token_is_not_logged(client, user, caplog):
    page = page_of(user, Purpose.PASSWORD)
    client.post(page, {"password": "short"})
    client.post(f"{page}x", {"password": "short"})
    token = page.rstrip("/").rpartition("/")[2]
    from audit.redaction import RedactingFilter, RedactingFormatter

    for record in caplog.records:
        RedactingFilter().filter(record)
        assert token not in RedactingFormatter().format(record)
