"""A sign-in and the tokens that carry it on."""

import threading
from datetime import timedelta

import jwt
import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from clients import services
from clients.errors import RefreshRefused, TokenRefused
from clients.models import RefreshToken, SignIn, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return factories.UserFactory()


@pytest.fixture
def tokens(user):
    return services.issue_user_token(user)


def refresh(token, **later):
    return services.refresh(refresh_token=token, now=timezone.now() + timedelta(**later))


def test_an_access_token_is_its_users(user, tokens):
    bearer = services.bearer_of(tokens.access)
    assert (bearer.user, bearer.portal, bearer.scopes) == (user, None, frozenset())


def test_a_token_names_the_user_by_public_ids_and_nothing_else(user, tokens):
    claims = jwt.decode(tokens.access, options={"verify_signature": False})
    assert claims.keys() == {"iss", "aud", "sub", "kind", "sid", "iat", "exp", "jti"}
    assert (claims["kind"], claims["sub"]) == ("user", str(user.public_id))
    assert claims["sid"] == str(SignIn.objects.get().public_id)
    assert claims["exp"] - claims["iat"] == 900


def test_asking_costs_one_query(tokens, django_assert_num_queries):
    services.bearer_of(tokens.access)
    with django_assert_num_queries(1):
        services.bearer_of(tokens.access)


def test_the_refresh_token_is_kept_as_a_digest_only(tokens):
    second = refresh(tokens.refresh)
    kept = str([{**row, "successor": bytes(row["successor"] or b"")}
                for row in RefreshToken.objects.values()])  # fmt: skip
    assert tokens.refresh not in kept
    assert second.refresh not in kept


def test_a_refresh_gives_the_next_pair_of_the_same_sign_in(tokens):
    second = refresh(tokens.refresh)
    assert second.refresh != tokens.refresh
    assert SignIn.objects.count() == 1
    assert refresh(second.refresh, minutes=1)
    services.bearer_of(second.access)


def test_a_retry_within_seconds_gets_the_same_successor(tokens):
    first = refresh(tokens.refresh)
    assert refresh(tokens.refresh, seconds=9).refresh == first.refresh
    assert refresh(first.refresh, seconds=9)


@pytest.mark.parametrize(
    ("then", "seconds"),
    [("later", 11), ("after its successor was used", 1)],
    ids=["later", "overtaken"],
)
def test_a_reused_refresh_ends_the_sign_in(user, tokens, then, seconds):
    second = refresh(tokens.refresh)
    third = refresh(second.refresh) if then.startswith("after") else second
    with pytest.raises(RefreshRefused):
        refresh(tokens.refresh, seconds=seconds)
    for token in (third.refresh, second.refresh, tokens.refresh):
        with pytest.raises(RefreshRefused):
            refresh(token, seconds=seconds)
    for access in (tokens.access, second.access, third.access):
        with pytest.raises(TokenRefused):
            services.bearer_of(access)
    assert SignIn.objects.get().revoked_because == "reused"
    entry = Entry.objects.get(error_code="refresh_reused")
    assert (entry.verb, entry.record_kind, entry.record_id) == ("refresh", "user", user.pk)


@pytest.mark.django_db(transaction=True)
def test_two_who_refresh_at_once_get_the_same_successor():
    tokens = services.issue_user_token(factories.UserFactory())
    start, got = threading.Barrier(2), []

    def ask():
        try:
            start.wait(5)
            got.append(services.refresh(refresh_token=tokens.refresh).refresh)
        finally:
            connection.close()

    both = [threading.Thread(target=ask) for _time in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(10)
    assert len(got) == 2
    assert got[0] == got[1]
    assert RefreshToken.objects.filter(used_at=None).count() == 1


def test_another_sign_in_of_the_same_user_lives_on(user, tokens):
    other = services.issue_user_token(user)
    refresh(tokens.refresh)
    with pytest.raises(RefreshRefused):
        refresh(tokens.refresh, minutes=1)
    assert services.bearer_of(other.access).user == user
    assert refresh(other.refresh)


def test_a_sign_in_ends_by_itself(tokens):
    with pytest.raises(RefreshRefused):
        refresh(tokens.refresh, days=31)


@pytest.mark.parametrize("what", ["access", "refresh"])
def test_revoking_either_token_ends_the_sign_in(tokens, what):
    services.revoke(token=getattr(tokens, what))
    services.revoke(token=getattr(tokens, what))
    with pytest.raises(TokenRefused):
        services.bearer_of(tokens.access)
    with pytest.raises(RefreshRefused):
        refresh(tokens.refresh)
    assert SignIn.objects.get().revoked_because == "signed_out"


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\0", "é" * 50])
def test_revoking_what_is_no_token_is_no_error(tokens, token):
    services.revoke(token=token)
    assert services.bearer_of(tokens.access)


def test_a_user_switched_off_is_out_at_once(user, tokens):
    User.objects.update(is_active=False)
    with pytest.raises(TokenRefused):
        services.bearer_of(tokens.access)
    with pytest.raises(RefreshRefused):
        refresh(tokens.refresh)
