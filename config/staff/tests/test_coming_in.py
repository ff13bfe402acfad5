"""Password, second factor, first set-up; what counts, and what is remembered."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.tests import cast
from clients import services
from clients.mailed_links import Purpose, link_token
from clients.models import AuthenticatorApp, RecoveryCode, SecurityKey, StaffSession, User
from clients.one_time_codes import code_of as code_at
from clients.one_time_codes import new_seed, step_at
from clients.tests.soft_key import SoftKey
from config.staff.devices import device_of
from config.staff.tests.coming_in import FACTOR, LOGIN, OWN, PASSWORD, SET_UP, code_of, half_way
from tests import factories

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"


@pytest.fixture
def user():
    return User.objects.create_superuser("root@example.org", PASSWORD)


@pytest.fixture
def app(user):
    return AuthenticatorApp.objects.create(user=user, seed=new_seed())


def is_in(browser):
    return browser.get("/admin/").status_code == 200


def with_link(user):
    browser = half_way(user)
    link = reverse("admin:second_factor_link", args=[link_token(user, Purpose.SECOND_FACTOR)])
    assert browser.get(link).headers["Location"] == SET_UP
    return browser


def test_password_and_code_let_in_to_where_one_wanted(user, app):
    browser = half_way(user, next="/admin/clients/portal/")
    assert not is_in(browser)
    before = browser.session.session_key
    answer = browser.post(FACTOR, {"code": code_of(user)}, headers={"User-Agent": FIREFOX})
    assert answer.headers["Location"] == "/admin/clients/portal/"
    assert is_in(browser)
    assert browser.session.session_key != before
    assert "half_way" not in browser.session
    assert StaffSession.objects.get().device == "Firefox, Linux"
    user.refresh_from_db()
    assert user.last_login is not None


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_nobody_is_sent_elsewhere(user, app, wanted):
    browser = half_way(user, next=wanted)
    assert browser.post(FACTOR, {"code": code_of(user)}).headers["Location"] == "/admin/"


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_who_is_no_staff_is_answered_like_a_wrong_password(user, app, change):
    wrong = Browser().post(LOGIN, {"username": user.email, "password": "wrong"})
    User.objects.update(is_superuser=False, **change)
    right = Browser().post(LOGIN, {"username": user.email, "password": PASSWORD})
    nobody = Browser().post(LOGIN, {"username": "nobody@example.org", "password": PASSWORD})
    for answer in (wrong, right, nobody):
        assert answer.status_code == 422
        [said] = answer.context["form"].non_field_errors()
        assert said == "The e-mail address or the password is wrong."


def test_a_wrong_code_lets_nobody_in_and_is_not_said_again(user, app):
    browser = half_way(user)
    answer = browser.post(FACTOR, {"code": "12345"})
    assert answer.status_code == 422
    assert not is_in(browser)
    answer = browser.post(FACTOR, {"code": code_of(user)})
    assert is_in(browser)


def test_passwords_are_guessed_ten_times_and_the_owners_browser_goes_on(user, app):
    owner = half_way(user)
    owner.post(FACTOR, {"code": code_of(user, -1)})
    thief = Browser()
    for _try in range(10):
        assert thief.post(LOGIN, {"username": user.email, "password": "no"}).status_code == 422
    right = {"username": user.email, "password": PASSWORD}
    assert thief.post(LOGIN, right).status_code == 429
    owner.post(reverse("admin:logout"))
    assert half_way(user, owner).post(FACTOR, {"code": code_of(user)}).status_code == 302
    assert is_in(owner)
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert thief.post(LOGIN, right).status_code == 302


def test_codes_are_guessed_five_times(user, app):
    browser = half_way(user)
    for _try in range(5):
        assert browser.post(FACTOR, {"code": "12345"}).status_code == 422
    answer = browser.post(FACTOR, {"code": code_of(user)})
    assert answer.status_code == 429
    assert "Too many wrong codes" in answer.content.decode()
    [code, *_more] = services.new_recovery_codes(user=user)
    assert browser.post(FACTOR, {"code": code}).status_code == 302
    assert is_in(browser)


def test_a_first_app_is_set_up_with_the_link_and_gives_recovery_codes_once(user):
    browser = with_link(user)
    page = browser.get(SET_UP)
    assert page.context["picture"].startswith("<svg")
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    seed = page.context["seed"].replace(" ", "")
    assert browser.post(SET_UP, {"code": "000"}).status_code == 422
    answer = browser.post(SET_UP, {"code": code_at(seed, step_at(timezone.now()))})
    assert len(answer.context["codes"]) == RecoveryCode.objects.count() == 10
    assert is_in(browser)
    # Nothing a session keeps gives it away.
    assert seed not in str(dict(browser.session))
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"add_authenticator_app", "make_recovery_codes", "sign_in"} <= verbs
    again = half_way(user)
    assert again.post(FACTOR, {"code": answer.context["codes"][3]}).status_code == 302
    assert is_in(again)


def test_a_set_up_link_is_good_in_another_browser_before_the_password_and_not_for_others(user):
    link = reverse("admin:second_factor_link", args=[link_token(user, Purpose.SECOND_FACTOR)])
    browser = Browser()
    assert browser.get(link).headers["Location"] == LOGIN
    assert half_way(user, browser).get(SET_UP).status_code == 200
    other = User.objects.create_superuser("other@example.org", PASSWORD)
    assert half_way(other, browser).get(SET_UP).status_code == 403
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        late = half_way(user)
        late.get(link)
        assert late.get(SET_UP).status_code == 403


def test_a_first_key_is_set_up_and_signs_in(user):
    browser, key = with_link(user), SoftKey()
    asked = browser.get(SET_UP).context["asked"]
    answer = browser.post(SET_UP, {"answer": json.dumps(key.make(asked)), "name": "Blue"})
    assert len(answer.context["codes"]) == 10
    assert SecurityKey.objects.get().name == "Blue"
    browser = half_way(user)
    asked = browser.get(FACTOR).context["asked"]
    signed = {"answer": json.dumps(key.sign(asked))}
    assert browser.post(FACTOR, signed).headers["Location"] == "/admin/"
    assert is_in(browser)
    assert half_way(user).post(FACTOR, signed).status_code == 422


@pytest.mark.parametrize("answer", ["x", "[]", "{}", '{"id":', "9" * 20_001])
def test_what_no_key_says_is_refused(user, app, answer):
    browser = half_way(user)
    browser.get(FACTOR)
    assert browser.post(FACTOR, {"answer": answer}).status_code == 422
    assert not is_in(browser)


def test_ways_in_change_only_shortly_after_the_second_factor_was_shown(user, app):
    browser = cast.signed_in(user)
    StaffSession.objects.update(verified_at=timezone.now() - timedelta(minutes=10))
    codes = {"verb": "new_codes"}
    for answer in (browser.get(SET_UP), browser.post(OWN, codes), browser.post(SET_UP, {})):
        assert answer.headers["Location"].startswith(f"{FACTOR}?next=")
    assert not RecoveryCode.objects.exists()
    again = browser.post(FACTOR, {"code": code_of(user), "next": OWN})
    assert again.headers["Location"] == OWN
    assert len(browser.post(OWN, codes).context["codes"]) == 10


def test_another_key_is_added_and_removed_by_its_owner(user, app):
    browser, key = cast.signed_in(user), SoftKey()
    asked = browser.get(SET_UP).context["asked"]
    assert browser.post(SET_UP, {"answer": json.dumps(key.make(asked))}).headers["Location"] == OWN
    number = SecurityKey.objects.get().pk
    stranger = cast.root()
    AuthenticatorApp.objects.create(user=stranger.user, seed=new_seed())
    stranger.post(OWN, {"verb": "remove_key", "number": number})
    assert SecurityKey.objects.exists()
    browser.post(OWN, {"verb": "remove_key", "number": number})
    assert not SecurityKey.objects.exists()
    assert browser.post(OWN, {"verb": "remove_app"}).status_code == 409
    assert AuthenticatorApp.objects.filter(user=user).exists()


def test_the_command_gives_the_first_administrator_their_link(user, capsys):
    call_command("reset_second_factor", "root@example.org")
    link = capsys.readouterr().out.strip()
    browser = half_way(user)
    browser.get(f"/{link.split('/', 3)[3]}")
    assert browser.get(SET_UP).status_code == 200
    with pytest.raises(CommandError):
        call_command("reset_second_factor", factories.UserFactory().email)


@pytest.mark.parametrize(
    ("said", "device"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/141.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_device_is_told_in_words(said, device):
    assert device_of(said) == device
