"""What script/server asks before it starts, and what it says when all is up.

That it comes up, comes back after every kill and goes when told is shown in tests/processes, where
a whole house runs already.
"""

import json
import os
import socket
import subprocess
import sys

import pytest

from config import serve
from config.embedded.processes import CannotStart
from tests.embedded.conftest import ROOT

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

    code = "manage.py second_factor_code staff@example.org"
    for part in ("http://[::1]:8001/admin/", "staff@example.org", "open sesame", "portal", code):
        assert part in words


def test_a_welcome_without_a_demonstration_does_without(var):
    assert "Sign in" not in serve.welcome(serve.wishes({"SLOTKEEPER_VAR": str(var)}), 1.0)
