"""Keys that sign: one takes over from another without a good token being refused."""

import threading
import time
from datetime import timedelta

import jwt
import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from audit.actors import SYSTEM
from audit.models import Entry
from clients import services
from clients.errors import TokenRefused
from clients.models import SigningKey
from clients.services.keys import RING, KeyRing
from tests import factories


def key_of(token):
    return jwt.get_unverified_header(token)["kid"]


def at(**later):
    return time_machine.travel(timezone.now() + timedelta(**later), tick=False)


@pytest.fixture
def user(db):
    return factories.UserFactory()


@pytest.mark.django_db
def test_the_first_key_is_made_when_it_is_needed_and_signs_for_all(user):
    first, second = (services.issue_user_token(user).access for _ in range(2))
    assert key_of(first) == key_of(second) == SigningKey.objects.get().key_id


@pytest.mark.django_db
def test_a_new_key_signs_when_every_process_has_read_it(user, settings):
    before = services.issue_user_token(user).access
    services.rotate_signing_key(actor=SYSTEM)
    assert key_of(services.issue_user_token(user).access) == key_of(before)
    with at(seconds=3 * settings.SIGNING_KEY_REFRESH_SECONDS + 1):
        after = services.issue_user_token(user).access
        assert key_of(after) == SigningKey.objects.latest("pk").key_id != key_of(before)
        assert services.bearer_of(before).user == services.bearer_of(after).user == user


@pytest.mark.django_db
def test_an_old_key_is_taken_as_long_as_its_last_token_lives_and_no_longer(user, settings):
    services.issue_user_token(user)
    services.rotate_signing_key(actor=SYSTEM)
    with at(seconds=3 * settings.SIGNING_KEY_REFRESH_SECONDS - 1):
        last = services.issue_user_token(user).access
    claims = jwt.decode(last, options={"verify_signature": False})
    with time_machine.travel(claims["exp"] - 1, tick=False):
        assert services.bearer_of(last).user == user
    with time_machine.travel(claims["exp"] + 30, tick=False), pytest.raises(TokenRefused):
        RING.to_verify(key_of(last), timezone.now())


@pytest.mark.django_db
def test_a_key_in_strange_hands_is_retired_at_once(user):
    before = services.issue_user_token(user)
    call_command("rotate_signing_key", "--at-once")
    with pytest.raises(TokenRefused):
        services.bearer_of(before.access)
    after = services.refresh(refresh_token=before.refresh)
    assert services.bearer_of(after.access).user == user


@pytest.mark.django_db
def test_rotating_twice_leaves_no_key_without_an_end_but_the_newest(user):
    services.issue_user_token(user)
    for _time in range(2):
        call_command("rotate_signing_key")
    ends = list(SigningKey.objects.order_by("pk").values_list("retired_at", flat=True))
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[2] is None
    entries = Entry.objects.filter(verb="rotate_signing_key", stage="exit")
    assert {entry.record_kind for entry in entries} == {"signing_key"}
    assert len(entries) == 2


@pytest.mark.django_db
def test_a_deleted_key_is_refused_as_soon_as_the_keys_are_read_again(user, monkeypatch):
    token = services.issue_user_token(user).access
    SigningKey.objects.all().delete()
    monkeypatch.setattr(RING, "refresh_seconds", 0.001)
    time.sleep(0.002)
    with pytest.raises(TokenRefused):
        services.bearer_of(token)


@pytest.mark.django_db
def test_made_up_key_ids_cost_one_query_in_two_seconds(user, django_assert_max_num_queries):
    services.issue_user_token(user)
    with django_assert_max_num_queries(1):
        for number in range(50):
            with pytest.raises(TokenRefused):
                RING.to_verify(f"garbage{number}", timezone.now())


@pytest.mark.django_db
def test_the_public_keys_are_published_and_nothing_else(client, user):
    token = services.issue_user_token(user).access
    services.rotate_signing_key(actor=SYSTEM)
    answer = client.get("/.well-known/jwks.json", headers={"Accept": "application/jwk-set+json"})
    keys = answer.json()["keys"]
    assert answer["Content-Type"] == "application/jwk-set+json"
    assert [set(key) for key in keys] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}] * 2
    ours = next(key for key in keys if key["kid"] == key_of(token))
    claims = jwt.decode(token, jwt.PyJWK(ours), algorithms=["ES256"], audience="slotkeeper-api")
    assert claims["sub"] == str(user.public_id)


class Process(threading.Thread):
    """Stands for a web process: a ring of its own; signs, and shows what it signed to the other."""

    def __init__(self, start, until):
        super().__init__()
        self.ring, self.neighbour = KeyRing(refresh_seconds=0.05), None
        self.start_together, self.until = start, until
        self.good, self.refused, self.kinds = 0, 0, set()

    def run(self):
        try:
            self.start_together.wait(5)
            while time.monotonic() < self.until:
                self._ask()
        finally:
            connection.close()

    def _ask(self):
        key_id, _private = self.ring.to_sign(timezone.now())
        self.kinds.add(key_id)
        try:
            self.neighbour.ring.to_verify(key_id, timezone.now())
            self.good += 1
        except TokenRefused:
            self.refused += 1


def stream(rotate, seconds=0.7):
    """What became of a stream of requests to two processes while the key was rotated."""
    start, until = threading.Barrier(3), time.monotonic() + seconds
    one, two = (Process(start, until) for _ in range(2))
    one.neighbour, two.neighbour = two, one
    for process in (one, two):
        process.ring.to_sign(timezone.now())
        process.start()
    start.wait(5)
    time.sleep(0.1)
    rotate()
    for process in (one, two):
        process.join(10)
    return one, two


@pytest.mark.django_db(transaction=True)
def test_rotating_in_a_stream_of_requests_refuses_none(settings):
    settings.SIGNING_KEY_REFRESH_SECONDS = 0.05
    processes = stream(lambda: services.rotate_signing_key(actor=SYSTEM))
    assert [process.refused for process in processes] == [0, 0]
    assert all(process.good > 10 and len(process.kinds) == 2 for process in processes)


@pytest.mark.django_db
@pytest.mark.parametrize("looks", [0, 3], ids=["control", "as it is"])
def test_the_wait_before_signing_is_what_keeps_good_tokens_good(user, monkeypatch, looks):
    """The control: a key that signs the moment it is written is unknown to the neighbour."""
    monkeypatch.setattr("clients.services.keys._LOOKS_BEFORE_USE", looks)
    one, neighbour = KeyRing(), KeyRing()
    for ring in (one, neighbour):
        ring.to_sign(timezone.now())
    services.rotate_signing_key(actor=SYSTEM)
    one.forget()
    key_id, _private = one.to_sign(timezone.now())
    if looks:
        assert neighbour.to_verify(key_id, timezone.now())
    else:
        with pytest.raises(TokenRefused):
            neighbour.to_verify(key_id, timezone.now())
