"""Tokens as an attacker would make them or come by them: each is a 401 that says how to sign in.

One list for users' tokens and portals' alike; `test_bearer` has the odds and ends of the header.
"""

import base64
import hashlib
import hmac
import json
import time
import uuid

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from audit.actors import SYSTEM
from clients.errors import RefreshRefused
from clients.models import Portal, SignIn, SigningKey, User
from clients.services import (
    create_portal,
    issue_portal_token,
    issue_user_token,
    refresh,
    revoke,
    rotate_signing_key,
)
from tests import factories

pytestmark = pytest.mark.django_db
DOOR = f"/api/v1/appointments/{uuid.uuid4()}/confirm"


def part(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Victim:
    """Somebody with a good token, and all that an attacker may know or hold."""

    def __init__(self, kind):
        self.kind = kind
        if kind == "user":
            self.user = factories.UserFactory()
            factories.ClientFactory(user=self.user)
            self.pair = issue_user_token(self.user)
            self.token = self.pair.access
        else:
            portal, secret = create_portal(name="Portal")
            given = issue_portal_token(client_id=portal.client_id, client_secret=secret)
            self.token = given.access_token
        self.key = SigningKey.objects.get()
        self.claims = jwt.decode(self.token, options={"verify_signature": False})
        self.header = jwt.get_unverified_header(self.token)

    def signed(self, *, key=None, header=None, **changes):
        """Like the good one but for some claims, signed by our own key unless told otherwise."""
        claims = {k: v for k, v in (self.claims | changes).items() if v is not None}
        headers = {"kid": self.key.key_id} | (header or {})
        return jwt.encode(claims, key or self.key.private_key, "ES256", headers=headers)

    def by_hand(self, header, signature=b""):
        body = f"{part(json.dumps(header).encode())}.{part(json.dumps(self.claims).encode())}"
        return f"{body}.{part(signature(body) if callable(signature) else signature)}"

    def by_public_key(self):
        def mac(body):
            return hmac.new(self.key.public_key.encode(), body.encode(), hashlib.sha256).digest()

        return self.by_hand(self.header | {"alg": "HS256"}, mac)

    def by_stranger(self, **header):
        """By a key of the attacker's, told of in the header where a careless reader would look."""
        stranger = ec.generate_private_key(ec.SECP256R1())
        if "jwk" in header:
            public = jwt.algorithms.ECAlgorithm.to_jwk(stranger.public_key(), as_dict=True)
            header["jwk"] = public
        return self.signed(key=stranger, header=header)


def now(seconds):
    return int(time.time()) + seconds


def switched_off(victim):
    User.objects.update(is_active=False)
    Portal.objects.update(is_active=False)
    return victim.token


def key_deleted(victim):
    SigningKey.objects.all().delete()
    rotate_signing_key(actor=SYSTEM)
    return victim.token


def key_retired(victim):
    rotate_signing_key(actor=SYSTEM, at_once=True)
    return victim.token


def revoked(victim):
    revoke(token=victim.pair.refresh)
    return victim.token


def reused_refresh(victim):
    second = refresh(refresh_token=victim.pair.refresh)
    refresh(refresh_token=second.refresh)
    with pytest.raises(RefreshRefused):
        refresh(refresh_token=victim.pair.refresh)
    return second.access


def sign_in_over(victim):
    SignIn.objects.update(created_at="2026-01-01T00:00Z", expires_at="2026-01-02T00:00Z")
    return victim.token


ATTACKS = {
    "alg none": lambda v: v.by_hand(v.header | {"alg": "none"}),
    "alg NoNe": lambda v: v.by_hand(v.header | {"alg": "NoNe"}),
    "HS256 with the public key": Victim.by_public_key,
    "signature stripped": lambda v: v.token.rpartition(".")[0] + ".",
    "signature of another": lambda v: v.by_hand(v.header, b"\x01" * 64),
    "signature of zeros": lambda v: v.by_hand(v.header, bytes(64)),
    "expired": lambda v: v.signed(exp=now(-1)),
    "issued in the future": lambda v: v.signed(iat=now(600)),
    "not yet valid": lambda v: v.signed(nbf=now(600)),
    "another audience": lambda v: v.signed(aud="another-api"),
    "another issuer": lambda v: v.signed(iss="https://evil.example"),
    "no end": lambda v: v.signed(exp=None),
    "no id": lambda v: v.signed(jti=None),
    "another kind": lambda v: v.signed(kind="staff"),
    "a stranger's subject": lambda v: v.signed(sub=str(uuid.uuid4())),
    "a subject that is none": lambda v: v.signed(sub="1 OR 1=1"),
    "unknown kid": lambda v: v.signed(header={"kid": "ab12"}),
    "kid with SQL": lambda v: v.signed(header={"kid": "' UNION SELECT 1 --"}),
    "kid with a path": lambda v: v.signed(header={"kid": "../../dev/null"}),
    "stranger's key": Victim.by_stranger,
    "jku": lambda v: v.by_stranger(jku="https://evil.example/jwks.json"),
    "x5u": lambda v: v.by_stranger(x5u="https://evil.example/cert.pem"),
    "jwk": lambda v: v.by_stranger(jwk={}),
    "switched off": switched_off,
    "key retired at once": key_retired,
}
OF_USERS = {
    "revoked": revoked,
    "reused refresh": reused_refresh,
    "refresh as access": lambda v: v.pair.refresh,
    "sign-in over": sign_in_over,
    "another's sign-in": lambda v: v.signed(
        sid=str(SignIn.objects.exclude(user=v.user).get().public_id)
    ),
    "no sign-in": lambda v: v.signed(sid=None),
    "user as portal": lambda v: v.signed(kind="portal"),
}
OF_PORTALS = {"portal as user": lambda v: v.signed(kind="user", sid=str(uuid.uuid4()))}
EACH = [
    *((kind, name, ATTACKS[name]) for kind in ("user", "portal") for name in ATTACKS),
    *(("user", name, attack) for name, attack in OF_USERS.items()),
    *(("portal", name, attack) for name, attack in OF_PORTALS.items()),
]


@pytest.mark.parametrize(
    ("kind", "attack"),
    [(kind, attack) for kind, _name, attack in EACH],
    ids=[f"{kind}: {name}" for kind, name, _attack in EACH],
)
def test_an_attack_is_refused(client, kind, attack):
    victim = Victim(kind)
    if kind == "user":
        issue_user_token(factories.UserFactory())

    def knock(token):
        headers = {"Authorization": f"Bearer {token}"}
        return client.post(DOOR, {}, content_type="application/json", headers=headers)

    assert knock(victim.signed()).status_code == 404
    answer = knock(attack(victim))
    body = answer.json()

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == 'Bearer realm="slotkeeper", error="invalid_token"'
    assert body["code"] in ("token_refused", "token_expired")
    assert (body["code"] == "token_expired") == (attack is ATTACKS["expired"])


def test_a_key_deleted_from_the_table_is_refused_once_the_keys_are_read_again(client):
    victim = Victim("user")
    token = key_deleted(victim)
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.post(DOOR, {}, content_type="application/json", headers=headers)
    assert answer.status_code == 401
