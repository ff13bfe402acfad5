"""Valkey killed while citizens book: python -m benchmarks.kills [--count N] [--away SECONDS]

Last it is stopped for a while and then emptied, while they go on booking.

The whole house in processes. A mail server beside it counts what arrives, by the address each
citizen typed and by Message-ID. Exits with 1 where a confirmation is missing, more messages are
repeated than there were kills, or somebody hears of what was not booked; and where the count does
not notice a delivery that is taken away by hand.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import redis

from benchmarks.lib.citizens import Citizens, free_times
from benchmarks.lib.ground import machine, state_folder
from benchmarks.lib.tables import table
from config.embedded import processes
from tests.outside.smtp import MailServer, mail_server
from tests.processes.stack import Stack, seconds_until

BACK_WITHIN_SECONDS = 60
#: Beat asks every 30 seconds; a worker that lost the broker looks for it in growing steps.
ARRIVED_WITHIN_SECONDS = 120


def main() -> int:
    wishes = argparse.ArgumentParser()
    wishes.add_argument("--count", type=int, default=100)
    wishes.add_argument("--away", type=float, default=60)
    asked = wishes.parse_args()
    print(machine())
    with (
        tempfile.TemporaryDirectory() as kept,
        mail_server(Path(kept)) as mail,
        state_folder() as var,
    ):
        stack = Stack(var, EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(mail.port))
        try:
            stack.await_ready()
            stack.furnish(providers=30, days=60, capacity=1)
            citizens = Citizens(stack, free_times(stack))
            with citizens.booking():
                outages = [killed_and_back(stack, citizens, mail, n) for n in range(asked.count)]
                meanwhile = booked_without(stack, citizens, asked.away)
            return verdict(stack, citizens, mail, outages, meanwhile)
        finally:
            stack.stop()
            processes.end(processes.marked(str(var)), (signal.SIGKILL, 5.0))


def killed_and_back(stack: Stack, citizens: Citizens, mail: MailServer, number: int) -> float:
    """One kill at a moment of chance; the seconds until Valkey answered again.

    Before every other one messages have begun to leave again, so that the kill comes among them;
    before the rest only bookings have.
    """
    citizens.await_booked(2)
    if number % 2 == 0:
        arrived = taken(mail)
        seconds_until(lambda: taken(mail) > arrived, ARRIVED_WITHIN_SECONDS)
    time.sleep(random.Random(number).uniform(0, 0.5))
    old = stack.child("--unixsocket")
    assert old is not None
    os.kill(old, signal.SIGKILL)

    def back() -> bool:
        return stack.child("--unixsocket") not in (None, old) and answers(stack)

    return seconds_until(back, BACK_WITHIN_SECONDS)


def booked_without(stack: Stack, citizens: Citizens, seconds: float) -> int:
    """Bookings while Valkey answers nobody; then it goes on and has forgotten everything."""
    valkey, before = stack.child("--unixsocket"), len(citizens.booked)
    assert valkey is not None
    os.kill(valkey, signal.SIGSTOP)
    try:
        time.sleep(seconds)
    finally:
        os.kill(valkey, signal.SIGCONT)
    with redis.Redis.from_url(stack.address("redis_url")) as line:
        line.flushall()
    return len(citizens.booked) - before


def taken(mail: MailServer) -> int:
    """How many messages there are, without reading them."""
    return sum(1 for _message in mail.folder.glob("*.eml"))


def answers(stack: Stack) -> bool:
    try:
        with redis.Redis.from_url(stack.address("redis_url")) as valkey:
            return bool(valkey.ping())
    except redis.RedisError:
        return False


class Count:
    """What the mail server took, beside what citizens were shown and what the rows say."""

    def __init__(self, stack: Stack, citizens: Citizens, mail: MailServer) -> None:
        self.times: Counter[str] = Counter()
        by_address: dict[str, set[str]] = {}
        for one in mail.accepted():
            number = one["Message-ID"].strip("<>").partition("@")[0]
            self.times[number] += 1
            by_address.setdefault(one["To"].addresses[0].addr_spec, set()).add(number)
        self.committed = confirmations(stack)
        # By what the citizen saw, and by what was committed: each alone might be wrong.
        self.lost = len(set(citizens.booked) - set(by_address))
        self.lost += len(self.committed - set(self.times))
        self.of_nothing = len(set(self.times) - self.committed)
        self.of_nothing += sum(len(numbers) > 1 for numbers in by_address.values())
        self.repeated = sum(self.times.values()) - len(self.times)


def verdict(
    stack: Stack, citizens: Citizens, mail: MailServer, outages: list[float], meanwhile: int
) -> int:
    """Print the figures; 1 where one of them must not be."""
    seconds = seconds_until(lambda: not owed(stack), ARRIVED_WITHIN_SECONDS)
    count = Count(stack, citizens, mail)
    take_away(citizens.booked[-1], mail)
    # One citizen without a message, and one message committed that never came.
    noticed = Count(stack, citizens, mail).lost == count.lost + 2
    proof = stack.manage("verify_bookings")
    rows = [
        ("kills of Valkey", len(outages)),
        ("seconds until it answered again, longest", max(outages, default=0.0)),
        ("bookings while it was stopped, then emptied", meanwhile),
        ("bookings shown as confirmed", len(citizens.booked)),
        ("holds refused, by the same people", len(citizens.refused)),
        ("other answers than these", sum(citizens.unexpected.values())),
        ("confirmations committed", len(count.committed)),
        ("messages taken by the mail server", sum(count.times.values())),
        ("of these repeated under their own id", count.repeated),
        ("confirmations lost", count.lost),
        ("messages of what was never booked", count.of_nothing),
        ("seconds from the last booking until all had left", seconds),
        ("longest wait of one message, seconds", longest_wait(stack)),
        ("a delivery taken away by hand was noticed", "yes" if noticed else "no"),
    ]
    print(table(("what", "how many"), rows))
    for what, times in citizens.unexpected.items():
        print(f"{times} times: {what}")
    print((proof.stdout or proof.stderr).strip().splitlines()[-1])
    wrong = count.lost or count.of_nothing or citizens.unexpected or proof.returncode
    return int(bool(wrong) or not noticed or count.repeated > len(outages))


def take_away(address: str, mail: MailServer) -> None:
    """Undo the delivery to somebody."""
    for path in mail.folder.glob("*.eml"):
        if address.encode() in path.read_bytes():
            path.unlink()


def owed(stack: Stack) -> int:
    """Confirmations that have not left yet."""
    [[count]] = stack.rows(
        "SELECT count(*) FROM booking_notice WHERE kind = 'confirmed' AND status = 'due'"
    )
    return int(count)


def confirmations(stack: Stack) -> set[str]:
    found = stack.rows(
        "SELECT public_id::text FROM booking_notice WHERE kind = 'confirmed' AND channel = 'email'"
    )
    return {number for (number,) in found}


def longest_wait(stack: Stack) -> float:
    [[seconds]] = stack.rows(
        "SELECT extract(epoch FROM max(sent_at - created_at)) FROM booking_notice"
        " WHERE kind = 'confirmed'"
    )
    return float(seconds)


if __name__ == "__main__":
    sys.exit(main())
