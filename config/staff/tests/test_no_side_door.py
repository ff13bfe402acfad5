"""Every path to the staff's pages, with a password only: no way in."""

import re
from base64 import b64encode
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.contrib.auth import HASH_SESSION_KEY
from django.test import Client as Browser
from django.urls import get_resolver, reverse
from django.utils import timezone

from audit.tests import cast
from clients import services
from clients.mailed_links import Purpose, link_token
from clients.models import AuthenticatorApp, SignIn, StaffSession, User
from config.staff.tests.coming_in import PASSWORD, api, code_of, half_way
from tests import factories

pytestmark = pytest.mark.django_db

#: Open to whoever comes: what one signs in with.
OPEN = {
    "/admin/login/",
    "/admin/second-factor/",
    "/admin/second-factor/again/",
    "/admin/second-factor/set-up/",
    "/admin/second-factor/link/1/",
}


def walk(patterns, before=""):
    for each in patterns:
        here = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from walk(each.url_patterns, here)
        else:
            yield "/" + filled(here)


def filled(route):
    """An address of that pattern."""
    route = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", route)
    route = re.sub(r"\(\?P<app_label>(\w+)[^)]*\)", r"\1", route)
    route = re.sub(r"\(\?P<\w+>[^)]*\)", "1", route)
    return re.sub(r"<[^>]+>", "1", route).replace("^", "").replace("$", "")


ADMIN = sorted({path for path in walk(get_resolver().url_patterns) if path.startswith("/admin")})
CHANGE = f"/api/v1/schedule-changes/{UUID(int=1)}"
CLOSED = [path for path in ADMIN if path not in OPEN]


def by_session_of_django_alone(user):
    browser = Browser()
    browser.force_login(user)
    return browser


def by_a_session_that_was_ended(user):
    browser = cast.signed_in(user)
    StaffSession.objects.update(ended_at=timezone.now())
    return browser


def by_the_session_of_another(user):
    browser = cast.signed_in(user)
    other = cast.root()
    StaffSession.objects.filter(user=user).delete()
    session = browser.session
    session["staff_session"] = other.session["staff_session"]
    session.save()
    return browser


WAYS = [
    half_way,
    by_session_of_django_alone,
    by_a_session_that_was_ended,
    by_the_session_of_another,
]


