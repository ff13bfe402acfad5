"""One stack for all tests of this folder, gone with everything it made when they are done."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import places, processes
from tests.processes.stack import ROOT, Furniture, Stack


@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    """PostgreSQL, Valkey, four web processes, worker and beat, on a port of their own."""
    above = Path(os.environ.get("SLOTKEEPER_VAR") or ROOT / "var")
    var = places.folder(above / f"p{os.getpid()}", open_to_pass=True)
    stack = Stack(var, WEB_PROCESSES="4")
    try:
        stack.await_ready()
        yield stack
    finally:
        stack.stop()
        left_behind = processes.marked(str(var))
        processes.end(left_behind, (signal.SIGKILL, 5.0))
        addresses_are_withdrawn = not (var / "services.json").exists()
        places.forget_public_place(var)
        shutil.rmtree(var)
    assert not left_behind
    assert stack.supervisor.returncode == 0
    assert addresses_are_withdrawn


@pytest.fixture(scope="package")
def furniture(stack: Stack) -> Furniture:
    return stack.furnish(providers=10, days=30, capacity=2)


@pytest.fixture(scope="package")
def examiner(stack: Stack) -> Iterator[subprocess.Popen[str]]:
    """A process that verifies the stack's bookings whenever it is sent a line."""
    examiner = subprocess.Popen(
        [sys.executable, "-m", "tests.processes.examiner"],
        cwd=ROOT,
        env=stack.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield examiner
    examiner.communicate(timeout=30)


@pytest.fixture
def proves_itself(examiner: subprocess.Popen[str]) -> Iterator[None]:
    """After the test every invariant holds, as the rows and the cache tell."""
    yield
    print(file=examiner.stdin, flush=True)
    verdict = json.loads(examiner.stdout.readline())
    assert verdict["holds"], verdict["said"]


@pytest.fixture
def hurried_beat(stack):
    """One more beat, to which what comes by the minute comes by the second."""
    command = ["-m", "celery", "-A", "tests.processes.hurried", "beat", "--max-interval", "1"]
    command += ["--schedule", str(stack.var / "hurried")]
    beat = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=stack.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield
    beat.terminate()
    beat.wait(30)
