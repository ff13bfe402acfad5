"""A request that is sent again and again, or whose process is killed, books once."""

import contextlib
import json
import os
import signal
import socket
import threading
from collections import Counter

import psycopg
import pytest

from config.embedded import processes
from tests.processes.crowd import post, send_all

pytestmark = pytest.mark.processes


def booked(stack, applicant):
    """Reservations ever made for the applicant."""
    return stack.rows(
        "SELECT count(*) FROM booking_reservation JOIN applicant_demographic AS applicant"
        " ON applicant.id = applicant_id WHERE pre_registration_id = %(id)s",
        {"id": applicant},
    )[0][0]


@pytest.mark.usefixtures("proves_itself")
def test_fifty_repeats_at_once_book_once_and_hear_of_no_other_answer(stack, furniture):
    (applicant,), (place,) = furniture.applicants(1), furniture.slots(most=1)
    request = post("/booking", place.wish(applicant), furniture.token, key="fifty-at-once")
    answers = send_all(stack.port, [request] * 50, at_once=50)
    assert {(answer.status, answer.code) for answer in answers} <= {
        (200, ""),
        (409, "PRG_BOOK_RCI_002"),
    }
    bodies = Counter(answer.body for answer in answers if answer.status == 200)
    assert len(bodies) == 1, "a repeat heard another answer than the first"
    assert booked(stack, applicant) == 1
    again = send_all(stack.port, [request], at_once=1)[0]
    assert (again.status, again.body) == (200, next(iter(bodies)))


@pytest.mark.usefixtures("proves_itself")
def test_a_killed_request_leaves_no_key_locked_and_its_repeat_books_once(stack, furniture):
    (applicant,), (place,) = furniture.applicants(1), furniture.slots(most=1)
    wish = place.wish(applicant)
    request = post("/booking", wish, furniture.token, key="killed")
    with psycopg.connect(stack.database_url) as holder:
        holder.execute("SELECT 1 FROM booking_slot WHERE id = %s FOR UPDATE", [place.id])
        first = threading.Thread(target=send_and_hear_nothing, args=(stack.port, request))
        first.start()
        assert processes.wait_until(lambda: waiting_for_slots(stack), 10)
        meanwhile = send_all(stack.port, [request], at_once=1)[0]
        assert (meanwhile.status, meanwhile.code) == (409, "PRG_BOOK_RCI_002")
        for web in stack.web_processes():
            os.kill(web, signal.SIGKILL)
        first.join(30)
    assert processes.wait_until(stack.is_ready, 30)
    assert booked(stack, applicant) == 0
    again = send_all(stack.port, [request] * 2, at_once=1)
    assert [answer.status for answer in again] == [200, 200]
    assert again[0].body == again[1].body
    other = post("/booking", wish | {"time_slot_to": "00:00"}, furniture.token, key="killed")
    assert send_all(stack.port, [other], at_once=1)[0].status == 422
    assert booked(stack, applicant) == 1
    assert json.loads(again[0].body)["errors"] is None


def send_and_hear_nothing(port, request):
    """Whoever would answer is killed."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(request)
        with contextlib.suppress(OSError):
            assert line.recv(1) == b""


def waiting_for_slots(stack):
    return stack.rows(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock' AND query LIKE '%%booking_slot%%'",
        {},
    )