@pytest.fixture
def user(quick_passwords):
    user = User.objects.create_superuser("root@example.org", PASSWORD)
    AuthenticatorApp.objects.create(user=user, seed="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    return user


def test_the_walk_finds_the_pages_there_are():
    assert set(ADMIN) > OPEN
    assert len(CLOSED) > 150
    assert {"/admin/", "/admin/booking/reservation/", "/admin/clients/user/1/change/"} < set(CLOSED)


@pytest.mark.parametrize(
    ("way", "method"),
    [(half_way, "post"), (by_session_of_django_alone, "get")],
    ids=["half-way", "django-alone"],
)
def test_a_password_opens_no_page_of_the_admin(user, way, method):
    browser = way(user)
    opened = [
        (path, answer.status_code)
        for path in CLOSED
        if not is_sent_to_sign_in(answer := getattr(browser, method)(path))
        # Signing out is all one may do who is not in.
        and path != "/admin/logout/"
    ]
    assert not opened


def is_sent_to_sign_in(answer):
    where = answer.headers.get("Location", "")
    return answer.status_code == 302 and where.startswith("/admin/login/")


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_no_session_that_is_not_ones_own_and_alive_lets_in(user, way):
    for path in ("/admin/", "/admin/booking/reservation/", "/admin/my-sign-in/"):
        assert is_sent_to_sign_in(way(user).get(path))


def test_a_password_changes_no_second_factor(user):
    before = AuthenticatorApp.objects.values().get()
    browser = half_way(user)
    for body in ({"code": "123456"}, {"answer": "{}"}, {"verb": "new_codes"}):
        assert browser.post("/admin/second-factor/set-up/", body).status_code == 302
        browser.post("/admin/my-sign-in/", body)
    assert AuthenticatorApp.objects.values().get() == before


def test_whoever_has_none_yet_does_not_set_one_up_by_password_alone(user):
    AuthenticatorApp.objects.all().delete()
    browser = half_way(user)
    assert browser.get("/admin/second-factor/").headers["Location"].endswith("/set-up/")
    for link in ("", link_token(cast.root().user, Purpose.SECOND_FACTOR), "x"):
        if link:
            browser.get(f"/admin/second-factor/link/{link}/")
        answer = browser.post("/admin/second-factor/set-up/", {"code": "123456"})
        assert answer.status_code == 403
        assert "seed" not in answer.context
    assert not AuthenticatorApp.objects.exists()


def test_halfway_is_over_after_ten_minutes_or_with_another_password(user):
    browser = half_way(user)
    user.set_password("another river of copper")
    user.save()
    assert browser.get("/admin/second-factor/").headers["Location"] == "/admin/login/"
    user.set_password(PASSWORD)
    user.save()
    other = half_way(user)
    assert other.get("/admin/second-factor/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        assert other.get("/admin/second-factor/").headers["Location"] == "/admin/login/"


def test_a_password_gets_no_token(user):
    for body in ({}, {"otp": ""}):
        answer = api(user.email, **body)
        assert answer.status_code in (400, 401)
    assert answer.json()["code"] in ("second_factor_required", "validation_failed")
    assert api(user.email).json()["code"] == "second_factor_required"
    assert api(user.email, otp="000000").json()["code"] == "second_factor_refused"
    assert not SignIn.objects.exists()


def test_a_code_or_a_recovery_code_gets_a_token_once(user):
    [recovery, *_more] = services.new_recovery_codes(user=user)
    for otp in (code_of(user), recovery):
        answer = api(user.email, otp=otp)
        assert answer.status_code == 200
        assert services.bearer_of(answer.json()["access"]).user == user
        assert api(user.email, otp=otp).json()["code"] == "second_factor_refused"


def test_a_login_without_a_second_factor_gets_no_token_at_all(user):
    AuthenticatorApp.objects.all().delete()
    services.new_recovery_codes(user=user)
    assert api(user.email, otp="000000").json()["code"] == "second_factor_required"


def test_tokens_of_before_somebody_became_staff_end_there(quick_passwords):
    user = User.objects.create_user("clerk@example.org", PASSWORD)
    pair = api(user.email).json()
    User.objects.update(is_staff=True)
    bearer = {"Authorization": f"Bearer {pair['access']}"}
    body = {"old_password": PASSWORD, "new_password": "another river of copper"}
    send = Browser().post
    kind = {"content_type": "application/json"}
    assert send("/api/v1/reset-password", body, headers=bearer, **kind).status_code == 401
    refreshed = send("/api/v1/token/refresh", {"refresh": pair["refresh"]}, **kind)
    assert refreshed.json()["code"] == "refresh_refused"


def test_the_session_opens_no_address_of_the_api(user):
    for way in WAYS:
        answer = way(user).get(CHANGE)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_basic_authentication_opens_nothing(user):
    basic = b64encode(f"{user.email}:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    assert Browser().get("/admin/", headers=headers).status_code == 302
    assert Browser().get(CHANGE, headers=headers).status_code == 401


def test_a_new_password_by_mail_signs_nobody_in_and_removes_no_device(user):
    inside = cast.signed_in(user)
    browser = Browser()
    page = reverse("pages:new-password", args=[link_token(user, Purpose.PASSWORD)])
    page = browser.post(page, {"password": "another river of copper"})
    assert page.status_code == 200
    assert HASH_SESSION_KEY not in browser.session
    assert AuthenticatorApp.objects.filter(user=user).exists()
    for each in (browser, inside):
        assert each.get("/admin/").status_code == 302
    user.refresh_from_db()
    assert user.check_password("another river of copper")


def test_staff_do_not_come_in_by_becoming_staff(quick_passwords):
    user = factories.UserFactory()
    browser = by_session_of_django_alone(user)
    User.objects.update(is_staff=True, is_superuser=True)
    assert browser.get("/admin/").headers["Location"].startswith("/admin/login/")
