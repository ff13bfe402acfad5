"""POST /booking with everything on, beside pgbench doing the same writes: python -m
benchmarks.booking."""

import http.client
import itertools
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from benchmarks.lib import pgbench
from benchmarks.lib.ground import machine, state_folder
from benchmarks.lib.tables import table
from config.embedded.processes import wait_until
from tests.processes.crowd import get, post, send_all
from tests.processes.stack import ROOT, Furniture, House, Place, Stack, free_port

ROUNDS = 2
SECONDS = 4
IN_FLIGHT = 16
RANDOM = "on random slots"
HOT = "on one slot"

Figures = dict[str, list[tuple[float, list[float]]]]


@contextmanager
def web(stack: Stack, application: str, workers: int) -> Iterator[int]:
    """Web processes of their own on the stack's servers, four threads each; their port."""
    environment = {
        **stack.environment,
        "DATABASE_URL": stack.database_url,
        "REDIS_URL": stack.address("redis_url"),
    }
    house = House(free_port(), environment)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    command += ["--blocking-threads", "4", "--workers", str(workers), "--port", str(house.port)]
    with (stack.var / f"web-{house.port}.log").open("w") as log:
        process = subprocess.Popen(
            [*command, application], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        assert wait_until(lambda: answers(house), 60)
        yield house.port
    finally:
        process.terminate()
        process.wait(30)


def answers(house: House) -> bool:
    """Whether anything is said at all: what has no health page says 404."""
    line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=5)
    try:
        line.request("GET", "/health")
        return bool(line.getresponse().status)
    except OSError:
        return False
    finally:
        line.close()


def drive(port: int, requests: Iterable[bytes], seconds: float) -> tuple[float, list[float]]:
    """Requests per second, and each one's latency, in rising order. Every answer must be 200."""
    deadline = time.perf_counter() + seconds
    timely = itertools.takewhile(lambda _request: time.perf_counter() < deadline, requests)
    began = time.perf_counter()
    found = send_all(port, timely, at_once=IN_FLIGHT)
    took = time.perf_counter() - began
    wrong = [answer for answer in found if answer.status != 200]
    assert not wrong, wrong[0]
    return len(found) / took, sorted(answer.seconds for answer in found)


class Supply:
    """Applicants who want a slot, one after the other."""

    def __init__(self, furniture: Furniture) -> None:
        self._furniture = furniture
        self._applicants = iter(furniture.applicants(60_000))
        self.slots = furniture.slots(most=20_000)
        self.hot = self.slots.pop()

    def wishes(self, where: str) -> Iterator[bytes]:
        for applicant in self._applicants:
            place: Place = self.hot if where == HOT else random.choice(self.slots)
            yield post("/booking", place.wish(applicant), self._furniture.token)


def measure(stack: Stack, folder: Path) -> Figures:
    furniture = stack.furnish(providers=60, days=30, capacity=60)
    supply = Supply(furniture)
    stack.rows("UPDATE booking_slot SET capacity = 32000 WHERE id = %(id)s", {"id": supply.hot.id})
    own = furniture.applicants(100_000)
    first = stack.rows(
        "SELECT id FROM applicant_demographic WHERE pre_registration_id = %(first)s",
        {"first": own[0]},
    )[0][0]
    stack.rows(f"CREATE SEQUENCE bench_applicant START {first}")
    stack.rows("ANALYZE")
    ((low, high),) = stack.rows(
        "SELECT min(id), max(id) FROM booking_slot WHERE capacity = 60 AND id > 10000"
    )
    slots = {RANDOM: (low, high), HOT: (supply.hot.id, supply.hot.id)}
    figures: Figures = defaultdict(list)
    with ExitStack() as doors:
        two = doors.enter_context(web(stack, "config.wsgi:application", 2))
        four = doors.enter_context(web(stack, "config.wsgi:application", 4))
        bare = doors.enter_context(web(stack, "benchmarks.lib.bare:application", 2))
        for port in (two, four):
            drive(port, supply.wishes(RANDOM), 2)  # warm
        for _round in range(ROUNDS):
            for where in (RANDOM, HOT):
                figures[f"pgbench, the same writes {where}"].append(
                    pgbench.run(
                        stack.database_url, folder, slots[where], seconds=SECONDS, clients=IN_FLIGHT
                    )
                )
                for port, workers in ((two, 2), (four, 4)):
                    name = f"POST /booking {where}, {workers} processes"
                    figures[name].append(drive(port, supply.wishes(where), SECONDS))
            name = "bare Django view, one query, 2 processes"
            figures[name].append(drive(bare, itertools.repeat(get("/one-row")), SECONDS))
    return figures


def shown(figures: Figures) -> str:
    ceilings = {
        where: median(rate for rate, _times in figures[f"pgbench, the same writes {where}"])
        for where in (RANDOM, HOT)
    }
    lines = []
    for name, runs in figures.items():
        rate = median(rate for rate, _times in runs)
        times = sorted(second for _rate, run in runs for second in run)
        marks = [times[int(len(times) * share)] * 1000 for share in (0.5, 0.95, 0.99)]
        ceiling = ceilings[HOT if HOT in name else RANDOM]
        lines.append((name, rate, *marks, rate / ceiling))
    head = ("what", "per second", "p50 ms", "p95 ms", "p99 ms", "of pgbench")
    return table(head, lines)


def main() -> None:
    print(machine())
    with state_folder() as var:
        stack = Stack(var, WEB_PROCESSES="1")
        try:
            stack.await_ready()
            figures = measure(stack, var)
            verdict = stack.manage("verify_bookings")
            assert verdict.returncode == 0, verdict.stdout + verdict.stderr
        finally:
            stack.stop()
    print(shown(figures))


if __name__ == "__main__":
    main()
