"""PostgreSQL of our own: a cluster below the state folder, listening on a socket only."""

import contextlib
import hashlib
import os
import pwd
import re
import shutil
import signal
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from config.embedded import accounts, binaries, places, processes
from config.embedded.accounts import Account
from config.embedded.processes import CannotStart, Program

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # with no network it only names the socket, which clients expect like this
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "synchronous_commit": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
FAST_AND_FORGETFUL = {"fsync": "off", "full_page_writes": "off"}  # for tests: a crash may lose all
FIRST_BUILTIN_LOCALE = 17  # the release that brought a locale independent of the machine's

# The operating system says who is at the other end of the socket, so there is no password to keep.
HBA = "local all all peer map=slotkeeper\n"
IDENT = 'slotkeeper "{starter}" slotkeeper\nslotkeeper "{starter}" postgres\n'

FURNISH = r"""
SELECT 'CREATE ROLE slotkeeper LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'slotkeeper') \gexec
SELECT 'CREATE DATABASE slotkeeper OWNER slotkeeper'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'slotkeeper') \gexec
"""


@dataclass(frozen=True)
class Cluster:
    """One data folder, the programs that run it, and the account they run as (None: ours)."""

    programs: Path
    data: Path
    sockets: Path
    log: Path
    account: Account | None
    durable: bool = True

    @property
    def url(self) -> str:
        return f"postgresql://slotkeeper@/slotkeeper?host={quote(str(self.sockets))}"

    @cached_property
    def name(self) -> str:
        """Shown in the title of each of its processes, by which orphans are recognised."""
        return f"slotkeeper-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]}"

    def program(self) -> Program:
        settings = SETTINGS | ({} if self.durable else FAST_AND_FORGETFUL)
        settings["cluster_name"] = self.name
        settings["unix_socket_directories"] = str(self.sockets)
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        for setting, value in settings.items():
            command += ["-c", f"{setting}={value}"]
        return Program(
            name="PostgreSQL",
            command=command,
            environment=accounts.bare_environment(),
            log=self.log,
            folder=Path("/"),
            uid=self.account.uid if self.account else None,
            gid=self.account.gid if self.account else None,
            prepare=self.recover,
            is_ready=self.is_ready,
            stop_signal=signal.SIGINT,  # fast: roll back what is open, write a checkpoint, go
            orphan_signal=signal.SIGINT if self.durable else signal.SIGQUIT,
            patience_seconds=20,
        )

    def initialise(self) -> None:
        """Make the data folder unless there is one; whole or not at all."""
        if (self.data / "PG_VERSION").exists():
            return
        draft = self.data.with_name("data.new")
        shutil.rmtree(draft, ignore_errors=True)
        places.folder(draft, owner=self.account)
        command = ["initdb", "-D", str(draft), "-U", "postgres", "-E", "UTF8", "--auth=peer"]
        command += ["--locale=C.UTF-8", "--no-instructions"]
        if self._programs_version() >= FIRST_BUILTIN_LOCALE:
            command.append("--locale-provider=builtin")
        if not self.durable:
            command.append("--no-sync")
        self._run(command, account=self.account)
        draft.rename(self.data)

    def recover(self) -> None:
        """Before a start, also after a crash: nobody else at work on the data, no stale traces.

        An orphan of a killed supervisor, or backends that outlive their killed postmaster, hold
        the shared memory; the pid file may name a zombie or, meanwhile, a stranger.
        """
        masters, backends = self._orphans()
        processes.end(masters, (signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 2.0))
        processes.end(backends, (signal.SIGQUIT, 1.0), (signal.SIGKILL, 2.0))
        if Path("/proc/self").exists():  # elsewhere PostgreSQL's own check has to do
            socket_lock = self.sockets / f".s.PGSQL.{SETTINGS['port']}.lock"
            for stale in (self.data / "postmaster.pid", socket_lock):
                stale.unlink(missing_ok=True)
        self._admit_starter()

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return len(lines) >= 8 and lines[7].strip() == "ready"
        return False

    def furnish(self) -> None:
        """The application's role and database, unless they are there.

        The role may create databases, for tests, and is no superuser: of the extensions it may
        create those that PostgreSQL trusts, btree_gist and pg_trgm among them.
        """
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(self.sockets), "-p", SETTINGS["port"], "-U", "postgres", "postgres"]
        self._run(command, account=None, text=FURNISH)

    def _admit_starter(self) -> None:
        try:
            starter = pwd.getpwuid(os.geteuid()).pw_name
        except KeyError as error:
            raise CannotStart(
                f"user {os.geteuid()} has no name on this machine, which PostgreSQL asks for; "
                "add one to /etc/passwd, or set DATABASE_URL to a server that runs."
            ) from error
        rules = {"pg_hba.conf": HBA, "pg_ident.conf": IDENT.format(starter=starter)}
        for file, text in rules.items():
            (self.data / file).write_text(text)  # in place: the file keeps its owner and mode

    def _orphans(self) -> tuple[list[int], list[int]]:
        """Living postmasters on our data, and their backends, which change their title."""
        ours = self.account.uid if self.account else os.geteuid()
        masters: list[int] = []
        backends: list[int] = []
        for pid, words in processes.running():
            is_master = Path(words[0]).name == "postgres" and words[1:3] == ["-D", str(self.data)]
            is_backend = words[0].startswith(f"postgres: {self.name}: ")
            if (is_master or is_backend) and processes.owner_of(pid) == ours:
                (masters if is_master else backends).append(pid)
        return masters, backends

    def check_version(self) -> None:
        made_by = _version_of(self.data)
        if made_by and made_by != self._programs_version():
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {made_by} and the programs in "
                f"{self.programs} are {self._programs_version()}; dump and restore it, or move it."
            )

    def _programs_version(self) -> int:
        answer = self._run(["postgres", "-V"], account=None)
        found = re.search(r"(\d+)", answer)
        return int(found[1]) if found else 0

    def _run(self, command: list[str], *, account: Account | None, text: str = "") -> str:
        """The answer of one of PostgreSQL's programs."""
        answer = accounts.ask([str(self.programs / command[0]), *command[1:]], account, text)
        if answer.returncode:
            raise CannotStart(f"PostgreSQL's {command[0]} failed: {answer.stderr.strip()}")
        return answer.stdout


