"""Portals, their secrets and the tokens they get."""

import hashlib
from datetime import timedelta

import jwt
import pytest
import time_machine
from django.utils import timezone

from audit.actors import SYSTEM
from clients import services
from clients.errors import (
    CredentialsRefused,
    ScopeRefused,
    SecretLimit,
    SecretUnknown,
    TokenExpired,
    TokenRefused,
)
from clients.models import Portal, PortalSecret, SigningKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def portal_and_secret():
    return services.create_portal(name="Portal", scopes=["book"])


def issue(portal, secret, **more):
    return services.issue_portal_token(client_id=portal.client_id, client_secret=secret, **more)


def test_a_secret_is_shown_once_and_kept_as_a_digest(portal_and_secret):
    portal, secret = portal_and_secret
    kept = PortalSecret.objects.get()
    assert kept.portal == portal
    assert kept.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(PortalSecret.objects.values())
    assert len(secret) >= 43  # 256 bits


def test_a_token_is_its_portals(portal_and_secret):
    portal, secret = portal_and_secret
    token = issue(portal, secret)
    assert token.expires_in == 15 * 60
    assert services.portal_of_token(token.access_token) == portal


@pytest.mark.parametrize("wrong", ["", "x", "\0", "é"])
def test_a_wrong_secret_is_refused(portal_and_secret, wrong):
    portal, secret = portal_and_secret
    for attempt in (wrong, secret + wrong if wrong else secret[:-1]):
        with pytest.raises(CredentialsRefused):
            issue(portal, attempt)


def test_another_portals_secret_is_refused(portal_and_secret):
    _portal, secret = portal_and_secret
    other, _secret = services.create_portal(name="Other")
    with pytest.raises(CredentialsRefused):
        issue(other, secret)


def test_new_secrets_replace_the_old(portal_and_secret):
    portal, old = portal_and_secret
    new = services.replace_secrets(portal=portal)
    assert issue(portal, new)
    with pytest.raises(CredentialsRefused):
        issue(portal, old)


def test_a_portal_switched_off_gets_no_token_and_its_tokens_stop(portal_and_secret):
    portal, secret = portal_and_secret
    token = issue(portal, secret).access_token
    Portal.objects.update(is_active=False)
    with pytest.raises(CredentialsRefused):
        issue(portal, secret)
    with pytest.raises(TokenRefused):
        services.portal_of_token(token)


def test_a_token_lives_fifteen_minutes(portal_and_secret):
    token = issue(*portal_and_secret).access_token
    now = timezone.now()
    with time_machine.travel(now + timedelta(minutes=14, seconds=50), tick=False):
        services.portal_of_token(token)
    late = time_machine.travel(now + timedelta(minutes=15, seconds=5), tick=False)
    with late, pytest.raises(TokenExpired):
        services.portal_of_token(token)


def claims_and_key(token):
    return jwt.decode(token, options={"verify_signature": False}), SigningKey.objects.get()


def test_a_token_says_what_it_must_and_nothing_of_people(portal_and_secret):
    portal, secret = portal_and_secret
    token = issue(portal, secret).access_token
    claims, key = claims_and_key(token)
    assert claims.keys() == {"iss", "aud", "sub", "kind", "scope", "iat", "exp", "jti"}
    assert (claims["sub"], claims["scope"]) == (str(portal.public_id), "book")
    assert jwt.get_unverified_header(token) == {"alg": "ES256", "typ": "JWT", "kid": key.key_id}


@pytest.mark.parametrize(
    "change",
    [
        {"sub": "nobody"},
        {"sub": "6f1f6dd2-7e0c-4e2b-9a52-0c5f8f6c2f00"},
        {"kind": "client"},
        {"aud": "elsewhere"},
        {"iss": "somebody"},
        {"exp": None},
    ],
)
def test_a_token_we_signed_with_other_claims_is_refused(portal_and_secret, change):
    claims, key = claims_and_key(issue(*portal_and_secret).access_token)
    changed = {name: value for name, value in (claims | change).items() if value is not None}
    forged = jwt.encode(changed, key.private_key, "ES256", headers={"kid": key.key_id})
    with pytest.raises(TokenRefused):
        services.portal_of_token(forged)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_token_in_another_algorithm_is_refused(portal_and_secret):
    claims, key = claims_and_key(issue(*portal_and_secret).access_token)
    unsigned = jwt.encode(claims, None, "none", headers={"kid": key.key_id})
    symmetric = jwt.encode(claims, "k" * 64, "HS256", headers={"kid": key.key_id})
    for forged in (unsigned, symmetric):
        with pytest.raises(TokenRefused):
            services.portal_of_token(forged)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é", "\0", "x" * 100_000])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(TokenRefused):
        services.portal_of_token(token)


def test_the_signing_key_is_encrypted_at_rest(portal_and_secret):
    issue(*portal_and_secret)
    key = SigningKey.objects.get()
    assert "PRIVATE KEY" in key.private_key
    with_ciphertext = SigningKey.objects.extra(
        select={"stored": "encode(private_key, 'escape')"}
    ).get()
    assert "PRIVATE" not in with_ciphertext.stored


def test_two_secrets_are_live_while_a_portal_changes_over(portal_and_secret):
    portal, first = portal_and_secret
    second = services.add_secret(portal=portal, actor=SYSTEM)
    assert issue(portal, first)
    assert issue(portal, second)
    with pytest.raises(SecretLimit):
        services.add_secret(portal=portal, actor=SYSTEM)
    services.revoke_secret(number=portal.secrets.earliest("pk").pk, actor=SYSTEM)
    with pytest.raises(CredentialsRefused):
        issue(portal, first)
    assert issue(portal, second)
    third = services.add_secret(portal=portal, actor=SYSTEM)
    assert issue(portal, third)


def test_a_secret_is_revoked_once(portal_and_secret):
    number = PortalSecret.objects.get().pk
    services.revoke_secret(number=number, actor=SYSTEM)
    with pytest.raises(SecretUnknown):
        services.revoke_secret(number=number, actor=SYSTEM)


def scopes_of(token):
    return services.bearer_of(token.access_token).scopes


def test_a_token_may_be_asked_for_fewer_scopes_than_the_portal_has():
    portal, secret = services.create_portal(name="Both", scopes=["book", "read"])
    assert scopes_of(issue(portal, secret)) == {"book", "read"}
    assert scopes_of(issue(portal, secret, scopes=["read"])) == {"read"}
    assert scopes_of(issue(portal, secret, scopes=[])) == set()


@pytest.mark.parametrize("scopes", [["read"], ["book", "all"], ["BOOK"]])
def test_a_scope_the_portal_does_not_have_is_refused(portal_and_secret, scopes):
    with pytest.raises(ScopeRefused):
        issue(*portal_and_secret, scopes=scopes)


def test_a_scope_taken_from_the_portal_is_gone_from_its_tokens(portal_and_secret):
    portal, secret = portal_and_secret
    token = issue(portal, secret)
    Portal.objects.update(scopes=["read"])
    assert scopes_of(token) == set()
