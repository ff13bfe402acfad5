"""Sessions of staff end by themselves, by their owner, by an administrator, and by a switch."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.tests import cast
from clients import services
from clients.errors import TokenRefused
from clients.models import AuthenticatorApp, StaffSession, User
from clients.one_time_codes import new_seed
from config.staff.tests.coming_in import OWN, PASSWORD
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_user("clerk@example.org", PASSWORD, is_staff=True)


def is_in(browser):
    return browser.get(OWN).status_code == 200


def after(**span):
    return time_machine.travel(timezone.now() + timedelta(**span), tick=False)


def test_an_hour_without_use_ends_it(user):
    browser = cast.signed_in(user)
    with after(minutes=59):
        assert is_in(browser)
    with after(minutes=118):
        assert is_in(browser)
    with after(minutes=179):
        assert not is_in(browser)


def test_a_day_ends_it_however_busy(user):
    browser = cast.signed_in(user)
    began = StaffSession.objects.get()
    for hours in (23, 23.98):
        StaffSession.objects.update(seen_at=began.began_at + timedelta(hours=hours - 0.5))
        with after(hours=hours):
            assert is_in(browser)
    with after(hours=24):
        assert not is_in(browser)


def test_a_session_is_noted_each_minute_at_most(user):
    browser = cast.signed_in(user)
    seen = StaffSession.objects.get().seen_at
    with time_machine.travel(seen + timedelta(seconds=59), tick=False):
        with cast.watched() as asked:
            assert is_in(browser)
        assert not [query for query in asked if query["sql"].startswith("UPDATE")]
    with time_machine.travel(seen + timedelta(seconds=60), tick=False):
        assert is_in(browser)
    assert StaffSession.objects.get().seen_at == seen + timedelta(seconds=60)


def test_a_citizen_page_asks_for_no_session(client):
    with cast.watched() as asked:
        client.get("/")
    assert not [query for query in asked if "staffsession" in query["sql"]]


def test_one_sees_and_ends_ones_own_sessions_alone(user):
    here, there, stranger = cast.signed_in(user), cast.signed_in(user), cast.root()
    page = here.get(OWN)
    assert len(page.context["sessions"]) == 2
    assert [row.is_this for row in page.context["sessions"]].count(True) == 1
    theirs = StaffSession.objects.get(user=stranger.user).pk
    for number in (theirs, there.session["staff_session"], "x", "9" * 40, "1\0"):
        assert here.post(OWN, {"verb": "end", "number": number}).status_code == 302
    assert (is_in(here), is_in(there), is_in(stranger)) == (True, False, True)


def test_all_others_end_and_programs_with_them(user):
    here, there = cast.signed_in(user), cast.signed_in(user)
    tokens = services.issue_user_token(user)
    here.post(OWN, {"verb": "end_others"})
    assert (is_in(here), is_in(there)) == (True, False)
    with pytest.raises(TokenRefused):
        services.bearer_of(tokens.access)


def test_signing_out_ends_it_for_a_copy_of_the_cookie_too(user):
    browser = cast.signed_in(user)
    number = browser.session["staff_session"]
    browser.post(reverse("admin:logout"))
    assert StaffSession.objects.get(pk=number).ended_at is not None


def test_ones_own_new_password_ends_the_others(user):
    here, there = cast.signed_in(user), cast.signed_in(user)
    tokens = services.issue_user_token(user)
    new = "another river of copper"
    body = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post(reverse("admin:password_change"), body).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    with pytest.raises(TokenRefused):
        services.bearer_of(tokens.access)


@pytest.mark.parametrize("left_out", ["is_active", "is_staff"])
def test_a_login_switched_off_is_out_and_stays_out_when_switched_on(user, left_out):
    browser, root = cast.signed_in(user), cast.root()
    change = reverse("admin:clients_user_change", args=[user.pk])
    body = {"email": user.email, "is_active": "on", "is_staff": "on"}
    assert is_in(browser)
    told = {name: value for name, value in body.items() if name != left_out}
    assert root.post(change, told).status_code == 302
    assert not is_in(browser)
    assert root.post(change, body).status_code == 302
    assert not is_in(browser)


def test_a_password_set_by_a_superuser_ends_all(user):
    browser, root = cast.signed_in(user), cast.root()
    tokens = services.issue_user_token(user)
    new = "another river of copper"
    body = {"password1": new, "password2": new, "usable_password": "true"}
    change = reverse("admin:auth_user_password_change", args=[user.pk])
    assert root.post(change, body).status_code == 302
    assert not is_in(browser)
    assert not StaffSession.objects.filter(user=user, ended_at=None).exists()
    with pytest.raises(TokenRefused):
        services.bearer_of(tokens.access)


def ours(user):
    return reverse("admin:clients_user_second_factor", args=[user.pk])


def test_an_administrator_ends_anothers_sessions_and_resets_their_second_factor(user):
    browser, administrator = cast.signed_in(user), cast.administrator()
    AuthenticatorApp.objects.create(user=user, seed=new_seed())
    assert administrator.get(ours(user)).status_code == 200
    assert administrator.post(ours(user), {"verb": "end"}).status_code == 302
    assert not is_in(browser)
    assert AuthenticatorApp.objects.filter(user=user).exists()
    page = administrator.post(ours(user), {"verb": "reset"})
    assert page.context["link"].startswith("http://testserver/admin/second-factor/link/")
    assert not AuthenticatorApp.objects.filter(user=user).exists()
    told = Entry.objects.filter(verb__in=["end_staff_sessions", "reset_second_factor"])
    assert {(each.actor_id, each.record_id) for each in told} == {(administrator.user.pk, user.pk)}


def test_nobody_resets_whom_they_do_not_outrank(user):
    root = factories.UserFactory(is_staff=True, is_superuser=True)
    AuthenticatorApp.objects.create(user=root, seed=new_seed())
    citizen = factories.UserFactory()
    for browser, whom in (
        (cast.administrator(), root),
        (cast.auditor(), user),
        (cast.manager(), user),
        (cast.root(), citizen),
    ):
        for verb in ("reset", "end"):
            assert browser.post(ours(whom), {"verb": verb}).status_code in (302, 403)
    assert AuthenticatorApp.objects.exists()
    assert not Entry.objects.filter(verb="reset_second_factor").exists()


def test_an_auditor_who_is_administrator_too_resets_nothing(user):
    both = cast.auditor()
    both.user.groups.add(Group.objects.get_or_create(name="administrator")[0])
    assert both.post(ours(user), {"verb": "reset"}).status_code == 403
