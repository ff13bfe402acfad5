"""Attacks on the bearer token: each is a 401 that says how to sign in."""

import base64
import hashlib
import hmac
import json
import time
import uuid

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from clients.models import SigningKey
from clients.services import create_portal, issue_portal_token

DOOR = f"/api/v1/appointments/{uuid.uuid4()}/confirm"


@pytest.fixture
def knock(client, db):
    """The answer of a door that wants a token and, given a good one, says 404."""

    def send(header):
        headers = {} if header is None else {"Authorization": header}
        return client.post(DOOR, {}, content_type="application/json", headers=headers)

    return send


@pytest.fixture
def forge(token):
    """A token like a good one but for some claims, signed by our own key unless told otherwise."""
    key = SigningKey.objects.get()
    good = jwt.decode(token, options={"verify_signature": False})

    def make(*, key_id=key.key_id, signing_key=key.private_key, algorithm="ES256", **changes):
        claims = {k: v for k, v in (good | changes).items() if v is not None}
        headers = {} if key_id is None else {"kid": key_id}
        return jwt.encode(claims, signing_key, algorithm=algorithm, headers=headers)

    return make


def refused(answer, code="token_refused"):
    body = answer.json()
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert body["code"] == code
    return True


def signed_by_hand(header, claims, signature=b""):
    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    return ".".join(
        [part(json.dumps(header).encode()), part(json.dumps(claims).encode()), part(signature)]
    )


def test_a_good_token_opens(knock, token):
    assert knock(f"Bearer {token}").status_code == 404
    assert knock(f"bearer {token}").status_code == 404


def test_a_token_made_like_ours_opens(knock, forge):
    """The forgeries below differ from this one in one thing each."""
    assert knock(f"Bearer {forge()}").status_code == 404


@pytest.mark.parametrize("header", [None, "", "Basic YTpi", "Token x"])
def test_no_token_asks_for_one(knock, header):
    assert refused(knock(header), "not_signed_in")


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer x y",
        "Bearer a.b.c",
        "Bearer ....",
        "Bearer é.é.é",
        "Bearer " + "x" * 20_000,
        "Bearer eyJhbGciOiJFUzI1NiJ9.e30.",
        'Bearer {"alg":"none"}',
    ],
)
def test_garbage_is_refused(knock, header):
    assert refused(knock(header))


def test_two_spaces_are_no_trouble_and_two_tokens_are(knock, token):
    assert knock(f"Bearer  {token}").status_code == 404
    assert refused(knock(f"Bearer {token} {token}"))


def test_a_token_without_a_signature_is_refused(knock, forge, token):
    header = jwt.get_unverified_header(token)
    claims = jwt.decode(token, options={"verify_signature": False})

    for algorithm in ("none", "None", "NONE", "nOnE"):
        assert refused(knock(f"Bearer {signed_by_hand({**header, 'alg': algorithm}, claims)}"))
    assert refused(knock("Bearer " + token.rpartition(".")[0] + "."))


def test_the_public_key_is_no_shared_secret(knock, token):
    """The classic confusion: HS256 with the public key as the secret."""
    key = SigningKey.objects.get()
    claims = jwt.decode(token, options={"verify_signature": False})
    unsigned = signed_by_hand({"alg": "HS256", "typ": "JWT", "kid": key.key_id}, claims)
    body = unsigned.rpartition(".")[0]
    mac = hmac.new(key.public_key.encode(), body.encode(), hashlib.sha256).digest()
    forged = f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    assert refused(knock(f"Bearer {forged}"))


def test_a_stranger_cannot_sign(knock, forge):
    stranger = ec.generate_private_key(ec.SECP256R1())

    assert refused(knock(f"Bearer {forge(signing_key=stranger)}"))


def test_a_changed_claim_breaks_the_signature(knock, token):
    header, _claims, signature = token.split(".")
    claims = jwt.decode(token, options={"verify_signature": False})
    other = base64.urlsafe_b64encode(json.dumps({**claims, "scope": "all"}).encode()).rstrip(b"=")

    assert refused(knock(f"Bearer {header}.{other.decode()}.{signature}"))


@pytest.mark.parametrize(
    "key_id",
    [None, "", "unknown", "../../key", "' OR 1=1", "a\0b", "é" * 20, "x" * 10_000],
)
def test_a_key_that_is_unknown_is_refused(knock, forge, key_id):
    assert refused(knock(f"Bearer {forge(key_id=key_id)}"))


@pytest.mark.parametrize("key_id", [1, ["a"], {"a": 1}, True])
def test_a_key_that_is_no_text_is_refused(knock, token, key_id):
    claims = jwt.decode(token, options={"verify_signature": False})
    forged = signed_by_hand({"alg": "ES256", "kid": key_id}, claims, b"x" * 64)

    assert refused(knock(f"Bearer {forged}"))


@pytest.mark.parametrize("header", [{"jku": "https://example.org"}, {"crit": ["b64"]}, {"alg": 5}])
def test_a_header_cannot_bring_its_own_rules(knock, token, header):
    claims = jwt.decode(token, options={"verify_signature": False})
    forged = signed_by_hand({"alg": "ES256", "kid": "x", **header}, claims, b"x" * 64)

    assert refused(knock(f"Bearer {forged}"))


IN_AN_HOUR = time.time() + 3600


@pytest.mark.parametrize(
    "changes",
    [
        {"iat": IN_AN_HOUR},
        {"nbf": IN_AN_HOUR},
        {"aud": "another-api"},
        {"aud": None},
        {"iss": "another"},
        {"iss": None},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": "nobody"},
        {"sub": "0b1f0f8e-93a2-4a52-9d5c-4f6f4f6f4f6f"},
        {"kind": "staff"},
        {"kind": None},
    ],
    ids=[
        "issued-later",
        "valid-later",
        "another-audience",
        "no-audience",
        "another-issuer",
        "no-issuer",
        "no-end",
        "no-beginning",
        "nobody",
        "no-uuid",
        "unknown",
        "staff",
        "no-kind",
    ],
)
def test_a_claim_that_is_not_ours_is_refused(knock, forge, changes):
    assert refused(knock(f"Bearer {forge(**changes)}"))


def test_an_expired_token_is_told_so(knock, forge):
    assert refused(knock(f"Bearer {forge(exp=time.time() - 1)}"), "token_expired")


def test_a_token_dies_with_its_portal(knock, credentials, token):
    portal, _client_id, _secret = credentials
    portal.is_active = False
    portal.save()

    assert refused(knock(f"Bearer {token}"))


def test_a_token_is_its_portals_alone(token):
    other, secret = create_portal(name="Elsewhere")
    theirs = issue_portal_token(client_id=other.client_id, client_secret=secret).access_token
    subjects = {jwt.decode(t, options={"verify_signature": False})["sub"] for t in (token, theirs)}

    assert len(subjects) == 2
