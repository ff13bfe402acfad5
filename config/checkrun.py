"""script/test: every check and every test, on servers of its own that go away with it."""

import os
import shutil
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from config.embedded import places, servers
from config.embedded.processes import MARK, CannotStart, Program, last_lines
from config.embedded.supervisor import Stopped, Supervisor, complain, reason_of, say

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = {
    "format": ["-m", "ruff", "format", "--check", "--output-format", "concise", "."],
    "lint": ["-m", "ruff", "check", "--output-format", "concise", "."],
    "types": ["-m", "mypy"],
    "imports": [str(BIN / "lint-imports")],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "system": ["manage.py", "check"],
}


def run_folder(var: Path) -> tuple[Path, int]:
    """A state folder for this run alone, and the lock that says it is in use.

    What killed runs left behind goes first.
    """
    runs = places.folder(var / "test", open_to_pass=True)
    for old in runs.glob("run-*"):
        _sweep(old)
    folder = places.folder(runs / f"run-{os.getpid()}", open_to_pass=True)
    return folder, places.hold(folder)


def _sweep(folder: Path) -> None:
    """Remove a run's folder, and end what still works in it, unless the run is alive."""
    try:
        lock = places.hold(folder)
    except CannotStart:
        return
    with Supervisor(str(folder)).on_duty():
        pass
    remove(folder)
    os.close(lock)


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    places.forget_public_place(folder)


def static_checks(supervisor: Supervisor, environment: Mapping[str, str], logs: Path) -> bool:
    """Whether all checks that run nothing of ours pass; side by side, each with its time."""
    failed: list[Program] = []

    def done(program: Program, status: int, seconds: float) -> None:
        say(f"  {program.name:<12}{'ok' if status == 0 else 'FAILED':<8}{seconds:5.1f} s")
        if status:
            failed.append(program)

    programs = [
        Program(
            name=name,
            command=[sys.executable, *arguments],
            environment=environment,
            log=logs / f"{name}.log",
            folder=ROOT,
        )
        for name, arguments in CHECKS.items()
    ]
    supervisor.run_all(programs, done)
    for program in failed:
        say(f"\n{program.name} failed:\n{last_lines(program.log, 200)}")
    return not failed


def tests(supervisor: Supervisor, environment: Mapping[str, str], arguments: list[str]) -> int:
    """Pytest's own exit status; it has the terminal, and the last word on it."""
    # The whole suite goes over two processes; a chosen test is quicker without a second database.
    arguments = arguments or ["-n", "2"]
    pytest = Program(
        name="pytest",
        command=[sys.executable, "-m", "pytest", *arguments],
        environment=environment,
        folder=ROOT,
        orphan_signal=signal.SIGTERM,
        stop_signal=signal.SIGINT,
        patience_seconds=20,
    )
    status = supervisor.run(pytest, within=3600)
    if status < 0:
        say(f"pytest {reason_of(status)}")
        return 128 - status
    return status


def checked(supervisor: Supervisor, folder: Path, arguments: list[str]) -> int:
    say("Starting PostgreSQL and Valkey for the tests …")
    ours = servers.start(supervisor, folder, {}, durable=False)
    environment = {**os.environ, **ours, "SLOTKEEPER_VAR": str(folder), MARK: str(folder)}
    say("Checking …")
    if not static_checks(supervisor, environment, folder / "log"):
        return 1
    say("Testing …")
    return tests(supervisor, environment, arguments)


def main(arguments: list[str]) -> int:
    try:
        var = places.state_folder(os.environ.get("SLOTKEEPER_VAR"))
        folder, lock = run_folder(var)
    except CannotStart as error:
        return complain(error)
    supervisor = Supervisor(str(folder))
    try:
        with supervisor.on_duty():
            return checked(supervisor, folder, arguments)
    except Stopped:
        return 128 + (supervisor.heard or 0)
    except CannotStart as error:
        return complain(error)
    finally:
        remove(folder)
        os.close(lock)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
