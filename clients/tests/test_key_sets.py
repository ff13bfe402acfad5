"""An issuer's keys: remembered, renewed, kept while it is away, asked for no more than needed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from clients.services.key_sets import FRESH_FOR, PAUSE, USABLE_FOR, KeySet
from tests.outside import issuer as issuers


@pytest.fixture(scope="module")
def server():
    with issuers.running() as issuer:
        yield issuer


@pytest.fixture
def issuer(server):
    server.mood = None
    server.asked = 0
    yield server
    server.keys.pop("second", None)


@pytest.fixture
def clock(monkeypatch):
    """A clock for the key set alone, which goes on when told."""
    now = [1000.0]
    monkeypatch.setattr("clients.services.key_sets.time.monotonic", lambda: now[0])

    def pass_seconds(seconds):
        now[0] += seconds

    return pass_seconds


def test_a_key_is_asked_for_once(issuer):
    keys = KeySet(issuer.address)
    assert keys.key("first").algorithm_name == "RS256"
    assert keys.key("first") is not None
    assert issuer.asked == 1


def test_many_who_want_the_first_key_ask_once(issuer):
    keys = KeySet(issuer.address)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(keys.key, ["first"] * 16))
    assert None not in found
    assert issuer.asked == 1


def test_a_new_key_is_found_without_waiting_for_the_old_to_age(issuer, clock):
    keys = KeySet(issuer.address)
    keys.key("first")
    issuer.new_key("second", "ES256")
    assert keys.key("second") is None  # just asked
    clock(PAUSE)
    assert keys.key("second").algorithm_name == "ES256"
    assert issuer.asked == 2


def test_keys_nobody_has_are_not_asked_for_again_and_again(issuer):
    keys = KeySet(issuer.address)
    assert [keys.key(f"made-up-{n}") for n in range(50)] == [None] * 50
    assert issuer.asked == 1


def test_a_key_that_was_withdrawn_is_believed_no_more(issuer, clock):
    issuer.new_key("second", "ES256")
    keys = KeySet(issuer.address)
    assert keys.key("second") is not None
    del issuer.keys["second"]
    clock(FRESH_FOR)
    assert keys.key("second") is None


@pytest.mark.parametrize("mood", [(500, ""), (302, "http://127.0.0.1:9/certs")])
def test_while_the_issuer_is_away_its_keys_are_kept_and_it_is_not_pressed(issuer, clock, mood):
    keys = KeySet(issuer.address)
    keys.key("first")
    issuer.mood = mood
    clock(FRESH_FOR)
    assert [keys.key("first") is not None for _n in range(5)] == [True] * 5
    assert issuer.asked == 2
    clock(USABLE_FOR)
    assert keys.key("first") is None
    issuer.mood = None
    clock(PAUSE)
    assert keys.key("first") is not None


def test_a_redirect_is_not_followed(issuer):
    issuer.mood = (302, issuer.address + "?again")
    assert KeySet(issuer.address).key("first") is None
    assert issuer.asked == 1
