"""What the supervisor promises about any program it keeps."""

import itertools
import os
import signal
import subprocess
import time

import pytest

from config.embedded import processes
from config.embedded.processes import wait_until
from config.embedded.supervisor import reason_of
from tests.embedded.conftest import pids

pytestmark = pytest.mark.processes

STEADY = "touch ready-$NUMBER; echo up >> ups-$NUMBER; exec sleep 600"
WITH_A_CHILD = "sleep 601 & echo $! > child; touch ready-$NUMBER; wait"
TELLS_WHEN_ASKED = (
    "trap 'echo $NUMBER >> stopped; exit' TERM; touch ready-$NUMBER; while :; do sleep 0.05; done"
)
STUBBORN = "trap '' TERM; touch ready-$NUMBER; while :; do sleep 0.05; done"


def lines_of(path):
    return path.read_text().split() if path.exists() else []


def test_a_program_that_is_killed_comes_back_with_nothing_left_of_its_old_self(var, start):
    supervisor = start(var, WITH_A_CHILD)
    supervisor.until("ready")
    old_child = int((var / "child").read_text())
    (old,) = [pid for pid in processes.marked(str(var)) if pid != old_child]

    os.kill(old, signal.SIGKILL)
    supervisor.until("was ended by SIGKILL")

    assert wait_until(lambda: lines_of(var / "child") not in ([], [str(old_child)]), 5)
    assert old_child not in processes.marked(str(var))


def test_programs_stop_in_reverse_order(var, start):
    supervisor = start(var, *[TELLS_WHEN_ASKED] * 3)
    supervisor.until("ready")

    assert supervisor.end(signal.SIGTERM) == 0
    assert lines_of(var / "stopped") == ["2", "1", "0"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_nothing_behind_and_touches_nobody_else(var, start, number):
    with subprocess.Popen(["sleep", "602"]) as bystander:
        supervisor = start(var, STEADY, WITH_A_CHILD, STUBBORN)
        supervisor.until("ready")

        assert supervisor.end(number) == 0
        assert pids(var) == []
        assert bystander.poll() is None
        bystander.kill()


def test_a_program_that_dies_again_and_again_stops_the_start_with_its_last_words(var, start):
    supervisor = start(var, STEADY, "echo the roof is missing; exit 3")
    output, _ = supervisor.process.communicate(timeout=20)

    assert supervisor.process.returncode == 1
    assert "program 1 does not stay up" in output
    assert "the roof is missing" in output
    assert pids(var) == []


def test_a_program_that_never_gets_ready_stops_the_start(var, start):
    supervisor = start(var, "sleep 603")
    output, _ = supervisor.process.communicate(timeout=20)

    assert supervisor.process.returncode == 1
    assert "program 0 is not ready after 3 seconds" in output


def test_restarts_come_later_and_later(var, start):
    dies_young = "touch ready-$NUMBER; date +%s.%N >> births; sleep 0.1"
    supervisor = start(var, dies_young)
    supervisor.until("ready")
    assert wait_until(lambda: len(lines_of(var / "births")) >= 4, 10)

    births = [float(moment) for moment in lines_of(var / "births")]
    waits = [later - earlier for earlier, later in itertools.pairwise(births)]
    assert waits[0] < waits[1] < waits[2]


def test_what_a_killed_supervisor_left_is_gone_after_the_next_start(var, start):
    # A child's child has no lifeline of its own, and this one outlives its parent.
    supervisor = start(var, WITH_A_CHILD)
    supervisor.until("ready")
    left_behind = int((var / "child").read_text())
    supervisor.end(signal.SIGKILL)
    assert wait_until(lambda: processes.marked(str(var)) == [left_behind], 5)

    start(var, STEADY).until("ready")
    assert left_behind not in [pid for pid, _ in processes.running()]


def test_a_second_supervisor_says_who_is_there_and_leaves_him_alone(var, start):
    first = start(var, STEADY)
    first.until("ready")

    second = start(var, STEADY)
    output, _ = second.process.communicate(timeout=10)

    assert second.process.returncode == 1
    assert f"process {first.process.pid} already runs on {var}" in output
    time.sleep(0.2)
    assert lines_of(var / "ups-0") == ["up"]


def test_a_long_log_is_set_aside_once(var, start):
    log = processes._roomy(var / "log" / "0.log")
    log.write_bytes(b"x" * (processes.LOG_LIMIT_BYTES + 1))

    start(var, f"echo fresh; {STEADY}").until("ready")

    assert log.read_text() == "fresh\n"
    assert log.with_suffix(".log.1").stat().st_size > processes.LOG_LIMIT_BYTES


def test_an_end_is_put_into_words():
    assert reason_of(-9) == "was ended by SIGKILL"
    assert reason_of(3) == "ended with status 3"
