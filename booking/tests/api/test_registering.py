"""Registering, confirming, new passwords: POST register, password-reset, reset-password."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.tests import cast
from booking.models import Notice
from booking.services.sending import letters
from clients import queries as client_queries
from clients import services as client_services
from clients.errors import LinkRefused
from clients.mailed_links import Purpose
from clients.models import Client, SignIn, User
from clients.one_time_codes import code_of, step_at
from providers.models import Membership, Provider
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "four words zebra lamp"
OTHER = "another river of copper"
PERSON = {
    "role": "client",
    "name": "Salma Bennani",
    "email": "Salma@Example.org",
    "password": PASSWORD,
    "phone": "+212650123456",
    "language": "fr",
}
PRACTICE = {
    "name": "Cabinet Atlas",
    "kind": "practitioner",
    "time_zone": "Africa/Casablanca",
    "licence_number": "MA-42",
}
ACCEPTED = (202, {"status": "accepted"})


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def send(client):
    def post(path, body, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = f"/api/v1/{path}"
        return client.post(address, body, content_type="application/json", headers=headers)

    return post


def answered(answer):
    return answer.status_code, answer.json()


def refused(answer, status, code):
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code)
    return body


def mailed(kind, *, nth=-1):
    """The token in the message of that kind, as the sender makes it."""
    notice = list(Notice.objects.filter(kind=kind).order_by("pk"))[nth]
    (letter,) = letters.write([notice.pk], timezone.now())
    assert letter.contact == notice.user.email
    return letter.facts.login_url.rstrip("/").rpartition("/")[2]


@pytest.fixture
def registered(send):
    """Somebody who registered and has confirmed the address."""
    assert answered(send("register", PERSON)) == ACCEPTED
    assert send("register/confirm", {"token": mailed("login_verify")}).status_code == 200
    return User.objects.get()


def sign_in(send, password=PASSWORD, email="salma@example.org"):
    return send("token", {"email": email, "password": password})


def test_a_client_registers_confirms_and_signs_in(send):
    assert answered(send("register", PERSON)) == ACCEPTED
    refused(sign_in(send), 403, "email_not_verified")
    assert send("register/confirm", {"token": mailed("login_verify")}).status_code == 200
    assert sign_in(send).status_code == 200
    row = Client.objects.get()
    assert (row.name, row.email, str(row.phone), row.language, row.verified_email) == (
        "Salma Bennani",
        "salma@example.org",
        "+212650123456",
        "fr",
        "salma@example.org",
    )
    assert (row.user.is_staff, row.user.email) == (False, "salma@example.org")


def test_a_link_is_good_once_and_three_days(send):
    send("register", PERSON)
    token = mailed("login_verify")
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        refused(send("register/confirm", {"token": token}), 422, "link_refused")
    assert send("register/confirm", {"token": token}).status_code == 200
    refused(send("register/confirm", {"token": token}), 422, "link_refused")


@pytest.mark.parametrize("token", ["x", "a:b:c", "WzEsICJ4Il0:1tZzzz:sig", "\u00e9"])
def test_a_made_up_link_is_refused(send, token):
    for path, more in (("register/confirm", {}), ("password-reset/confirm", {"password": OTHER})):
        refused(send(path, {"token": token} | more), 422, "link_refused")


def test_a_link_is_good_for_its_own_purpose_only(send, registered):
    send("password-reset", {"email": registered.email})
    refused(send("register/confirm", {"token": mailed("login_reset")}), 422, "link_refused")


def test_an_address_that_is_registered_answers_as_a_fresh_one_and_its_owner_is_told(
    send, registered
):
    assert answered(send("register", PERSON | {"name": "Mallory", "password": OTHER})) == ACCEPTED
    refused(sign_in(send, OTHER), 401, "sign_in_refused")
    assert sign_in(send).status_code == 200
    assert Client.objects.get().name == "Salma Bennani"
    assert list(Notice.objects.order_by("pk").values_list("kind", flat=True)) == [
        "login_verify",
        "login_known",
    ]


def test_the_owner_is_mailed_the_way_to_a_second_factor_which_nothing_else_keeps(
    client, send, waiting, caplog
):
    owner = waiting.owner
    with caplog.at_level("DEBUG"):
        cast.administrator().post(f"/api/v1/providers/{waiting.public_id}/approve")
        token = mailed("approved")
    kept = caplog.text + str(list(Entry.objects.values())) + str(list(Notice.objects.values()))
    assert token not in kept
    address = reverse("admin:second_factor_link", args=[token])
    client.post("/admin/login/", {"username": owner.email, "password": PASSWORD})
    set_up = client.get(address, follow=True)
    assert set_up.status_code == 200
    code = code_of(set_up.context["seed"].replace(" ", ""), step_at(timezone.now()))
    assert client.post("/admin/second-factor/set-up/", {"code": code}).context["codes"]
    assert client.get("/admin/").status_code == 200
    with pytest.raises(LinkRefused):
        client_queries.user_of_link(token, Purpose.SECOND_FACTOR)
    # Sent once more, it leads to nothing that they have no use for.
    assert mailed("approved") == ""


def test_the_way_to_a_second_factor_is_open_for_three_days(send, waiting):
    cast.administrator().post(f"/api/v1/providers/{waiting.public_id}/approve")
    token = mailed("approved")
    for days, is_open in ((2, True), (4, False)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            if is_open:
                found = client_queries.user_of_link(token, Purpose.SECOND_FACTOR)
                assert found == waiting.owner
            else:
                with pytest.raises(LinkRefused):
                    client_queries.user_of_link(token, Purpose.SECOND_FACTOR)


def test_registering_anew_before_confirming_puts_an_end_to_the_links_before(send):
    send("register", PERSON | {"name": "Mallory", "password": OTHER})
    before = mailed("login_verify")
    send("register", PERSON)
    refused(send("register/confirm", {"token": before}), 422, "link_refused")
    assert send("register/confirm", {"token": mailed("login_verify")}).status_code == 200
    refused(sign_in(send, OTHER), 401, "sign_in_refused")
    assert sign_in(send).status_code == 200
    assert Client.objects.get().name == "Salma Bennani"


def test_the_link_is_sent_again_and_unknown_and_confirmed_addresses_answer_alike(send):
    send("register", PERSON)
    for email in ("salma@example.org", "nobody@example.org"):
        assert answered(send("register/resend", {"email": email})) == ACCEPTED
    assert Notice.objects.filter(kind="login_verify").count() == 2
    assert send("register/confirm", {"token": mailed("login_verify")}).status_code == 200
    assert answered(send("register/resend", {"email": "salma@example.org"})) == ACCEPTED
    assert Notice.objects.count() == 2


def test_nobody_is_sent_more_than_a_few_of_these_a_day(send, registered):
    for _time in range(7):
        assert answered(send("password-reset", {"email": registered.email})) == ACCEPTED
    assert Notice.objects.count() == 5


@pytest.mark.parametrize(
    "password", ["short1!", "password1234", "8241739506172", "salma bennani", "aaaaaaaaaaaa"]
)
def test_a_password_that_is_easy_to_guess_is_refused_with_the_field(send, password):
    body = refused(send("register", PERSON | {"password": password}), 422, "password_refused")
    assert [entry["field"] for entry in body["errors"]] == ["password"]
    assert password not in str(body)
    assert not User.objects.exists()


def test_the_telephone_rule_is_the_operators(send, settings):
    settings.PHONE_PREFIXES = ["+33", "+34"]
    body = refused(send("register", PERSON), 422, "phone_refused")
    assert body["errors"][0]["field"] == "phone"
    assert "+33, +34" in body["detail"]
    assert answered(send("register", PERSON | {"phone": "+33612345678"})) == ACCEPTED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "staff"}, "role"),
        ({"email": "nobody"}, "email"),
        ({"password": None}, "password"),
        ({"phone": "12"}, "phone"),
        ({"provider": PRACTICE}, "provider"),
        ({"role": "provider"}, "provider"),
        ({"role": "provider", "provider": PRACTICE | {"time_zone": "Mars"}}, "provider.time_zone"),
        ({"is_staff": True}, ""),
    ],
)
def test_a_body_in_another_shape_is_refused(send, change, field):
    body = refused(send("register", PERSON | change), 422, "validation_failed")
    assert [entry["field"] for entry in body["errors"]] == [field]


def test_nothing_of_a_person_is_recorded(send, registered):
    sign_in(send)
    send("password-reset", {"email": "nobody@example.org"})
    rows = str(list(Entry.objects.values()))
    assert "salma" not in rows.lower()
    assert "example.org" not in rows


@pytest.fixture
def waiting(send):
    """A provider registered by somebody who has confirmed the address."""
    told = PERSON | {"role": "provider", "provider": PRACTICE}
    assert answered(send("register", told)) == ACCEPTED
    send("register/confirm", {"token": mailed("login_verify")})
    return Provider.objects.get()


def test_a_provider_waits_unseen_by_all_but_its_owner_and_administrators(client, send, waiting):
    assert (waiting.approved_at, waiting.is_open_to_booking) == (None, False)
    assert waiting.owner.is_staff is False
    assert not Membership.objects.exists()
    address = f"/api/v1/providers/{waiting.public_id}"
    own = sign_in(send).json()["access"]
    stranger = client_services.issue_user_token(factories.UserFactory()).access

    def seen(token=None, path=""):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return client.get(address + path, headers=headers).status_code

    assert seen(own) == 200
    assert [seen(), seen(stranger)] == [404, 404]
    assert seen(path="/time-slots?date=2027-03-01") == 404
    assert seen(path="/availability") == 404
    assert cast.administrator().get(address).status_code == 200
    assert cast.manager().get(address).status_code == 404
    listed = client.get("/api/v1/providers", headers={"Authorization": f"Bearer {stranger}"})
    assert listed.json()["results"] == []


def test_an_administrator_approves_and_the_owner_becomes_its_manager(send, waiting):
    address = f"/api/v1/providers/{waiting.public_id}/approve"
    for _again in range(2):
        answer = cast.administrator().post(address)
        assert answer.status_code == 200
    waiting.refresh_from_db()
    assert waiting.approved_at is not None
    assert waiting.is_open_to_booking
    assert (waiting.owner.is_staff, Membership.objects.get().role) == (True, "manager")
    assert Notice.objects.filter(kind="approved").count() == 1
    # Staff now: the password alone, which got a token before, does so no longer.
    refused(sign_in(send), 401, "second_factor_required")
    token = client_services.issue_user_token(waiting.owner).access
    assert send("register/resend", {"email": "a@b.org"}, token).status_code == 202
    assert client_services.bearer_of(token).user.is_staff


def test_registering_anew_before_confirming_takes_the_provider_before_with_it(send):
    told = PERSON | {"role": "provider", "provider": PRACTICE}
    send("register", told)
    send("register", told | {"provider": PRACTICE | {"name": "Cabinet Rif"}})
    assert Provider.objects.get().local_name == "Cabinet Rif"
    send("register", PERSON)
    assert not Provider.objects.exists()


def test_an_administrator_approves_in_the_admin(waiting):
    chosen = {"action": "approve_chosen", "_selected_action": [waiting.pk]}
    cast.manager(waiting).post("/admin/providers/provider/", chosen)
    waiting.refresh_from_db()
    assert waiting.approved_at is None
    browser = cast.administrator()
    listed = browser.get("/admin/providers/provider/", {"approval": "waiting"})
    assert [row.pk for row in listed.context["cl"].result_list] == [waiting.pk]
    assert browser.post("/admin/providers/provider/", chosen).status_code == 302
    waiting.refresh_from_db()
    assert waiting.is_open_to_booking


def test_others_do_not_approve_and_an_unconfirmed_owner_is_not_approved(client, send):
    send("register", PERSON | {"role": "provider", "provider": PRACTICE})
    provider = Provider.objects.get()
    address = f"/api/v1/providers/{provider.public_id}/approve"
    assert client.post(address).status_code == 401
    assert cast.manager().post(address).status_code == 403
    assert cast.auditor().post(address).status_code == 403
    refused(cast.administrator().post(address), 403, "email_not_verified")
    provider.refresh_from_db()
    assert provider.approved_at is None


def test_a_password_is_reset_by_a_mailed_link_once_and_all_sign_ins_end(send, registered):
    before = sign_in(send).json()
    for email in ("salma@example.org", "nobody@example.org"):
        assert answered(send("password-reset", {"email": email})) == ACCEPTED
    token = mailed("login_reset")
    weak = send("password-reset/confirm", {"token": token, "password": "password1234"})
    refused(weak, 422, "password_refused")
    for expected in (200, 422):
        answer = send("password-reset/confirm", {"token": token, "password": OTHER})
        assert answer.status_code == expected
    refused(sign_in(send), 401, "sign_in_refused")
    assert sign_in(send, OTHER).status_code == 200
    assert send("token/refresh", {"refresh": before["refresh"]}).status_code == 401
    assert send("reset-password", {}, before["access"]).status_code == 401
    assert SignIn.objects.filter(revoked_because="password").count() == 1


def test_a_link_for_a_password_is_good_for_an_hour(send, registered):
    send("password-reset", {"email": registered.email})
    token = mailed("login_reset")
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        answer = send("password-reset/confirm", {"token": token, "password": OTHER})
        refused(answer, 422, "link_refused")


def test_a_reset_lets_the_owner_in_although_somebody_guessed_too_often(send, registered):
    for _time in range(12):
        last = sign_in(send, "wrong")
    assert last.status_code == 429
    send("password-reset", {"email": registered.email})
    send("password-reset/confirm", {"token": mailed("login_reset"), "password": OTHER})
    assert sign_in(send, OTHER).status_code == 200


def test_one_changes_ones_own_password_with_the_old_one(send, registered):
    first, second = (sign_in(send).json() for _time in range(2))
    change = {"old_password": "wrong", "new_password": OTHER}
    body = refused(send("reset-password", change, first["access"]), 422, "old_password_refused")
    assert body["errors"][0]["field"] == "old_password"
    change["old_password"] = PASSWORD
    fresh = send("reset-password", change, first["access"]).json()
    for old in (first, second):
        assert send("reset-password", change, old["access"]).status_code == 401
    assert client_services.bearer_of(fresh["access"]).user == registered
    assert sign_in(send, OTHER).status_code == 200


def test_an_administrator_sends_the_link_or_sets_a_password_but_not_that_of_staff(registered):
    administrator = cast.administrator()

    def post(**body):
        return administrator.post("/api/v1/reset-password", body, content_type="application/json")

    assert answered(post(email=registered.email)) == ACCEPTED
    assert Notice.objects.filter(kind="login_reset").count() == 1
    assert post(email=registered.email, new_password=OTHER).status_code == 200
    registered.refresh_from_db()
    assert registered.check_password(OTHER)
    root = cast.root().user
    refused(post(email=root.email, new_password=OTHER), 403, "password_of_staff")
    refused(post(email="nobody@example.org", new_password=OTHER), 404, "not_found")


def test_nobody_else_resets_the_password_of_another(send, registered):
    other = client_services.issue_user_token(factories.UserFactory()).access
    body = {"email": registered.email, "new_password": OTHER}
    assert send("reset-password", body, other).status_code == 403
    assert cast.manager().post("/api/v1/reset-password", body).status_code in (403, 415)
    assert send("reset-password", body).status_code == 401


def test_a_message_carries_a_link_and_no_address(send):
    send("register", PERSON)
    notice = Notice.objects.get()
    (letter,) = letters.write([notice.pk], timezone.now())
    assert letter.facts.language == "fr"
    assert not re.search("salma|example.org/.*@|%40", letter.facts.login_url, re.IGNORECASE)


def test_a_message_that_is_overtaken_does_not_leave(send, registered):
    (letter,) = letters.write([Notice.objects.get().pk], timezone.now())
    assert letter.untrue
