"""script/server: the whole of Slotkeeper on one machine, started in order and kept running."""

import contextlib
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.embedded import mailbox, places, servers
from config.embedded.processes import MARK, CannotStart, Program
from config.embedded.supervisor import Stopped, Supervisor, complain, explained, reason_of, say

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_SECONDS = 120
#: What prints the code that a demonstration login's app would show now.
CODE = ".venv/bin/python manage.py second_factor_code"


@dataclass(frozen=True)
class Wishes:
    """What the environment asks of us."""

    var: Path
    host: str
    port: int
    web_processes: int
    with_demonstration: bool
    mailbox_port: int | None

    @property
    def base_url(self) -> str:
        anywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - read, not bound
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{anywhere.get(self.host, shown)}:{self.port}"


def wishes(environ: Mapping[str, str]) -> Wishes:
    """Raises CannotStart if they make no sense."""
    return Wishes(
        var=places.state_folder(environ.get("SLOTKEEPER_VAR")),
        host=environ.get("HOST") or "127.0.0.1",
        port=_number(environ, "PORT", 8000, most=65535),
        web_processes=_number(environ, "WEB_PROCESSES", 2, most=256),
        with_demonstration=environ.get("SLOTKEEPER_DEMO", "1").lower() not in ("0", "false", "no"),
        mailbox_port=_number(environ, "MAILBOX_PORT", 1, most=65535)
        if environ.get("MAILBOX_PORT")
        else None,
    )


