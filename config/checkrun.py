"""script/test: every check and every test, on servers of its own that go away with it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import IO

from config.embedded import places, servers
from config.embedded.processes import MARK, CannotStart, Process, Program, last_lines
from config.embedded.supervisor import Stopped, Supervisor, complain, explained, reason_of, say

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LONGEST_SECONDS = 3600
#: What is asked for to run every test, those too that wait for their turn.
ALL = ["--all"]
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


def pytest(environment: Mapping[str, str], arguments: list[str], log: Path | None) -> Program:
    return Program(
        name="pytest",
        command=[sys.executable, "-m", "pytest", *arguments],
        environment=environment,
        log=log,
        folder=ROOT,
        orphan_signal=signal.SIGTERM,
        stop_signal=signal.SIGINT,
        patience_seconds=20,
    )


def chosen(supervisor: Supervisor, environment: Mapping[str, str], arguments: list[str]) -> int:
    """Pytest's exit status; it has the terminal, a debugger's included."""
    say("Testing …")
    return supervisor.run(pytest(environment, arguments, log=None), within=LONGEST_SECONDS)


def commit() -> str | None:
    """The commit that is checked out here, if this is a checkout and there is a git to ask."""
    git = shutil.which("git")
    if git is None:
        return None
    ask = [git, "rev-parse", "--short=12", "HEAD"]
    asked = subprocess.run(  # noqa: S603 - git, of our own folder, with our own words
        ask, cwd=ROOT, capture_output=True, text=True
    )
    return asked.stdout.strip() if asked.returncode == 0 else None


def everything(
    supervisor: Supervisor, environment: Mapping[str, str], logs: Path, turn: str | None
) -> int:
    """Pytest's exit status, or 1 from the first check that fails.

    Pytest begins beside the checks; what it says is kept back until they have had their say. With
    a turn, costly cases that wait for another commit are left out (docs/testing.md).
    """
    # One more than the processors we aim at: one of them mostly waits for the programs it started.
    arguments = ["-n", "3", *(["--turn", turn] if turn else [])]
    if sys.stdout.isatty():
        arguments += ["--color=yes"]
    log = logs / "pytest.log"
    process = Process(pytest(environment, arguments, log))
    try:
        if not static_checks(supervisor, environment, logs):
            return 1
        say("Testing …")
        with log.open("rb") as words:
            over = partial(passed_on, process, words)
            try:
                if not supervisor.wait_until(over, LONGEST_SECONDS):
                    raise explained(process.program, "is not done in time")
            except Stopped:
                process.stop()
                over()
                raise
        return process.bury()
    finally:
        process.stop()


def passed_on(process: Process, words: IO[bytes]) -> bool:
    """Whether the process is over and all it said has been told."""
    over = process.has_exited()  # asked first: what it says before it goes is read after
    sys.stdout.buffer.write(words.read())
    sys.stdout.buffer.flush()
    return over


def checked(supervisor: Supervisor, folder: Path, arguments: list[str]) -> int:
    say("Starting PostgreSQL and Valkey for the tests …")
    ours = servers.start(supervisor, folder, {}, durable=False)
    environment = {**os.environ, **ours, "SLOTKEEPER_VAR": str(folder), MARK: str(folder)}
    # A hundred processes would each compile what they import: some eight seconds of a processor.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    say("Checking …")
    if not arguments or arguments == ALL:
        turn = None if arguments == ALL else commit()
        status = everything(supervisor, environment, folder / "log", turn)
    elif static_checks(supervisor, environment, folder / "log"):
        status = chosen(supervisor, environment, arguments)
    else:
        return 1
    if status < 0:
        say(f"pytest {reason_of(status)}")
        return 128 - status
    return status


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
