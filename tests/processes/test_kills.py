"""kill -9 of any part in the middle of a stream of bookings: nothing promised is lost."""

import os
import signal

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.processes.stack import Stack, seconds_until
from tests.processes.stream import Stream

pytestmark = pytest.mark.processes

KILLS = int(os.environ.get("SLOTKEEPER_KILLS", "1"))
BACK_WITHIN_SECONDS = 30


class Part:
    """A process to kill, and how one sees that another has taken its place and works."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def find(self) -> int | None:
        raise NotImplementedError

    def works_again(self) -> bool:
        return self.stack.is_ready()


class WebProcess(Part):
    def find(self) -> int | None:
        return next(iter(self.stack.web_processes()), None)

    def works_again(self) -> bool:
        return len(self.stack.web_processes()) == 4 and self.stack.is_ready()


class Worker(Part):
    def find(self) -> int | None:
        return self.stack.child("--queues celery")


class PostgreSQL(Part):
    def find(self) -> int | None:
        return self.stack.child("postgres -D")


class Valkey(Part):
    def find(self) -> int | None:
        return self.stack.child("--unixsocket")


@pytest.mark.usefixtures("proves_itself")
@pytest.mark.parametrize("part", [WebProcess, Worker, PostgreSQL, Valkey])
def test_a_kill_loses_nothing_that_was_acknowledged(part, stack, furniture, record_property):
    places = furniture.slots(most=2000)
    longest = 0.0
    for _kill in range(KILLS):
        stream = Stream(stack, furniture, places)
        with stream.flowing():
            stream.await_acknowledged(30)
            longest = max(longest, killed_and_back(part(stack)))
            stream.await_acknowledged(30)
        assert stream.unexpected == []
        assert stream.promises.broken(stack) == []
    record_property("longest outage in seconds", longest)
    print(f"{part.__name__}: {KILLS} kills, longest outage {longest:.1f} s, {stream.statuses}")


@pytest.mark.parametrize("words", ["granian", "celery -A config beat", "--queues email"])
def test_whatever_else_is_killed_comes_back(words, stack):
    old = stack.child(words)
    assert old
    os.kill(old, signal.SIGKILL)
    seconds_until(lambda: stack.child(words) not in (None, old), BACK_WITHIN_SECONDS)
    seconds_until(stack.is_ready, BACK_WITHIN_SECONDS)


def test_a_house_that_is_ready_is_migrated(stack):
    applied = stack.rows("SELECT app || '.' || name FROM django_migrations")
    there = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    assert there <= {name for (name,) in applied}


def killed_and_back(part: Part) -> float:
    """Kill it; the seconds until all is well, a worker at work again included."""
    old = part.find()
    assert old
    before = part.stack.last_heartbeat()
    os.kill(old, signal.SIGKILL)

    def back() -> bool:
        return part.find() not in (None, old) and part.works_again()

    seconds = seconds_until(back, BACK_WITHIN_SECONDS)
    # Ready is what a heartbeat of a moment ago says as well: see a new one.
    part.stack.send_task("config.tasks.heartbeat")
    return seconds + seconds_until(
        lambda: part.stack.last_heartbeat() > before and part.stack.is_ready(),
        BACK_WITHIN_SECONDS - seconds,
    )
