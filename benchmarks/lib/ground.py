"""Servers to measure on: a fresh PostgreSQL with normal durability and a fresh Valkey."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from config.embedded import places, servers
from config.embedded.supervisor import Supervisor
from tests.processes.stack import GIVEN


@contextmanager
def state_folder() -> Iterator[Path]:
    """A folder that goes away with everything in it."""
    var = places.folder(
        Path(tempfile.gettempdir()) / f"slotkeeper-bench-{os.getpid()}", open_to_pass=True
    )
    try:
        yield var
    finally:
        places.forget_public_place(var)
        shutil.rmtree(var)


@contextmanager
def fresh_servers() -> Iterator[None]:
    """PostgreSQL and Valkey started, Django set up on them, every migration applied."""
    with state_folder() as var:
        supervisor = Supervisor(str(var))
        with supervisor.on_duty():
            for name in GIVEN:
                os.environ.pop(name, None)
            os.environ.update(servers.start(supervisor, var, {}, durable=True))
            os.environ["SLOTKEEPER_VAR"] = str(var)
            os.environ["STATEMENT_TIMEOUT_MS"] = "600000"
            os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
            django.setup()
            from django.core.management import call_command
            from django.db import connections

            call_command("migrate", verbosity=0)
            yield
            connections.close_all()


def machine() -> str:
    """How many processors, and how busy they are with other things."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} processors, load {load:.1f} at the start"
