"""Starts programs in order, restarts the one that dies, stops all of them in reverse."""

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType

from config.embedded.processes import CannotStart, Process, Program, end, last_lines, marked

TICK_SECONDS = 0.05
FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 5.0
STEADY_AFTER_SECONDS = 10.0  # having run this long, a program has earned a fresh start
DEATHS_TO_GIVE_UP = 4  # while starting; once everything has been up, we never give up


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass
class _Kept:
    """A program that is to run for as long as we do."""

    program: Program
    process: Process | None
    deaths_in_a_row: int = 0
    due_at: float = 0.0


def say(line: str) -> None:
    """A line on the console, which may have gone away: that stops nothing."""
    with contextlib.suppress(OSError, ValueError):
        print(line, flush=True)


def reason_of(status: int) -> str:
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"


class Supervisor:
    """Parent of everything it starts.

    `mark` is in the environment of all its programs, and so of their children: what a program
    leaves behind is found by it, after a stop and before the next start.
    """

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._kept: list[_Kept] = []
        self._heard: int | None = None

    @contextlib.contextmanager
    def on_duty(self) -> Iterator[None]:
        """Clear what a killed predecessor left; on the way out, however it comes, stop all."""
        before = {}
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                before[number] = signal.signal(number, self._hear)
        try:
            self._clear()
            yield
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    @property
    def heard(self) -> int | None:
        """The signal that asked us to stop."""
        return self._heard

    def keep(self, program: Program, *, ready_within: float = 30.0) -> None:
        """Start a program, wait until it is ready, and keep it running from then on."""
        kept = _Kept(program, Process(program))
        self._kept.append(kept)

        def settled() -> bool:
            self.refuse_the_hopeless()
            return kept.process is not None and program.is_ready()

        if not self.wait_until(settled, ready_within):
            raise explained(program, f"is not ready after {ready_within:.0f} seconds")

    def refuse_the_hopeless(self) -> None:
        """Raises CannotStart if a program dies again and again."""
        for kept in self._kept:
            if kept.deaths_in_a_row >= DEATHS_TO_GIVE_UP:
                raise explained(kept.program, "does not stay up")

    def run(self, program: Program, *, within: float = 600.0) -> int:
        """Run a program to its end, and say how it ended."""
        process = Process(program)
        try:
            if not self.wait_until(process.has_exited, within):
                raise explained(program, f"is not done after {within:.0f} seconds")
            return process.bury()
        finally:
            process.stop()

    def run_all(self, programs: list[Program], done: Callable[[Program, int, float], None]) -> None:
        """Run programs side by side to their ends, telling of each as it ends."""
        left = [Process(program) for program in programs]
        try:
            while left:
                self.wait_until(lambda: any(process.has_exited() for process in left), 3600)
                for process in [process for process in left if process.has_exited()]:
                    left.remove(process)
                    seconds = time.monotonic() - process.started_at
                    done(process.program, process.bury(), seconds)
        finally:
            for process in left:
                process.stop()

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Whether the condition came true in time; meanwhile everything is kept running."""
        deadline = time.monotonic() + seconds
        while True:
            self._tend()
            if condition():
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(TICK_SECONDS)

    def keep_watch(self) -> None:
        """Keep everything running until somebody asks us to stop."""
        while True:
            self._tend()
            time.sleep(TICK_SECONDS)

    def _tend(self) -> None:
        """Bury who has died, start again who is due. Raises Stopped when asked to stop."""
        if self._heard is not None:
            raise Stopped
        now = time.monotonic()
        for kept in self._kept:
            if kept.process is None and kept.due_at <= now:
                self._restart(kept)
            elif kept.process is not None and kept.process.has_exited():
                self._mourn(kept, kept.process, now)

    def _mourn(self, kept: _Kept, process: Process, now: float) -> None:
        status = process.bury()
        kept.process = None
        if now - process.started_at > STEADY_AFTER_SECONDS:
            kept.deaths_in_a_row = 0
        delay = min(FIRST_DELAY_SECONDS * 2**kept.deaths_in_a_row, LONGEST_DELAY_SECONDS)
        kept.deaths_in_a_row += 1
        kept.due_at = now + delay
        say(f"{kept.program.name} {reason_of(status)}; starting it again in {delay:.1f} s")

    def _restart(self, kept: _Kept) -> None:
        try:
            kept.process = Process(kept.program)
        except CannotStart as error:  # what hinders it may pass: a full disk, no free process
            kept.due_at = time.monotonic() + LONGEST_DELAY_SECONDS
            say(f"{kept.program.name}: {error}")

    def _stop_all(self) -> None:
        while self._kept:
            process = self._kept.pop().process
            if process is not None:
                process.stop()
        self._clear()

    def _clear(self) -> None:
        """End what carries our mark and is no longer, or was never, a child of ours."""
        end(marked(self._mark), (signal.SIGTERM, 2.0), (signal.SIGKILL, 2.0))

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        self._heard = number


def explained(program: Program, sentence: str) -> CannotStart:
    """What went wrong with a program, and what it had to say about it."""
    tail = last_lines(program.log)
    where = f" Its log, {program.log}, ends:\n{tail}" if tail else ""
    return CannotStart(f"{program.name} {sentence}.{where}")


def complain(error: CannotStart) -> int:
    """Say why nothing was started, and the exit status that goes with it."""
    with contextlib.suppress(OSError):
        print(f"slotkeeper: {error}", file=sys.stderr, flush=True)
    return 1
