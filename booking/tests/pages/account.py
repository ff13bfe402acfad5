"""Somebody with an account, at a browser of theirs."""

from booking.tests.pages.conftest import Visitor
from tests import factories

EMAIL = "salma@example.org"
PASSWORD = "another river of copper"
#: Passwords hashed in no time; how well is not the question here.
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def login(email=EMAIL, **user):
    """A client with a login whose address was confirmed, unless told otherwise."""
    made = factories.UserFactory.build(email=email, name="Salma Bennani", **user)
    made.set_password(PASSWORD)
    made.save()
    return factories.ClientFactory(
        user=made, email=email, verified_email=email, name="Salma Bennani", phone="+212650123456"
    )


def sign_in(browser, *, email=EMAIL, password=PASSWORD, **more):
    return browser.post("/account/sign-in/", {"email": email, "password": password, **more})


def signed_in(client, browser=None):
    """A browser in which this client is signed in."""
    browser = browser or Visitor()
    assert sign_in(browser, email=client.user.email).status_code == 302
    return browser
