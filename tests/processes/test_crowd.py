"""A thousand people, five places: over real sockets, through four web processes."""

import copy
import subprocess
import sys
from collections import Counter

import pytest

from config.embedded import binaries, processes
from tests.processes.crowd import Answer, post, send_all
from tests.processes.stack import ROOT, Furniture, House, Place, free_port

pytestmark = pytest.mark.processes

AT_ONCE = 250
TAKEN = (409, "PRG_PAM_RCI_002")


def rush(
    port: int, furniture: Furniture, slot: Place, applicants: list[str]
) -> Counter[tuple[int, str]]:
    """How many got which answer when all of them want one slot."""
    wishes = [post("/booking", slot.wish(applicant), furniture.token) for applicant in applicants]
    return counted(send_all(port, wishes, at_once=AT_ONCE))


def counted(answers: list[Answer]) -> Counter[tuple[int, str]]:
    return Counter((answer.status, answer.code) for answer in answers)


def on_slot(house: House, slot: Place) -> int:
    """Confirmed reservations of the slot, by the rows."""
    return house.rows(
        "SELECT count(*) FROM booking_reservation WHERE slot_id = %(id)s AND status = 'confirmed'",
        {"id": slot.id},
    )[0][0]


@pytest.mark.usefixtures("proves_itself")
def test_five_of_a_thousand_get_the_five_places(stack, furniture):
    slot = furniture.slots("50005", most=1)[0]
    answers = rush(stack.port, furniture, slot, furniture.applicants(1000))
    assert answers == {(200, ""): 5, TAKEN: 995}
    assert on_slot(stack, slot) == 5


@pytest.mark.usefixtures("proves_itself")
def test_one_applicant_who_asks_for_200_slots_at_once_gets_one(stack, furniture):
    slots = furniture.slots(most=200)
    (applicant,) = furniture.applicants(1)
    wishes = [post("/booking", slot.wish(applicant), furniture.token) for slot in slots]
    answers = counted(send_all(stack.port, wishes, at_once=200))
    assert answers == {(200, ""): 1, (409, "PRG_BOOK_RCI_021"): 199}


@pytest.fixture
def careless(stack):
    """The same application without its lock and its constraint, on a copy of the database."""
    stack.rows("CREATE DATABASE careless")
    environment = {**stack.environment, "REDIS_URL": stack.address("redis_url").replace("=1", "=2")}
    environment["DATABASE_URL"] = stack.database_url.replace("/slotkeeper?", "/careless?")
    house = House(free_port(), environment)
    copy_rows(stack, house)
    house.rows("ALTER TABLE booking_slot DROP CONSTRAINT slot_is_never_overbooked")
    command = ["-m", "granian", "--interface", "wsgi", "--blocking-threads", "8", "--workers", "2"]
    command += ["--port", str(house.port), "tests.processes.unguarded:application"]
    with (stack.var / "careless.log").open("w") as log:
        web = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    assert processes.wait_until(lambda: answers(house), 60)
    yield house
    web.terminate()
    web.wait(30)
    stack.rows("DROP DATABASE careless WITH (FORCE)")


def copy_rows(source: House, target: House) -> None:
    programs = binaries.postgres_programs()
    dump = [programs / "pg_dump", "--no-owner", source.database_url]
    text = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    load = [programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", target.database_url]
    subprocess.run(load, input=text, check=True, capture_output=True, text=True)


def answers(house: House) -> bool:
    try:
        return house.ask("GET", "/health")[0] == 200
    except OSError:
        return False


def test_without_lock_and_constraint_the_same_crowd_oversells(careless, furniture):
    there = copy.copy(furniture)
    there.house = careless
    slot = there.slots("50005", most=1)[0]
    answers = rush(careless.port, there, slot, there.applicants(AT_ONCE))
    assert answers[200, ""] == on_slot(careless, slot) > 5
    verdict = careless.manage("verify_bookings")
    assert verdict.returncode != 0
    assert "no slot is overbooked" in verdict.stderr
