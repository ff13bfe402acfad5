"""Two full days of a country's appointments, booked by MOSIP's backend over HTTP: python -m
benchmarks.mosip DIRECTORY, where DIRECTORY holds the master data.

At every centre every place of the first two days with room is booked: families at once, others
alone; some move, some cancel and their places are booked again, some are discarded. Then every
centre is asked who is booked, and verify_bookings proves the rows.
"""

import argparse
import http.client
import itertools
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from statistics import median
from typing import Any

from benchmarks.lib.ground import machine, state_folder
from benchmarks.lib.tables import table
from tests.outside.mosip import AppointmentException, MosipBackend
from tests.processes.stack import Furniture, Stack

DAYS = 2
LINES = 8
#: One in so many is a family of four, moves, cancels, is discarded.
FAMILIES, MOVERS, CANCELLERS, DISCARDERS = 7, 11, 13, 17


class Line:
    """MOSIP on a connection of its own; how long each call took."""

    def __init__(self, port: int, token: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.mosip = MosipBackend(self._send, token)
        self.seconds: list[float] = []
        self.refusals: Counter[str] = Counter()

    def _send(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, Any, bytes]:
        began = time.perf_counter()
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        content = answer.read()
        self.seconds.append(time.perf_counter() - began)
        return answer.status, answer.headers, content

    def close(self) -> None:
        self._line.close()


class Centre:
    """One centre's two days: every place booked, then counted."""

    def __init__(self, line: Line, number: str, applicants: "itertools.count[int]") -> None:
        self._line = line
        self._mosip = line.mosip
        self.number = number
        self._applicants = applicants
        self.booked = 0

    def fill(self) -> None:
        try:
            days = self._mosip.availability(self.number)
        except AppointmentException as refusal:
            self._line.refusals[refusal.code] += 1
            return
        # The first listed day may have begun to be too soon.
        open_days = [on for on, left in days.items() if left][1 : 1 + DAYS]
        for on in open_days:
            self._fill_day(str(on))
        self._prove(open_days)

    def _fill_day(self, on: str) -> None:
        places = self._places(on)
        for turn in itertools.count():
            if not places:
                # What was given back on the way, and moved away from.
                places = self._places(on)
                if not places or turn > 100_000:
                    return
            if turn % FAMILIES == 0 and len(places) >= 4:
                family = {self._new(): places.pop() for _one in range(4)}
                self._mosip.multi_appointment(family)
                self.booked += 4
                continue
            self._one(places, turn)

    def _one(self, places: list[dict[str, str]], turn: int) -> None:
        who = self._new()
        self._mosip.make_appointment(who, places.pop())
        self.booked += 1
        if turn % MOVERS == 1 and places:
            self._mosip.make_appointment(who, places.pop(0))
        elif turn % CANCELLERS == 1:
            self._mosip.cancel(who)
            self.booked -= 1
        elif turn % DISCARDERS == 1:
            self._mosip.delete(who)
            self.booked -= 1
        elif turn % 5 == 1:
            self._mosip.fetch(who)

    def _places(self, on: str) -> list[dict[str, str]]:
        """Every place left on a day, as a wish."""
        rows = self._mosip._call("availability", "GET", f"/appointment/availability/{self.number}")
        return [
            {
                "registration_center_id": self.number,
                "appointment_date": on,
                "time_slot_from": slot["fromTime"],
                "time_slot_to": slot["toTime"],
            }
            for day in rows["centerDetails"]
            if day["date"] == on
            for slot in day["timeSlots"]
            for _place in range(slot["availability"])
        ]

    def _prove(self, days: list[Any]) -> None:
        if not days:
            return
        first, last = str(days[0]), str(days[-1])
        assert len(self._mosip.ids(self.number, first, last)) == self.booked
        assert len(self._mosip.ids_with_slots(self.number, first, last)) == self.booked
        left = self._mosip.availability(self.number)
        assert not any(left.get(on) for on in days), (self.number, days)

    def _new(self) -> str:
        return str(next(self._applicants))


def work(stack: Stack, token: str, centres: "SimpleQueue[str]", numbers: Any) -> Line:
    line = Line(stack.port, token)
    booked = 0
    while True:
        try:
            centre = Centre(line, centres.get_nowait(), numbers)
        except Empty:
            break
        centre.fill()
        booked += centre.booked
    line.close()
    line.refusals["booked in the end"] = booked
    return line


def run(stack: Stack, directory: Path, applicants: int) -> None:
    imported = stack.manage("import_centres", str(directory))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    furniture: Furniture = stack.furnish(providers=5, days=5, capacity=1)
    made = furniture.applicants(applicants)
    centres: SimpleQueue[str] = SimpleQueue()
    known = stack.rows(
        "SELECT external_id FROM providers_provider WHERE external_id NOT LIKE '5000_' ORDER BY 1"
    )
    for (number,) in known:
        centres.put(number)
    numbers = itertools.count(int(made[0]))
    began = time.perf_counter()
    with ThreadPoolExecutor(LINES) as pool:
        jobs = [pool.submit(work, stack, furniture.token, centres, numbers) for _n in range(LINES)]
    lines = [job.result() for job in jobs]
    report(lines, len(known), time.perf_counter() - began)


def report(lines: list[Line], centres: int, took: float) -> None:
    calls: Counter[str] = Counter()
    refusals: Counter[str] = Counter()
    for line in lines:
        calls.update(line.mosip.calls)
        refusals.update(line.refusals)
    booked = refusals.pop("booked in the end")
    times = sorted(second for line in lines for second in line.seconds)
    print(table(("call", "made"), [*sorted(calls.items()), ("all", calls.total())]))
    print(f"{centres} centres; {booked} appointments in the end; refused: {dict(refusals)}")
    print(
        f"{calls.total() / took:.0f} calls a second on {LINES} connections; "
        f"p50 {median(times) * 1000:.0f} ms, p99 {times[int(len(times) * 0.99)] * 1000:.0f} ms"
    )


def main() -> None:
    wishes = argparse.ArgumentParser()
    wishes.add_argument("directory", type=Path)
    wishes.add_argument("--applicants", type=int, default=200_000)
    asked = wishes.parse_args()
    print(machine())
    with state_folder() as var:
        stack = Stack(var, WEB_PROCESSES="2")
        try:
            stack.await_ready()
            run(stack, asked.directory, asked.applicants)
            verdict = stack.manage("verify_bookings")
            print(verdict.stdout)
            assert verdict.returncode == 0, verdict.stderr
        finally:
            stack.stop()


if __name__ == "__main__":
    main()
