"""Who may call: tokens of ours and of an external issuer, in a cookie or in the header."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from booking.tests.api.mosip.conftest import code_of
from clients.models import Applicant
from clients.services import issue_user_token
from tests.factories import ApplicantFactory, PortalFactory, UserFactory
from tests.outside import issuer as issuers
from tests.outside.mosip import AppointmentException, MosipBackend, RestClientException

NOBODYS = "/appointment/99999999999999"
KNOWN = (200, "PRG_PAM_APP_005")
FAILED = (401, "KER-ATH-401")


@pytest.fixture(scope="module")
def server():
    with issuers.running() as issuer:
        issuer.new_key("elliptic", "ES256")
        yield issuer


@pytest.fixture
def issuer(server, settings, world):
    settings.OIDC_JWKS_URL = server.address
    settings.OIDC_ISSUER = issuers.NAME
    settings.OIDC_AUDIENCE = [issuers.AUDIENCE]
    settings.OIDC_PORTAL = world.portal.client_id
    return server


def said(answer):
    """Status, code and message of a refusal."""
    status, body = answer
    [error] = body["errors"]
    return status, error["errorCode"], error["message"]


def test_a_token_is_read_from_where_it_may_be(world, call):
    """Raw or with its kind, plain or percent-encoded, quoted or not; in the header too."""
    for cookie in ("{}", "Bearer {}", "Bearer%20{}", '"Bearer {}"', '"{}"'):
        written = cookie.format(world.token)
        answer = call("GET", NOBODYS, token="", Cookie=f"a=b; Authorization={written}; c=d")
        assert code_of(answer) == KNOWN, cookie
    header = f"bearer {world.token}"
    assert code_of(call("GET", NOBODYS, token="", Authorization=header)) == KNOWN
    basic = "Basic cHJveHk6cHJveHk="
    assert code_of(call("GET", NOBODYS, Authorization=basic)) == KNOWN


def test_the_body_of_a_401_says_why(world, call):
    missing = said(call("GET", NOBODYS, token=""))
    assert missing == (401, "KER-ATH-401", "Authentication Failed")
    for token in ("nonsense", "a.b.c", "é", "Bearer", world.token[:-4] + "AAAA"):
        assert said(call("GET", NOBODYS, token=token)) == (401, "KER-ATH-401", "Invalid Token")


def test_a_token_that_was_good_once_has_expired(world, call, issuer):
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    token = issuer.token("INDIVIDUAL", exp=long_ago, iat=long_ago - timedelta(hours=1))
    assert said(call("GET", NOBODYS, token=token)) == (401, "KER-ATH-402", "Token expired")


def test_a_cookie_from_another_site_is_none(world, call):
    """No page elsewhere may book with the cookie of whoever looks at it."""
    assert code_of(call("PUT", NOBODYS, **{"Sec-Fetch-Site": "cross-site"})) == FAILED
    assert code_of(call("PUT", NOBODYS, **{"Sec-Fetch-Site": "same-origin"})) == KNOWN


def test_what_a_form_could_send_books_nothing(world, call, wish, envelope):
    path = f"/appointment/{world.alice}"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = call("POST", path, envelope(wish()), **{"Content-Type": kind})
        assert code_of(answer) == (415, "PRG_PAM_CORE_004")
    assert call("POST", path, envelope(wish()))[1]["errors"] is None


@pytest.mark.parametrize("key_id", ["first", "elliptic"])
def test_a_token_of_the_external_issuer_is_good(call, issuer, key_id):
    assert code_of(call("GET", NOBODYS, token=issuer.token("INDIVIDUAL", key_id=key_id))) == KNOWN


def test_roles_are_read_from_where_the_issuer_puts_them(call, issuer, settings):
    flat = issuer.token(realm_access=None, roles=["INDIVIDUAL"])
    own = issuer.token(**{"https://iam.example/groups": "INDIVIDUAL other"})
    assert code_of(call("GET", NOBODYS, token=flat)) == KNOWN
    assert code_of(call("GET", NOBODYS, token=own)) == (401, "KER-401")
    settings.OIDC_ROLES_CLAIM = "https://iam.example/groups"
    assert code_of(call("GET", NOBODYS, token=own)) == KNOWN
    assert code_of(call("GET", NOBODYS, token=flat)) == (401, "KER-401")


def attacks(issuer):
    """Tokens that must not open anything, by what is wrong with them."""
    good = issuer.token("INDIVIDUAL")
    claims = jwt.decode(good, options={"verify_signature": False})
    public = issuer.keys["first"].public_key()
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    key = {"kid": "first"}
    jku = {"jku": "https://attacker.example/certs"}
    stranger = issuers.Issuer()
    return {
        "alg none": jwt.encode(claims, None, algorithm="none", headers=key),
        "HS256 with the public key": _hmac_signed(claims, pem),
        "RS512": jwt.encode(claims, issuer.keys["first"], algorithm="RS512", headers=key),
        "unknown kid": issuer.token("INDIVIDUAL", header={"kid": "unknown"}),
        "no kid": jwt.encode(claims, issuer.keys["first"], algorithm="RS256"),
        "jku of a stranger": stranger.token("INDIVIDUAL", header=jku),
        "wrong audience": issuer.token("INDIVIDUAL", aud="account"),
        "wrong issuer": issuer.token("INDIVIDUAL", iss="https://elsewhere.example"),
        "our own issuer's name": issuer.token("INDIVIDUAL", iss="slotkeeper"),
        "from the future": issuer.token("INDIVIDUAL", iat=datetime(2100, 1, 1, tzinfo=UTC)),
        "without an end": issuer.token("INDIVIDUAL", exp=None),
        "refresh as access": issuer.token("INDIVIDUAL", typ="Refresh"),
        "id token as access": issuer.token("INDIVIDUAL", typ="ID"),
    }


def _hmac_signed(claims, secret):
    import base64
    import hashlib
    import hmac
    import json

    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    signed = part({"alg": "HS256", "kid": "first"}) + b"." + part(claims)
    mac = hmac.new(secret, signed, hashlib.sha256).digest()
    return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


def test_no_token_that_was_tampered_with_opens_anything(call, issuer):
    found = {name: code_of(call("GET", NOBODYS, token=t)) for name, t in attacks(issuer).items()}
    assert found == dict.fromkeys(found, FAILED)


def test_a_token_acts_for_the_portal_it_was_made_for(world, call, issuer, settings):
    """By the client it names; a client nobody knows acts for OIDC_PORTAL, if there is one."""
    other = PortalFactory(client_id="kiosk")
    theirs = ApplicantFactory(portal=other).pre_registration_id
    found = (200, "PRG_BOOK_RCI_013")

    def asked(**claims):
        return code_of(
            call("GET", f"/appointment/{theirs}", token=issuer.token("INDIVIDUAL", **claims))
        )

    assert [asked(azp="kiosk"), asked(clientId="kiosk")] == [found, found]
    assert asked(azp="nobody") == asked() == KNOWN
    settings.OIDC_PORTAL = ""
    assert asked(azp="nobody") == FAILED
    other.is_active = False
    other.save()
    assert asked(azp="kiosk") == FAILED


ROLES = {
    "INDIVIDUAL": {"availability", "book", "book several", "fetch", "cancel", "delete"},
    "REGISTRATION_OFFICER": {"fetch", "ids", "ids with slots"},
    "REGISTRATION_SUPERVISOR": {"fetch", "ids", "ids with slots", "cancel in batch"},
    "REGISTRATION_ADMIN": {"fetch", "ids", "ids with slots"},
    "PRE_REGISTRATION_ADMIN": {"fetch", "cancel in batch", "sync"},
    "SOMETHING_ELSE": set(),
}


def doors(backend, number):
    return {
        "availability": lambda: backend.availability("404"),
        "book": lambda: backend.make_appointment(number, {}),
        "book several": lambda: backend.multi_appointment({}),
        "fetch": lambda: backend.fetch(number),
        "cancel": lambda: backend.cancel(number),
        "delete": lambda: backend.delete(number),
        "cancel in batch": lambda: backend.cancel_in_batch(number),
        "ids": lambda: backend.ids("404", "2027-01-01"),
        "ids with slots": lambda: backend.ids_with_slots("404", "2027-01-01"),
        "sync": backend.sync,
    }


def opened(backend):
    """The calls that get as far as their business, refused there or not."""
    found = set()
    for name, knock in doors(backend, "99999999999999").items():
        try:
            knock()
            found.add(name)
        except AppointmentException:
            found.add(name)
        except RestClientException as refusal:
            assert refusal.status == 401
            assert b'"KER-401"' in refusal.body
    return found


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_doors_and_no_others(send, issuer, role):
    assert opened(MosipBackend(send, issuer.token(role))) == ROLES[role]


def test_a_portals_own_token_opens_them_all_and_a_users_none(send, world):
    assert opened(MosipBackend(send, world.token)) == set().union(*ROLES.values())
    user = issue_user_token(UserFactory()).access
    assert opened(MosipBackend(send, user)) == set()


def test_a_portal_that_only_reads_changes_nothing(send, world):
    from clients.services import create_portal, issue_portal_token

    portal, secret = create_portal(name="Reader", scopes=["read"])
    token = issue_portal_token(client_id=portal.client_id, client_secret=secret).access_token
    assert opened(MosipBackend(send, token)) == {"availability", "fetch", "ids", "ids with slots"}


def test_one_citizens_applicant_is_not_anothers(world, send, issuer, wish, settings):
    """Whoever books first owns it; staff and the portal itself are not asked."""
    alice = MosipBackend(send, issuer.token("INDIVIDUAL", sub="alice"))
    mallory = MosipBackend(send, issuer.token("INDIVIDUAL", sub="mallory"))
    officer = MosipBackend(send, issuer.token("REGISTRATION_OFFICER", sub="officer"))
    alice.make_appointment(world.alice, wish())

    for attempt in (
        lambda: mallory.fetch(world.alice),
        lambda: mallory.cancel(world.alice),
        lambda: mallory.delete(world.alice),
        lambda: mallory.make_appointment(world.alice, wish(1)),
        lambda: mallory.multi_appointment({world.alice: wish(1)}),
    ):
        with pytest.raises(AppointmentException) as refusal:
            attempt()
        assert refusal.value.code == "PRG_PAM_APP_017"
    kept = Applicant.objects.get(pre_registration_id=world.alice).owner_digest
    assert len(kept) == 64
    assert officer.fetch(world.alice)["time_slot_from"] == "09:00"
    settings.OIDC_OWNER_CLAIM = ""
    assert mallory.fetch(world.alice)["time_slot_from"] == "09:00"
    settings.OIDC_OWNER_CLAIM = "sub"
    # The digests stay good when the keys are exchanged, newest first.
    settings.FIELD_ENCRYPTION_KEYS = [
        "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        *settings.FIELD_ENCRYPTION_KEYS,
    ]
    alice.cancel(world.alice)
