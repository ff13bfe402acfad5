"""script/server as a whole: up in order, back after every kill, gone when told."""

import json
import os
import signal
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from config import serve
from config.embedded import processes
from config.embedded.processes import CannotStart, wait_until
from tests.embedded.conftest import ROOT, pids

pytestmark = pytest.mark.processes

GIVEN = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def environment(var, free_port):
    ours = {"SLOTKEEPER_VAR": str(var), "SLOTKEEPER_DEMO": "0", "PORT": str(free_port)}
    ours |= {"WEB_PROCESSES": "1"}
    return {name: value for name, value in os.environ.items() if name not in GIVEN} | ours


@pytest.fixture
def house(environment):
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "config.serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    for line in supervisor.stdout:
        said.append(line)
        if "Ctrl-C stops all of it" in line:
            break
    assert supervisor.poll() is None, "".join(said)
    yield supervisor
    if supervisor.poll() is None:
        supervisor.send_signal(signal.SIGINT)
    supervisor.communicate(timeout=30)


def children(pid):
    """Processes by parent; one that a thread started is a child of its process all the same."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


def child_running(house, words):
    """The supervisor's living child whose command line has the words, if there is one."""
    lines = dict(processes.running())
    for pid in children(house.pid):
        if words in " ".join(lines.get(pid, [])):
            return pid
    return None


def kill_and_await_another(find, base_url):
    old = find()
    assert old
    os.kill(old, signal.SIGKILL)
    assert wait_until(lambda: find() not in (None, old), 30)
    assert wait_until(lambda: serve.health(base_url)[0], 30)


@pytest.mark.slow
def test_everything_comes_back_from_a_kill_and_goes_when_told(house, environment, var, free_port):
    base_url = f"http://127.0.0.1:{free_port}"
    assert serve.health(base_url)[0]

    found = subprocess.run(
        [sys.executable, "manage.py", "showmigrations", "--plan"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "[X]" in found.stdout
    assert "[ ]" not in found.stdout

    for words in ("granian", "celery -A config worker", "celery -A config beat", "postgres -D"):
        kill_and_await_another(partial(child_running, house, words), base_url)
    kill_and_await_another(partial(child_running, house, "--unixsocket"), base_url)

    def web_process():
        return next(iter(children(child_running(house, "granian"))), None)

    kill_and_await_another(web_process, base_url)

    house.send_signal(signal.SIGINT)
    assert house.wait(timeout=20) == 0
    assert pids(var) == []
    assert not (var / "services.json").exists()


def test_a_port_that_is_taken_stops_the_start_before_anything_starts(var, environment):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = subprocess.run(
            [sys.executable, "-m", "config.serve"],
            cwd=ROOT,
            env=environment | {"PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert refused.returncode == 1
    assert f"port {port} on 127.0.0.1 is not free" in refused.stderr
    assert not (var / "postgres").exists()


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "8000.0"])
def test_a_port_that_is_none_is_refused_with_a_sentence(var, port):
    with pytest.raises(CannotStart, match="PORT must be a whole number from 1 to 65535"):
        serve.wishes({"SLOTKEEPER_VAR": str(var), "PORT": port})


def test_the_welcome_names_addresses_and_sign_in(var):
    person = {"email": "staff@example.org", "password": "open sesame"}
    portal = {"client_id": "portal", "client_secret": "hush"}
    demo = {"staff": person, "centre_manager": person, "portal": portal}
    (var / "demo.json").write_text(json.dumps(demo))
    asked = serve.wishes({"SLOTKEEPER_VAR": str(var), "HOST": "::", "PORT": "8001"})

    words = serve.welcome(asked, 1.0)

    for part in ("http://[::1]:8001/admin/", "staff@example.org", "open sesame", "portal"):
        assert part in words


def test_a_welcome_without_a_demonstration_does_without(var):
    assert "Sign in" not in serve.welcome(serve.wishes({"SLOTKEEPER_VAR": str(var)}), 1.0)
