"""A hold is dead at its thirtieth minute, with the sweeper and without it."""

import os
import signal

import pytest

from config.celery import app
from tests.processes.crowd import post, send_all
from tests.processes.stack import seconds_until

pytestmark = pytest.mark.processes


def hold(stack, furniture, slot, applicant):
    wish = {"slot_id": slot.id, "pre_registration_id": applicant}
    status, answer = stack.ask("POST", "/api/v1/appointments/reserve", wish, furniture.token)
    assert status == 201, answer
    return answer["id"]


def full_of_holds(stack, furniture):
    """A slot whose every place is held, and the holds."""
    slot = furniture.slots("50001", most=1)[0]
    applicants = furniture.applicants(slot.capacity)
    return slot, [hold(stack, furniture, slot, applicant) for applicant in applicants]


def let_pass(stack, holds, minutes):
    """So much of the holds' life goes by."""
    stack.rows(
        """
        UPDATE booking_reservation
           SET expires_at = expires_at - %(minutes)s * interval '1 minute'
         WHERE public_id = ANY(%(holds)s::uuid[])
        """,
        {"holds": holds, "minutes": minutes},
    )


def statuses(stack, holds):
    found = stack.rows(
        "SELECT status FROM booking_reservation WHERE public_id = ANY(%(holds)s::uuid[])",
        {"holds": holds},
    )
    return {status for (status,) in found}


def book(stack, furniture, slot):
    (applicant,) = furniture.applicants(1)
    return send_all(
        stack.port, [post("/booking", slot.wish(applicant), furniture.token)], at_once=1
    )[0].status


@pytest.mark.usefixtures("proves_itself")
def test_with_beat_stopped_the_next_booking_frees_what_has_lapsed(stack, furniture):
    beat = stack.child("celery -A config beat")
    os.kill(beat, signal.SIGSTOP)
    try:
        slot, holds = full_of_holds(stack, furniture)
        let_pass(stack, holds, 29)
        assert book(stack, furniture, slot) == 409
        let_pass(stack, holds, 1)
        assert book(stack, furniture, slot) == 200
        assert statuses(stack, holds) == {"expired"}
    finally:
        os.kill(beat, signal.SIGCONT)


def test_beat_sends_the_sweeper_every_minute():
    assert app.conf.beat_schedule["expire-lapsed"] == {
        "task": "booking.tasks.expire_lapsed",
        "schedule": 60.0,
    }


@pytest.mark.usefixtures("proves_itself", "hurried_beat")
def test_with_beat_running_the_sweeper_frees_what_has_lapsed(stack, furniture):
    slot, holds = full_of_holds(stack, furniture)
    _other, early = full_of_holds(stack, furniture)
    let_pass(stack, early, 29)
    let_pass(stack, holds, 30)
    seconds_until(lambda: statuses(stack, holds) == {"expired"}, 30)
    assert statuses(stack, early) == {"held"}
    assert stack.rows("SELECT taken FROM booking_slot WHERE id = %(id)s", {"id": slot.id}) == [(0,)]
