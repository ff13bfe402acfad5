"""A state folder for each test, and supervisors that run in it until the test is over."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import places, postgres, processes

ROOT = Path(__file__).resolve().parents[2]
_numbers = itertools.count()


class Running:
    """A supervisor in a process of its own, as script/server would be."""

    def __init__(self, var: Path, *lines: str) -> None:
        self.var = var
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.embedded.driver", str(var), *lines],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def until(self, words: str) -> str:
        """Read on until a line has the words."""
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return line
        raise AssertionError(f"never said {words!r}: {''.join(self.said)}")

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=30)
        self.said.append(output)
        return self.process.returncode

    def address(self, name: str) -> str:
        return json.loads((self.var / "services.json").read_text())[name]

    def database(self) -> psycopg.Connection:
        return psycopg.connect(self.address("database_url"), autocommit=True)

    def cache(self) -> redis.Redis:
        return redis.Redis.from_url(self.address("redis_url"))


def pids(folder: Path) -> list[int]:
    """Living processes that name the folder or carry it as a mark."""
    named = [
        pid
        for pid, words in processes.running()
        if any(str(folder) in word for word in words) and pid != os.getpid()
    ]
    return sorted({*named, *processes.marked(str(folder))})


@pytest.fixture
def var() -> Iterator[Path]:
    """A short folder that other accounts can pass through, like var/ in a checkout."""
    above = Path(os.environ.get("SLOTKEEPER_VAR") or ROOT / "var")
    folder = places.folder(above / f"e{os.getpid()}-{next(_numbers)}", open_to_pass=True)
    yield folder
    processes.end(pids(folder), (signal.SIGKILL, 5.0))
    places.forget_public_place(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def grown() -> Iterator[Path]:
    """The data folder of a cluster that was started once; a copy of it saves a second."""
    above = Path(os.environ.get("SLOTKEEPER_VAR") or ROOT / "var")
    folder = places.folder(above / f"grown-{os.getpid()}", open_to_pass=True)
    running = Running(folder)
    running.until("ready")
    running.end()
    yield postgres.cluster(folder).data
    places.forget_public_place(folder)
    shutil.rmtree(folder)


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """Starts a supervisor; with the test it ends, and so does what it kept outside its folder."""
    started: list[Running] = []

    def begin(folder: Path, *lines: str) -> Running:
        started.append(Running(folder, *lines))
        return started[-1]

    yield begin
    for supervisor in started:
        if supervisor.process.poll() is None:
            supervisor.end()
        supervisor.process.stdout.close()
        supervisor.process.wait()
        # On a busy machine a server may still be closing its files when its supervisor gave it up.
        processes.end(pids(supervisor.var), (signal.SIGKILL, 5.0))
        places.forget_public_place(supervisor.var)
