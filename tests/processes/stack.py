"""The whole of Slotkeeper in processes of its own, for tests and benchmarks to use and to hurt."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import redis
from celery import Celery
from kombu import Connection

from config import serve
from config.embedded import processes

ROOT = Path(__file__).resolve().parents[2]
GIVEN = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")
HEARTBEAT = "slotkeeper:heartbeat"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def children(pid: int) -> list[int]:
    """Processes by parent; one that a thread started is a child of its process all the same."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


class House:
    """A running Slotkeeper: a port, and an environment that leads to its servers."""

    def __init__(self, port: int, environment: Mapping[str, str]) -> None:
        self.port = port
        self.environment = environment

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        return self.environment["DATABASE_URL"]

    def rows(self, statement: str, values: Mapping[str, Any] | None = None) -> list[Any]:
        """What a statement returns, run and committed by itself."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            found = connection.execute(statement, values)
            return found.fetchall() if found.description else []

    def python(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run Python with this house's servers, to its end."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return self.python("manage.py", *arguments)

    def furnish(self, **numbers: int) -> "Furniture":
        """A portal with applicants, and providers with slots (tests.processes.furnish)."""
        words = [f"--{name}={number}" for name, number in numbers.items()]
        made = self.python("-m", "tests.processes.furnish", *words)
        assert made.returncode == 0, made.stderr
        return Furniture(self, **json.loads(made.stdout))

    def ask(
        self, method: str, path: str, body: object = None, token: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """One request on a connection of its own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
            headers["Idempotency-Key"] = uuid.uuid4().hex
            line.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        finally:
            line.close()


class Stack(House):
    """What `script/server` starts, on a port, sockets and a state folder of its own."""

    def __init__(self, var: Path, **wishes: str) -> None:
        self.var = var
        port = free_port()
        inherited = {name: value for name, value in os.environ.items() if name not in GIVEN}
        ours = {
            "SLOTKEEPER_VAR": str(var),
            "SLOTKEEPER_DEMO": "0",
            "PORT": str(port),
            "LOG_LEVEL": "WARNING",
            "ACCESS_TOKEN_EXPIRE_MINUTES": "600",
            "RATE_LIMIT_ANONYMOUS": "1000000/second",
            "RATE_LIMIT_PORTAL": "1000000/second",
        }
        super().__init__(port, inherited | ours | wishes)
        self.log = var / "supervisor.log"
        with self.log.open("ab") as log:
            self.supervisor = subprocess.Popen(
                [sys.executable, "-m", "config.serve"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def database_url(self) -> str:
        return self.address("database_url")

    def is_ready(self) -> bool:
        return serve.health(self.base_url)[0]

    def await_ready(self, seconds: float = 120) -> None:
        def settled() -> bool:
            return self.supervisor.poll() is not None or self.is_ready()

        assert processes.wait_until(settled, seconds), serve.health(self.base_url)[1]
        assert self.supervisor.poll() is None, self.log.read_text()

    def stop(self) -> None:
        """Everything down, as Ctrl-C does it."""
        if self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGINT)
        self.supervisor.wait(60)

    def child(self, words: str) -> int | None:
        """The supervisor's living child whose command line has these words."""
        lines = dict(processes.running())
        for pid in children(self.supervisor.pid):
            if words in " ".join(lines.get(pid, [])):
                return pid
        return None

    def web_processes(self) -> list[int]:
        """The processes that answer requests; their parent only minds them."""
        parent = self.child("granian")
        alive = {pid for pid, _words in processes.running()}
        return [pid for pid in children(parent) if pid in alive] if parent else []

    def address(self, name: str) -> str:
        found: str = json.loads((self.var / "services.json").read_text())[name]
        return found

    def send_task(self, name: str) -> None:
        """Put a task into the queue that the real worker reads."""
        # Not by the app's own setting: CELERY_BROKER_URL in our environment would overrule it.
        # Nor made the current app, or tasks of later tests in this process would be sent by it.
        broker = Connection(self.address("celery_broker_url"))
        with Celery(set_as_current=False) as app, broker as line:
            app.send_task(name, ignore_result=True, connection=line)

    def last_heartbeat(self) -> int:
        """When a worker last ran a task, in seconds; 0 where Valkey is out of reach."""
        try:
            with redis.Redis.from_url(self.address("redis_url")) as valkey:
                return int(valkey.get(HEARTBEAT) or 0)
        except redis.RedisError:
            return 0


class Furniture:
    """What was set up: a portal's token, its applicants by number, slots by provider."""

    def __init__(self, house: House, *, client_id: str, client_secret: str) -> None:
        self.house = house
        credentials = {"client_id": client_id, "client_secret": client_secret}
        grant = {"grant_type": "client_credentials", **credentials}
        status, answer = house.ask("POST", "/api/v1/token", grant)
        assert status == 200, answer
        self.token: str = answer["access_token"]
        self._next_applicant = 0

    def applicants(self, count: int) -> list[str]:
        """Applicants nobody was given yet; rows are made as they are asked for."""
        first = 10_000_000_000_000 + self._next_applicant
        self._next_applicant += count
        self.house.rows(
            """
            INSERT INTO applicant_demographic
                   (portal_id, pre_registration_id, status_code, details)
            SELECT portal_id, n::text, 'Pending_Appointment', details
              FROM applicant_demographic, generate_series(%(first)s::bigint, %(last)s) AS n
             WHERE pre_registration_id = '99999999999999'
            """,
            {"first": first, "last": first + count - 1},
        )
        return [str(first + n) for n in range(count)]

    def slots(self, provider: str = "", most: int = 100_000) -> list["Place"]:
        """Bookable slots, in random order; of one provider if named by its external id."""
        found = self.house.rows(
            """
            SELECT slot.id, provider.external_id, slot.capacity,
                   timezone(provider.time_zone, slot.starts_at),
                   timezone(provider.time_zone, slot.ends_at)
              FROM booking_slot AS slot JOIN providers_provider AS provider
                ON provider.id = slot.provider_id
             WHERE slot.is_open AND slot.taken = 0 AND slot.starts_at > now() + interval '3 days'
               AND (%(provider)s = '' OR provider.external_id = %(provider)s)
             ORDER BY random() LIMIT %(most)s
            """,
            {"provider": provider, "most": most},
        )
        return [Place(*row) for row in found]


class Place:
    """A slot as a portal names it."""

    def __init__(self, slot_id: int, provider: str, capacity: int, begins: Any, ends: Any) -> None:
        self.id = slot_id
        self.provider = provider
        self.capacity = capacity
        self._local = {
            "registration_center_id": provider,
            "appointment_date": begins.date().isoformat(),
            "time_slot_from": begins.strftime("%H:%M"),
            "time_slot_to": ends.strftime("%H:%M"),
        }

    def wish(self, applicant: str) -> dict[str, str]:
        """The body of POST /booking."""
        return {"pre_registration_id": applicant, **self._local}


def seconds_until(condition: Any, limit: float) -> float:
    """How long it took; fails after the limit."""
    began = time.monotonic()
    assert processes.wait_until(condition, limit), f"not within {limit} s"
    return time.monotonic() - began