def _number(environ: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    given = environ.get(name) or str(default)
    if not (given.isdecimal() and 1 <= int(given) <= most):
        raise CannotStart(f"{name} must be a whole number from 1 to {most}, not {given!r}.")
    return int(given)


def check_address(host: str, port: int) -> None:
    """Raises CannotStart if somebody else listens there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()  # on some systems only this notices another listener
    except OSError as error:
        raise CannotStart(
            f"port {port} on {host} is not free ({error.strerror}); set PORT to another."
        ) from error


class House:
    """The processes of Slotkeeper itself, on servers that are ready."""

    def __init__(self, asked: Wishes, environment: Mapping[str, str]) -> None:
        self._asked = asked
        self._environment = environment

    def program(self, name: str, *arguments: str, patience: float = 5.0) -> Program:
        """One Python module of the virtual environment, or manage.py, with its own log."""
        return Program(
            name=name,
            command=[sys.executable, *arguments],
            environment=self._environment,
            log=self._asked.var / "log" / f"{name.lower().replace(' ', '-')}.log",
            folder=ROOT,
            orphan_signal=signal.SIGTERM,  # it has children to take along; the next start checks
            patience_seconds=patience,
        )

    def first_steps(self) -> list[Program]:
        """What has to be done before anybody may come in; each leaves alone what is done."""
        steps = [self.program("Migration", "manage.py", "migrate", "--noinput")]
        if self._asked.with_demonstration:
            base_url = f"--base-url={self._asked.base_url}"
            steps.append(self.program("Demonstration", "manage.py", "load_demo", base_url))
        return steps

    def staff(self) -> list[Program]:
        """Web, workers and beat, in the order they start."""
        asked = self._asked
        web = ["-m", "granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", "4"]
        web += ["--host", asked.host, "--port", str(asked.port)]
        web += ["--workers", str(asked.web_processes), "--workers-kill-timeout", "3"]
        # A killed web process is replaced by its own parent, while the others go on serving.
        web += ["--respawn-failed-workers", "--respawn-interval", "0.2", "config.wsgi:application"]
        celery = ["-m", "celery", "-A", "config"]
        worker = [*celery, "worker", "--loglevel", "info", "--without-mingle", "--without-gossip"]
        bookkeeper = [*worker, "--queues", "celery", "--concurrency", "2"]
        # Threads wait for slow gateways; nothing but messages waits with them.
        messenger = [*worker, "--queues", "email,sms,webhook", "--pool", "threads"]
        messenger += ["--concurrency", "6", "--hostname", "messages@%h"]
        schedule = str(asked.var / "celerybeat-schedule")
        beat = [*celery, "beat", "--loglevel", "info", "--schedule", schedule]
        return [
            self.program("Web", *web),
            self.program("Worker", *bookkeeper),
            self.program("Messages", *messenger),
            self.program("Beat", *beat),
        ]


def health(base_url: str) -> tuple[bool, str]:
    """Whether everything is ready, and what it says about itself."""
    line = http.client.HTTPConnection(base_url.removeprefix("http://"), timeout=3)
    try:
        line.request("GET", "/health/ready")
        answer = line.getresponse()
        return answer.status == 200, answer.read(2000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return False, str(error)
    finally:
        line.close()


def welcome(asked: Wishes, seconds: float, mailbox_url: str = "") -> str:
    """Where to go and how to sign in."""
    base = asked.base_url
    lines = [
        f"Slotkeeper is ready after {seconds:.1f} s.",
        "",
        f"  Book an appointment   {base}/",
        f"  Staff                 {base}/admin/",
        f"  API                   {base}/api/v1/",
        *([f"  Mail and SMS sent     {mailbox_url}"] if mailbox_url else []),
        f"  Health                {base}/health/ready",
        f"  Logs                  {asked.var / 'log'}",
    ]
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        demo = json.loads((asked.var / "demo.json").read_text())
        staff, manager, portal = demo["staff"], demo["centre_manager"], demo["portal"]
        lines += [
            "",
            f"  Sign in as staff      {staff['email']}  {staff['password']}",
            f"  as centre manager     {manager['email']}  {manager['password']}",
            f"  Second factor         {CODE} {staff['email']}",
            f"  Portal                {portal['client_id']}  {portal['client_secret']}",
            f"  All of it             {asked.var / 'demo.json'}",
        ]
    return "\n".join([*lines, "", "Ctrl-C stops all of it.", ""])


def links(asked: Wishes, environ: Mapping[str, str]) -> dict[str, str]:
    """Where links in messages lead; production has to be told, for only its proxy knows."""
    if environ.get("SITE_URL") or environ.get("SLOTKEEPER_ENV") == "production":
        return {}
    return {"SITE_URL": asked.base_url}


def open_house(supervisor: Supervisor, asked: Wishes, environ: Mapping[str, str]) -> None:
    """Everything up, in order, until /health/ready says so."""
    started = time.monotonic()
    common = {"SLOTKEEPER_VAR": str(asked.var), "PYTHONUNBUFFERED": "1", MARK: str(asked.var)}
    post = None
    if mailbox.is_wanted(environ):
        post = mailbox.mailbox(asked.var, port=asked.mailbox_port, beside=asked.port)
    say("Starting PostgreSQL and Valkey …")
    ours = servers.start(supervisor, asked.var, environ) | links(asked, environ)
    if post:
        ours |= post.addresses(environ)
        supervisor.keep(post.program({**environ, **common}, ROOT))
    servers.publish(asked.var, ours)
    house = House(asked, {**environ, **ours, **common})
    for step in house.first_steps():
        say(f"{step.name} …")
        if status := supervisor.run(step):
            raise explained(step, reason_of(status))
    say("Starting web, workers and beat …")
    for program in house.staff():
        supervisor.keep(program)

    def ready() -> bool:
        supervisor.refuse_the_hopeless()
        return health(asked.base_url)[0]

    if not supervisor.wait_until(ready, READY_WITHIN_SECONDS):
        _, words = health(asked.base_url)
        raise CannotStart(f"it is not ready after {READY_WITHIN_SECONDS} seconds: {words}")
    say(welcome(asked, time.monotonic() - started, ours.get("MAILBOX_URL", "")))


def main() -> int:
    try:
        asked = wishes(os.environ)
        lock = places.hold(asked.var)
    except CannotStart as error:
        return complain(error)
    supervisor = Supervisor(str(asked.var))
    try:
        with supervisor.on_duty():
            check_address(asked.host, asked.port)  # after a dead predecessor's web has gone
            try:
                open_house(supervisor, asked, os.environ)
                supervisor.keep_watch()
            finally:
                say("Stopping …")
                servers.withdraw(asked.var)
    except Stopped:
        return 0
    except CannotStart as error:
        return complain(error)
    finally:
        os.close(lock)
    return 0


if __name__ == "__main__":
    sys.exit(main())
