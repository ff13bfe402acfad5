"""Citizens who book by the pages without a pause, and what each of them was told there."""

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode

from tests.processes.stack import House

PEOPLE = 3
_CSRF = "csrftoken"


class Time(NamedTuple):
    """A time as a page offers it."""

    centre: str
    instant: str


def free_times(house: House) -> list[Time]:
    """Free times with a single place, none twice, in random order."""
    found = house.rows(
        """
        SELECT provider.external_id,
               to_char(slot.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
          FROM booking_slot AS slot JOIN providers_provider AS provider
            ON provider.id = slot.provider_id
         WHERE slot.is_open AND slot.taken = 0 AND slot.capacity = 1
           AND slot.starts_at > now() + interval '3 days'
         ORDER BY random()
        """
    )
    return [Time(*row) for row in found]


class Citizens:
    """A few people at a time, each with an e-mail address of their own.

    Each books a free time and, known by that address now, asks for one that is taken.
    """

    def __init__(self, house: House, times: Sequence[Time]) -> None:
        self._port = house.port
        self._free = iter(times)
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._taken: list[Time] = []
        self.booked: list[str] = []
        self.refused: list[str] = []
        self.unexpected: Counter[str] = Counter()

    @contextmanager
    def booking(self) -> Iterator["Citizens"]:
        people = [threading.Thread(target=self._people, args=(n,)) for n in range(PEOPLE)]
        for person in people:
            person.start()
        try:
            yield self
        finally:
            self._over.set()
            for person in people:
                person.join()

    def await_booked(self, more: int, seconds: float = 60) -> None:
        """Wait for so many more acknowledged bookings; fails where they do not come."""
        enough = len(self.booked) + more
        deadline = time.monotonic() + seconds
        while len(self.booked) < enough:
            assert time.monotonic() < deadline, f"the stream dried up: {self.unexpected}"
            time.sleep(0.01)

    def _people(self, queue: int) -> None:
        dice = random.Random(queue)
        while not self._over.is_set():
            with self._lock:
                wanted = next(self._free)
                number = len(self._taken)
                taken = dice.choice(self._taken) if self._taken else None
            address = f"citizen-{queue}-{number}-{dice.getrandbits(64):x}@example.org"
            browser = _Browser(self._port)
            try:
                self._book(browser, wanted, address, taken)
            except (OSError, http.client.HTTPException) as error:
                self._note(f"{type(error).__name__} instead of an answer")
            finally:
                browser.close()

    def _book(self, browser: "_Browser", wanted: Time, address: str, taken: Time | None) -> None:
        browser.get(f"/centres/{wanted.centre}/")
        status, held = browser.hold(wanted)
        if status != 302 or not held.startswith("/held/"):
            return self._note(f"{status} to a hold")
        details = {"name": "Salma Bennani", "phone": "+212650123456", "language": "en"}
        steps: Sequence[tuple[str, dict[str, str]]] = (
            (held, {**details, "email": address}),
            (f"{held}check/", {}),
        )
        for path, answers in steps:
            status, place = browser.post(path, answers)
            if status != 302:
                return self._note(f"{status} to {path.rpartition('/held/')[1]}…")
        if not place.startswith("/booked/"):
            return self._note(f"sent to {place.split('/')[1]} instead of a confirmation")
        with self._lock:
            self.booked.append(address)
            self._taken.append(wanted)
        if taken is None:
            return None
        status, _place = browser.hold(taken)
        if status != 409:
            return self._note(f"{status} to a hold of a time that is taken")
        with self._lock:
            self.refused.append(address)
        return None

    def _note(self, what: str) -> None:
        with self._lock:
            self.unexpected[what] += 1


class _Browser:
    """One connection and its cookies."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path, None)

    def post(self, path: str, answers: dict[str, str]) -> tuple[int, str]:
        """Status, and where it leads to."""
        token = self._cookies.get(_CSRF, "")
        return self._ask("POST", path, urlencode({**answers, "csrfmiddlewaretoken": token}))

    def hold(self, wanted: Time) -> tuple[int, str]:
        return self.post(f"/centres/{wanted.centre}/hold/", {"starts_at": wanted.instant})

    def close(self) -> None:
        self._line.close()

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={kept}" for name, kept in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookies.update({name: one.value for name, one in SimpleCookie(line).items()})
        return answer.status, answer.headers.get("Location", "")