def cluster(var: Path, *, durable: bool = True) -> Cluster:
    """The cluster of a state folder, with its data folder made.

    As root PostgreSQL runs as whoever owns the data, else as nobody. If that account cannot reach
    programs or data, because a folder above is closed, both are kept in a public place: opening
    the folder is not ours to do.
    """
    programs = binaries.postgres_programs()
    home = places.folder(var / "postgres", open_to_pass=True)
    account = accounts.keeper_of(home / "data")
    if account and not accounts.reaches(account, home, programs):
        if (home / "data").exists():
            raise CannotStart(f"{account.name} owns {home}/data and cannot reach it any more.")
        public = places.public_place(var)
        home = places.folder(public / "postgres", open_to_pass=True)
        programs = accounts.copied(programs, public)
        account = accounts.keeper_of(home / "data")
        if account and not accounts.reaches(account, home, programs):
            raise CannotStart(f"{account.name} cannot reach PostgreSQL's programs in {programs}.")
    made = Cluster(
        programs=programs,
        data=home / "data",
        sockets=places.socket_folder(
            var, home / "run", f".s.PGSQL.{SETTINGS['port']}", owner=account
        ),
        log=var / "log" / "postgres.log",
        account=account,
        durable=durable,
    )
    made.check_version()
    made.initialise()
    return made


def _version_of(data: Path) -> int | None:
    version = data / "PG_VERSION"
    return int(version.read_text().strip().split(".")[0]) if version.exists() else None
