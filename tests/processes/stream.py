"""A stream of bookings that notes what was promised, while the house burns down around it."""

import http.client
import itertools
import json
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.processes.stack import Furniture, Place, Stack

PEOPLE = 4
UNANSWERED = 0


class Promises:
    """What was acknowledged, and so has to be in the rows whatever happens later.

    A request that got no answer may or may not have been carried out: afterwards the row may be in
    either state, and nothing more is asked about it.
    """

    def __init__(self) -> None:
        self.booked: dict[str, int] = {}
        self.reservations: dict[str, set[str]] = {}

    def broken(self, stack: Stack) -> list[str]:
        """Those that the rows do not keep."""
        booked = dict(
            stack.rows(
                """
                SELECT applicant.pre_registration_id, claim.slot_id
                  FROM booking_reservation AS claim
                  JOIN applicant_demographic AS applicant ON applicant.id = claim.applicant_id
                 WHERE claim.status = 'confirmed' AND applicant.status_code = 'Booked'
                """
            )
        )
        found = dict(stack.rows("SELECT public_id::text, status FROM booking_reservation"))
        lost = [
            f"a booking of slot {slot}: found {booked.get(applicant)}"
            for applicant, slot in self.booked.items()
            if booked.get(applicant) != slot
        ]
        lost += [
            f"reservation {name} should be {allowed}: found {found.get(name)}"
            for name, allowed in self.reservations.items()
            if found.get(name) not in allowed
        ]
        return lost


class Stream:
    """Four people who book, hold, confirm and cancel without a pause until told to stop."""

    def __init__(self, stack: Stack, furniture: Furniture, places: list[Place]) -> None:
        self._stack = stack
        self._furniture = furniture
        self._places = places
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._fresh = iter(furniture.applicants(4000))
        self.promises = Promises()
        self.statuses: Counter[int] = Counter()
        self.unexpected: list[str] = []

    @contextmanager
    def flowing(self) -> Iterator["Stream"]:
        people = [threading.Thread(target=self._person, args=(n,)) for n in range(PEOPLE)]
        for person in people:
            person.start()
        try:
            yield self
        finally:
            self._over.set()
            for person in people:
                person.join()

    def acknowledged(self) -> int:
        return sum(self.statuses[status] for status in (200, 201))

    def await_acknowledged(self, more: int, seconds: float = 30) -> None:
        """Wait for so many more successes."""
        enough = self.acknowledged() + more
        deadline = time.monotonic() + seconds
        while self.acknowledged() < enough:
            assert time.monotonic() < deadline, f"the stream dried up: {self.statuses}"
            time.sleep(0.01)

    def _person(self, number: int) -> None:
        line = _Line(self._stack.port, self._furniture.token)
        dice = random.Random(number)
        for step in itertools.count(number):
            if self._over.is_set():
                break
            with self._lock:
                applicant = next(self._fresh)
            place = dice.choice(self._places)
            if step % 2:
                self._book(line, place, applicant)
            else:
                self._hold_and_think_again(line, place, applicant, dice)
        line.close()

    def _book(self, line: "_Line", place: Place, applicant: str) -> None:
        status, _answer = self._ask(line, "/booking", place.wish(applicant))
        if status == 200:
            self.promises.booked[applicant] = place.id

    def _hold_and_think_again(
        self, line: "_Line", place: Place, applicant: str, dice: random.Random
    ) -> None:
        wish = {"slot_id": place.id, "pre_registration_id": applicant}
        status, answer = self._ask(line, "/api/v1/appointments/reserve", wish)
        if status != 201:
            return
        name, state = answer["id"], "held"
        self.promises.reservations[name] = {state}
        for verb, after in (("confirm", "confirmed"), ("cancel", "cancelled")):
            if dice.random() < 0.3:
                continue
            # Allowed from the moment it is sent: it may be carried out and never answered.
            self.promises.reservations[name] = {state, after}
            status, _answer = self._ask(line, f"/api/v1/appointments/{name}/{verb}", {})
            if status != 200:
                return
            state = after
            self.promises.reservations[name] = {state}

    def _ask(self, line: "_Line", path: str, body: object) -> tuple[int, Any]:
        status, answer = line.post(path, body)
        with self._lock:
            self.statuses[status] += 1
            if status not in (UNANSWERED, 200, 201, 409, 503):
                self.unexpected.append(f"{status} {path}: {answer}")
        if status in (UNANSWERED, 503):
            time.sleep(0.05)
        return status, answer


class _Line:
    """A kept connection that is made again when it breaks."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def post(self, path: str, body: object) -> tuple[int, Any]:
        try:
            headers = {**self._headers, "Idempotency-Key": uuid.uuid4().hex}
            self._connection.request("POST", path, json.dumps(body), headers)
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return UNANSWERED, None
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text[:300]

    def close(self) -> None:
        self._connection.close()
