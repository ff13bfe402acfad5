"""Steps of somebody who signs in."""

import json

from django.test import Client as Browser
from django.utils import timezone

from clients import one_time_codes
from clients.models import AuthenticatorApp

PASSWORD = "nine green tram windows"
LOGIN, FACTOR, SET_UP = "/admin/login/", "/admin/second-factor/", "/admin/second-factor/set-up/"
OWN = "/admin/my-sign-in/"


def half_way(user, browser=None, **more):
    """The password is given, and nothing else."""
    browser = browser or Browser()
    answer = browser.post(LOGIN, {"username": user.email, "password": PASSWORD} | more)
    assert answer.headers["Location"] == FACTOR
    return browser


def code_of(user, steps=0):
    """What their app shows."""
    seed = AuthenticatorApp.objects.get(user=user).seed
    return one_time_codes.code_of(seed, one_time_codes.step_at(timezone.now()) + steps)


def api(email, **more):
    """POST /api/v1/token."""
    body = {"email": email, "password": PASSWORD} | more
    return Browser().post("/api/v1/token", json.dumps(body), content_type="application/json")
