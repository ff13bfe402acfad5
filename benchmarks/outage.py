"""How long a booking takes while the mail server misbehaves: python -m benchmarks.outage

The whole house in processes; its messages go to a mail server whose temper is set in turn.
"""

import signal
import statistics
import tempfile
from pathlib import Path

from benchmarks.lib.ground import machine, state_folder
from benchmarks.lib.tables import table
from config.embedded import processes
from tests.outside.smtp import mail_server
from tests.processes.stack import Stack

BOOKINGS = 200
TEMPERS = ("ok", "hang", "451 DATA", "554 DATA", "drop") * 2


def main() -> None:
    print(machine())
    took: dict[str, list[float]] = {}
    with (
        tempfile.TemporaryDirectory() as kept,
        mail_server(Path(kept)) as mail,
        state_folder() as var,
    ):
        stack = Stack(var, EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(mail.port))
        try:
            stack.await_ready()
            stack.furnish(providers=20, days=30, capacity=2)
            for temper in TEMPERS:
                mail.behave(temper)
                took.setdefault(temper, []).extend(booked(stack))
        finally:
            stack.stop()
            processes.end(processes.marked(str(var)), (signal.SIGKILL, 5.0))
    usual = statistics.median(took["ok"])
    rows = [
        (temper, len(each), *percentiles(each), statistics.median(each) / usual)
        for temper, each in took.items()
    ]
    print(table(("mail server", "bookings", "p50 ms", "p95 ms", "p50 of ok's"), rows))


def booked(stack: Stack) -> list[float]:
    """Milliseconds of each of some bookings by clients with an address."""
    made = stack.python("-m", "tests.processes.appointments", "--count", str(BOOKINGS))
    assert made.returncode == 0, made.stderr
    return [float(line.split()[1]) for line in made.stdout.splitlines()]


def percentiles(each: list[float]) -> tuple[float, float]:
    return statistics.median(each), statistics.quantiles(each, n=20)[-1]


if __name__ == "__main__":
    main()
