"""One walk through the account, from registering to the list, by the link in the mail."""

from urllib.parse import urlsplit

import pytest

from booking.notifications import links
from clients.models import User
from clients.services import Purpose

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "another river of copper"


def test_register_open_the_link_sign_in_and_see_the_list(walk, centre):
    citizen = walk()
    page = citizen.page
    page.goto("/account/")
    citizen.look("Sign in")
    citizen.tap("Register", role="link")
    page.get_by_label("Full name").fill("Salma Bennani")
    page.get_by_label("Email").fill("salma@example.org")
    page.get_by_label("Password").fill("salma1234")
    citizen.press(page.get_by_role("button", name="Register"))
    citizen.look("Error: Register")
    page.get_by_label("Password").fill(PASSWORD)
    citizen.press(page.get_by_role("button", name="Register"))
    citizen.look("Look at your messages")

    page.goto(urlsplit(links.login_url(User.objects.get(), Purpose.VERIFY)).path)
    citizen.press(page.get_by_role("button", name="Confirm this address"))
    citizen.tap("Sign in", role="link")
    page.get_by_label("Email").fill("salma@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    citizen.press(page.get_by_role("button", name="Sign in"))
    citizen.look("My appointments")

    citizen.tap("My data", role="link")
    page.get_by_label("Your password").fill(PASSWORD)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    assert download.value.suggested_filename == "slotkeeper-my-data.json"
    citizen.tap("My details", role="link")
    citizen.look("My details")
    citizen.press(page.get_by_role("button", name="Sign out").first)
    citizen.look("Sign in")
