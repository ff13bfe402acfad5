"""How long a booking takes while a portal's receiver misbehaves: python -m benchmarks.receivers

The whole house in processes; a portal is told by webhook, and its receiver's temper is set in turn.
"""

import signal
import statistics
import time

from benchmarks.lib.ground import machine, state_folder
from benchmarks.lib.tables import table
from config.embedded import processes
from tests.outside.web import Telephone, listening
from tests.processes.stack import Furniture, Place, Stack

BOOKINGS = 300
#: So long at most, before bookings are timed, for the receiver to hear of one: a sender may still
#: wait for the answer of a receiver that hung.
FIRST_CALL_SECONDS = 60
TEMPERS = ("takes it", "hangs", "500", "redirects", "429", "drops the line") * 2
_TELL_US = """
import django; django.setup()
from audit.actors import SYSTEM
from clients.models import Portal
from clients import services
portal = Portal.objects.get(client_id={client_id!r})
Portal.objects.filter(pk=portal.pk).update(webhook_url={url!r})
services.add_webhook_secret(portal=portal, actor=SYSTEM)
"""
_START_AGAIN = """
UPDATE clients_portal
   SET webhook_paused_until = NULL, webhook_failures = 0, webhook_stopped_at = NULL
"""


def main() -> None:
    print(machine())
    took: dict[str, list[float]] = {}
    heard: dict[str, int] = {}
    with listening() as receiver, state_folder() as var:
        stack = Stack(var, WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8", WEBHOOK_PLAIN_HTTP="true")
        try:
            stack.await_ready()
            furniture = stack.furnish(providers=20, days=30, capacity=2)
            tell(stack, receiver.url)
            places = furniture.slots()
            for temper in TEMPERS:
                behave(receiver, temper)
                stack.rows(_START_AGAIN)
                before = len(receiver.heard)
                booked(stack, furniture, places, 1)
                await_a_call(receiver, before)
                took.setdefault(temper, []).extend(booked(stack, furniture, places, BOOKINGS))
                heard[temper] = heard.get(temper, 0) + len(receiver.heard) - before
        finally:
            stack.stop()
            processes.end(processes.marked(str(var)), (signal.SIGKILL, 5.0))
    usual = statistics.median(took["takes it"])
    rows = [
        (temper, len(each), heard[temper], statistics.median(each), statistics.median(each) / usual)
        for temper, each in took.items()
    ]
    print(table(("receiver", "bookings", "calls heard", "p50 ms", "p50 of usual"), rows))


def behave(receiver: Telephone, temper: str) -> None:
    if temper == "hangs":
        receiver.misbehaves(hang=True)
    elif temper == "drops the line":
        receiver.misbehaves(drop=True)
    elif temper == "redirects":
        receiver.answers(302, headers={"Location": f"{receiver.url}/elsewhere"})
    elif temper == "429":
        receiver.answers(429, headers={"Retry-After": "2"})
    else:
        receiver.answers(500 if temper == "500" else 200)


def tell(stack: Stack, url: str) -> None:
    client_id = stack.rows("SELECT client_id FROM clients_portal WHERE name = 'Crowd'")[0][0]
    made = stack.python("-c", _TELL_US.format(client_id=client_id, url=url))
    assert made.returncode == 0, made.stderr


def await_a_call(receiver: Telephone, before: int) -> None:
    until = time.monotonic() + FIRST_CALL_SECONDS
    while len(receiver.heard) == before and time.monotonic() < until:
        time.sleep(0.1)


def book_one(stack: Stack, token: str, applicant: str, places: list[Place]) -> float:
    """Milliseconds of one booking."""
    wish = places.pop().wish(applicant)
    began = time.perf_counter()
    status, answer = stack.ask("POST", "/booking", wish, token)
    took = (time.perf_counter() - began) * 1000
    assert status == 200, answer
    return took


def booked(stack: Stack, furniture: Furniture, places: list[Place], count: int) -> list[float]:
    """Milliseconds of each of so many bookings, one after the other."""
    applicants = furniture.applicants(count)
    return [book_one(stack, furniture.token, each, places) for each in applicants]


if __name__ == "__main__":
    main()
