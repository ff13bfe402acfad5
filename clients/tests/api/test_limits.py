"""How often one may ask: counted for each caller by itself, and all at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.test import RequestFactory

from clients import rate_limits
from clients.api.limits import address_of
from clients.rate_limits import Limit

SERVICES = "/api/v1/token"


def ask(client, **extra):
    return client.post(SERVICES, {}, content_type="application/json", **extra)


@pytest.fixture
def limited(settings, client):
    """Three a minute for everybody; the address is this test's own."""
    settings.RATE_LIMITS = {"anonymous": (3, 60), "portal": (3, 60)}
    settings.TRUSTED_PROXIES = 1
    at = f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"
    return lambda address=at: ask(client, headers={"X-Forwarded-For": address})


def test_the_fourth_of_three_is_refused_and_told_when_to_come_back(limited, db):
    answers = [limited() for _time in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429] or [
        answer.status_code for answer in answers
    ] == [400, 400, 400, 429]
    last = answers[-1]
    assert last.json()["code"] == "too_many_requests"
    assert 1 <= int(last["Retry-After"]) <= 20
    assert last["RateLimit-Policy"] == '"anonymous";q=3;w=60'
    assert answers[0]["RateLimit"] == '"anonymous";r=2;t=20'
    assert last["RateLimit"].startswith('"anonymous";r=0;')


def test_another_address_has_an_allowance_of_its_own(limited, db):
    for _time in range(4):
        limited()
    assert limited(f"203.0.113.{uuid.uuid4().int % 250}").status_code != 429


def test_of_many_at_the_same_moment_as_many_pass_as_may():
    limit, caller = Limit("test", 10, timedelta(minutes=10)), uuid.uuid4().hex
    with ThreadPoolExecutor(20) as pool:
        passed = list(pool.map(lambda _n: rate_limits.take(limit, caller).is_allowed, range(60)))
    assert sum(passed) == 10


def test_an_allowance_comes_back_bit_by_bit():
    limit, caller = Limit("test", 1000, timedelta(seconds=1)), uuid.uuid4().hex
    while rate_limits.take(limit, caller).is_allowed:
        pass
    standing = rate_limits.take(limit, caller)
    assert standing.wait <= timedelta(milliseconds=2)
    assert standing.whole_in <= timedelta(seconds=1)


def test_without_valkey_nobody_is_refused(settings, limited, db):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere.sock?db=1"}
    }
    answers = [limited() for _time in range(5)]
    assert 429 not in {answer.status_code for answer in answers}
    assert "RateLimit" not in answers[0]


def request(forwarded=None, remote="192.0.2.7"):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)


@pytest.mark.parametrize(
    ("depth", "forwarded", "address"),
    [
        (0, None, "192.0.2.7"),
        (0, "198.51.100.1", "192.0.2.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (2, "203.0.113.9, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "203.0.113.9", "192.0.2.7"),
        (1, "not an address", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_a_forged_forwarded_for_buys_nothing(depth, forwarded, address, settings):
    settings.TRUSTED_PROXIES = depth
    assert address_of(request(forwarded)) == address
