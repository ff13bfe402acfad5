"""A booking's e-mail in the whole house: at once, and after Valkey was away."""

import os
import signal
import time

import pytest
import redis

from tests.processes.stack import seconds_until

pytestmark = pytest.mark.processes

AWAY_SECONDS = int(os.environ.get("SLOTKEEPER_VALKEY_AWAY", "3"))
WITHIN_SECONDS = 120


def book(stack, count):
    """Confirmations owed, by their ids."""
    booked = stack.python("-m", "tests.processes.appointments", "--count", str(count))
    assert booked.returncode == 0, booked.stderr
    ids = [line.split()[0] for line in booked.stdout.splitlines()]
    assert len(ids) == count
    return set(ids)


def delivered(stack):
    """The ids of the messages in the mailbox."""
    kept = (stack.var / "mailbox").rglob("*.eml")
    heads = (path.read_text(errors="replace") for path in kept)
    return {
        line.partition("<")[2].partition("@")[0]
        for head in heads
        for line in head.splitlines()
        if line.lower().startswith("message-id:")
    }


def test_a_confirmation_is_there_within_seconds_of_the_booking(stack, furniture):
    owed = book(stack, 1)
    assert seconds_until(lambda: owed <= delivered(stack), 15) < 15


@pytest.mark.usefixtures("hurried_beat")
def test_what_was_booked_while_valkey_was_away_leaves_when_it_is_back(stack, furniture):
    valkey = stack.child("--unixsocket")
    os.kill(valkey, signal.SIGSTOP)
    try:
        owed = book(stack, 3)
        time.sleep(AWAY_SECONDS)
    finally:
        os.kill(valkey, signal.SIGCONT)
    with redis.Redis.from_url(stack.address("redis_url")) as line:
        line.flushall()
    seconds = seconds_until(lambda: owed <= delivered(stack), WITHIN_SECONDS)
    print(f"all of it left {seconds:.0f} s after Valkey was back")
