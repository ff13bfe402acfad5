"""Setting up a security key and signing in with it, in a browser that has one."""

import pytest
from django.urls import reverse

from clients.mailed_links import Purpose, link_token
from clients.models import SecurityKey, User
from tests.browser.walks import StaffWalk

PASSWORD = "nine green tram windows"
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def walk(windows, screens):
    """At a counter's screens, with a key in the computer."""
    walk = StaffWalk(windows, screens, widths=(768, 1280))
    plug = walk.context.new_cdp_session(walk.page)
    plug.send("WebAuthn.enable")
    plug.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield walk
    plug.send("WebAuthn.disable")
    plug.detach()
    walk.end()


def give_password(walk, user):
    page = walk.page
    page.goto("/admin/")
    walk.look("Sign in")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    walk.press(page.get_by_role("button", name="Go on"))


def test_a_key_is_set_up_and_signs_in(walk, transactional_db):
    user = User.objects.create_superuser("root@example.org", PASSWORD)
    page = walk.page
    page.goto(reverse("admin:second_factor_link", args=[link_token(user, Purpose.SECOND_FACTOR)]))
    give_password(walk, user)
    walk.look("Set up your second factor")
    page.get_by_label("Name of the key").fill("Blue")
    walk.press(page.get_by_role("button", name="Set up a security key"))
    walk.look("Your recovery codes")
    walk.press(page.get_by_role("link", name="I have kept them"))
    walk.press(page.get_by_role("link", name="My sign-in"))
    walk.look("My sign-in")
    walk.press(page.get_by_role("button", name="Log out"))
    give_password(walk, user)
    walk.look("Second factor")
    walk.press(page.get_by_role("button", name="Use your security key"))
    assert page.url.endswith("/admin/")
    assert SecurityKey.objects.get().times_used > 0
