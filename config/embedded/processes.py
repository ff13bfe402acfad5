"""One process of ours: born with a lifeline, watched without losing its number, buried whole."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOG_LIMIT_BYTES = 5_000_000
MARK = "SLOTKEEPER_SUPERVISED"
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class CannotStart(Exception):
    """Why a server or a process does not start, as a sentence for whoever started it."""


@dataclass(frozen=True)
class Program:
    """What to run, and how it wishes to be started, awaited and stopped.

    `prepare` runs before every start, also after a crash. `orphan_signal` is what the kernel sends
    the process should its parent be killed. Without a `log` it shares our terminal and session.
    `uid` and `gid` are given when it must not run as us. `descriptors` are files of ours that it
    inherits, by the same numbers.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path | None = None
    folder: Path | None = None
    uid: int | None = None
    gid: int | None = None
    prepare: Callable[[], None] = lambda: None
    is_ready: Callable[[], bool] = lambda: True
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    patience_seconds: float = 5.0
    descriptors: Sequence[int] = ()


def _lifeline(parent: int, orphan_signal: int) -> Callable[[], None]:
    """For the child, between fork and exec: die when the parent dies, even by SIGKILL."""

    def tie() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, orphan_signal)
            if os.getppid() != parent:  # it died before the line was tied
                os._exit(1)

    return tie


def _roomy(log: Path) -> Path:
    """The log, with its folder; what has grown too long is set aside once."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
    return log


def last_lines(log: Path | None, count: int = 12) -> str:
    """The end of a log, for a sentence that has to explain a failure."""
    if log is None or not log.exists():
        return ""
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - 8_000))
        lines = stream.read().decode(errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-count:])


class Process:
    """A started program. Start it from the main thread: its lifeline hangs on that thread."""

    def __init__(self, program: Program) -> None:
        program.prepare()
        self.program = program
        self.started_at = time.monotonic()
        self._owns_session = program.log is not None
        with contextlib.ExitStack() as stack:
            log = stack.enter_context(_roomy(program.log).open("ab")) if program.log else None
            try:
                self._popen = subprocess.Popen(  # noqa: S603 - what to run is written in our code
                    program.command,
                    stdin=subprocess.DEVNULL if log else None,
                    stdout=log,
                    stderr=subprocess.STDOUT if log else None,
                    cwd=program.folder,
                    env=dict(program.environment),
                    user=program.uid,
                    group=program.gid,
                    extra_groups=None if program.uid is None else [],
                    start_new_session=self._owns_session,
                    pass_fds=program.descriptors,
                    preexec_fn=_lifeline(os.getpid(), program.orphan_signal),
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise CannotStart(f"{program.name} cannot be started: {error}.") from error

    @property
    def pid(self) -> int:
        return self._popen.pid

    def has_exited(self) -> bool:
        """Whether it is dead. It stays unreaped until `bury`: nobody else is given its number."""
        if self._popen.returncode is not None:
            return True
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.pid, options) is not None

    def bury(self) -> int:
        """Kill what it left in its session, reap it, and say how it ended."""
        if self._popen.returncode is None and self._owns_session:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        return self._popen.wait()

    def stop(self) -> int:
        """Ask, wait, and kill when it will not listen."""
        if not self._owns_session:
            self._await_exit(2.0)  # it has heard the terminal's Ctrl-C itself; asking twice hurts
        if not self.has_exited():
            self._popen.send_signal(self.program.stop_signal)
            self._await_exit(self.program.patience_seconds)
        if not self.has_exited():
            self._popen.kill()
        return self.bury()

    def _await_exit(self, seconds: float) -> None:
        wait_until(self.has_exited, seconds)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def running() -> Iterator[tuple[int, list[str]]]:
    """Every living process with its command line; zombies do not count. Empty without /proc."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # A zombie has no command line left, and keeps its number for as long as its parent
            # neglects it: a pid file that names one names nobody.
            words = (entry / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
            if words != [b""]:
                yield int(entry.name), [os.fsdecode(word) for word in words]


def owner_of(pid: int) -> int | None:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}").stat().st_uid
    return None


def marked(mark: str) -> list[int]:
    """Processes that carry our mark in their environment, children's children included."""
    entry = f"{MARK}={mark}".encode()
    found = []
    for pid, _ in running():
        with contextlib.suppress(OSError):
            if entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                found.append(pid)
    return [pid for pid in found if pid != os.getpid()]


def end(pids: Sequence[int], *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn to those still there, waiting so many seconds after each."""
    left = list(pids)
    for number, seconds in steps:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while (left := _living(left)) and time.monotonic() < deadline:
            time.sleep(0.02)


def _living(pids: Sequence[int]) -> list[int]:
    alive = {pid for pid, _ in running()} if pids else set()
    return [pid for pid in pids if pid in alive]
