"""POST /api/v1/token with e-mail and password, token/refresh, token/revoke."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import identify_hasher
from django.utils import timezone

from audit.models import Entry
from clients import services
from clients.models import SignIn, SignInAttempts, User
from clients.services import attempts
from tests import factories

TOKEN, REFRESH, REVOKE = (f"/api/v1/token{part}" for part in ("", "/refresh", "/revoke"))
PASSWORD = "  nine Wörds & spaces  "

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(quick_passwords):
    return User.objects.create_user("alice@example.org", PASSWORD)


@pytest.fixture
def send(client):
    def post(address, body, **more):
        return client.post(address, body, content_type="application/json", **more)

    return post


@pytest.fixture
def sign_in(send, user):
    def attempt(password=PASSWORD, email=user.email, **more):
        return send(TOKEN, {"email": email, "password": password}, **more)

    return attempt


def refused(answer, status, code, error="invalid_grant"):
    body = answer.json()
    assert (answer.status_code, body["code"], body["error"]) == (status, code, error)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    if status == 401:
        assert answer["WWW-Authenticate"].startswith("Bearer")
    return {name: value for name, value in body.items() if name != "request_id"}


def test_a_password_gets_a_pair(sign_in, user):
    answer = sign_in(email=" Alice@Example.ORG ")
    assert answer.status_code == 200
    assert answer.json().keys() == {"access", "refresh"}
    assert answer["Cache-Control"] == "no-store"
    assert services.bearer_of(answer.json()["access"]).user == user
    user.refresh_from_db()
    assert user.last_login is not None


def test_unknown_address_wrong_password_and_a_login_switched_off_answer_alike(sign_in, user):
    answers = [sign_in("wrong"), sign_in(email="nobody@example.org")]
    User.objects.update(is_active=False)
    answers.append(sign_in())
    first, *others = [refused(answer, 401, "sign_in_refused") for answer in answers]
    assert others == [first, first]


def test_an_unknown_address_costs_as_much_work_as_a_wrong_password(sign_in, monkeypatch):
    worked = []
    hasher = identify_hasher(User.objects.get().password)
    encode = type(hasher).encode
    monkeypatch.setattr(
        type(hasher), "encode", lambda *given: worked.append(1) or encode(*given)
    )  # counted, and done
    sign_in("wrong")
    for_known = len(worked)
    sign_in(email="nobody@example.org")
    assert for_known == len(worked) - for_known > 0


def test_an_address_nobody_has_confirmed_is_told_so_by_the_right_password_only(sign_in):
    User.objects.update(email_verified_at=None)
    refused(sign_in(), 403, "email_not_verified")
    refused(sign_in("wrong"), 401, "sign_in_refused")
    assert not SignIn.objects.exists()


def test_a_password_kept_the_old_way_is_kept_the_new_way_after_signing_in(sign_in, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    assert sign_in().status_code == 200
    assert User.objects.get().password.startswith("scrypt$")
    assert sign_in().status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"email": "a@example.org"},
        {"password": "x"},
        {"email": 5, "password": "x"},
        {"email": "a@example.org", "password": ["x"]},
        {"email": "a\0@example.org", "password": "x"},
        {"email": "a@example.org", "password": "x" * 257},
    ],
    ids=["no-password", "no-email", "number", "list", "control", "long"],
)
def test_a_body_in_another_shape_is_refused(send, body):
    refused(send(TOKEN, body), 400, "validation_failed", "invalid_request")


def test_tries_are_limited_by_account_and_place_and_forgotten_in_a_quarter_of_an_hour(sign_in):
    for _time in range(attempts.MOST["account and place"]):
        refused(sign_in("wrong"), 401, "sign_in_refused")
    answer = sign_in()
    refused(answer, 429, "too_many_attempts", "invalid_request")
    assert 0 < int(answer["Retry-After"]) <= 900
    assert sign_in(REMOTE_ADDR="198.51.100.7").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1), tick=False):
        assert sign_in().status_code == 200


def test_tries_for_an_address_nobody_registered_are_limited_alike(sign_in):
    most = attempts.MOST["account and place"]
    codes = {
        email: [sign_in("wrong", email=email).status_code for _time in range(most + 1)]
        for email in ("alice@example.org", "nobody@example.org")
    }
    assert codes["alice@example.org"] == codes["nobody@example.org"]
    assert codes["nobody@example.org"][-1] == 429


@pytest.mark.parametrize(
    ("limit", "who"),
    [
        ("account", lambda n: {"REMOTE_ADDR": f"198.51.100.{n}"}),
        ("place", lambda n: {"email": f"somebody{n}@example.org"}),
    ],
    ids=["account", "place"],
)
def test_tries_are_limited_by_account_alone_and_by_place_alone(sign_in, monkeypatch, limit, who):
    monkeypatch.setitem(attempts.MOST, limit, 3)
    answers = [sign_in("wrong", **who(n)).status_code for n in range(4)]
    assert answers == [401, 401, 401, 429]


def test_a_right_password_forgives_the_tries_before_it(sign_in):
    for _time in range(attempts.MOST["account and place"] - 1):
        sign_in("wrong")
    sign_in()
    assert sorted(SignInAttempts.objects.values_list("tries", flat=True)) == [9, 9]
    refused(sign_in("wrong"), 401, "sign_in_refused")


def test_signing_in_is_recorded_without_the_address_or_the_password(sign_in, user):
    sign_in("wrong")
    sign_in(email="nobody@example.org")
    sign_in()
    rows = list(Entry.objects.order_by("pk").values())
    ends = [(r["stage"], r["error_code"], r["record_id"]) for r in rows if r["stage"] != "start"]
    assert ends == [
        ("exception", "sign_in_refused", user.pk),
        ("exception", "sign_in_refused", None),
        ("exit", "", user.pk),
    ]
    assert "example.org" not in str(rows)


def test_a_refresh_gives_the_next_pair(send, sign_in, user):
    first = sign_in().json()
    second = send(REFRESH, {"refresh": first["refresh"]}).json()
    assert second.keys() == {"access", "refresh"}
    assert second["refresh"] != first["refresh"]
    assert services.bearer_of(second["access"]).user == user


def test_an_access_token_is_no_refresh_token_and_the_other_way_round(client, send, sign_in):
    pair = sign_in().json()
    refused(send(REFRESH, {"refresh": pair["access"]}), 401, "refresh_refused")
    answer = client.get("/api/v1/clients", headers={"Authorization": f"Bearer {pair['refresh']}"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "token_refused"


@pytest.mark.parametrize("what", ["access", "refresh"])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_revoking_ends_the_sign_in_and_an_unknown_token_is_no_error(
    client, send, sign_in, what, kind
):
    pair = sign_in().json()
    for token in (pair[what], pair[what], "unknown"):
        body = {"token": token, "token_type_hint": "refresh_token"}
        if kind != "application/json":
            body = "&".join(f"{name}={value}" for name, value in body.items())
        answer = client.post(REVOKE, body, content_type=kind)
        assert (answer.status_code, answer.json()) == (200, {})
    refused(send(REFRESH, {"refresh": pair["refresh"]}), 401, "refresh_refused")


def test_a_portals_token_is_not_revoked(send, token):
    refused(send(REVOKE, {"token": token}), 400, "token_not_revocable", "unsupported_token_type")


def test_a_sign_in_costs_few_queries(sign_in, django_assert_max_num_queries):
    sign_in()
    with django_assert_max_num_queries(17):
        assert sign_in().status_code == 200


def test_a_client_and_staff_are_known_by_their_tokens(client, user):
    row = factories.ClientFactory(user=user)
    from clients.api.authentication import user_actor

    assert user_actor(user).id == row.pk
