"""POST appointments and appointments/reserve: for oneself, for clients and for applicants."""

import pytest

from booking.models import Reservation
from booking.tests.api.callers import (
    Caller,
    a_clerk,
    a_client,
    a_portal,
    an_administrator,
    an_auditor,
    without_request_id,
)
from booking.tests.api.rest import problem
from booking.tests.scenes import a_slot
from tests.factories import ApplicantFactory, ClientFactory

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"
PATHS = ["appointments", "appointments/reserve"]


def test_a_client_books_for_itself_confirmed_at_once():
    alice, slot = a_client(), a_slot()
    answer = alice.post("appointments", {"slot_id": slot.pk})
    row = Reservation.objects.get()
    assert (answer.status_code, answer["ETag"]) == (201, '"0"')
    assert answer.json()["status"] == "confirmed"
    assert answer.json()["id"] == str(row.public_id)
    assert (row.client, row.slot) == (alice.client, slot)


@pytest.mark.parametrize("path", PATHS)
def test_a_client_may_name_itself_and_nobody_else(path):
    alice, bob = a_client(), a_client()
    mine = {"slot_id": a_slot().pk, "client_id": str(alice.client.public_id)}
    assert alice.post(path, mine).status_code == 201
    slot = a_slot().pk
    foreign = alice.post(path, {"slot_id": slot, "client_id": str(bob.client.public_id)})
    absent = alice.post(path, {"slot_id": slot, "client_id": NOBODY})
    problem(foreign, 404, "not_found")
    assert without_request_id(foreign) == without_request_id(absent)


@pytest.mark.parametrize("path", PATHS)
def test_a_portal_books_for_its_clients_and_its_applicants(path):
    portal, other = a_portal("One"), a_portal("Other")
    own = ClientFactory(portal=portal.portal)
    theirs = ClientFactory(portal=other.portal)
    answer = portal.post(path, {"slot_id": a_slot().pk, "client_id": str(own.public_id)})
    assert answer.status_code == 201
    assert Reservation.objects.get().client == own
    applicant = ApplicantFactory(portal=portal.portal).pre_registration_id
    answer = portal.post(path, {"slot_id": a_slot().pk, "pre_registration_id": applicant})
    assert answer.status_code == 201
    slot = a_slot().pk
    foreign = portal.post(path, {"slot_id": slot, "client_id": str(theirs.public_id)})
    absent = portal.post(path, {"slot_id": slot, "client_id": NOBODY})
    assert without_request_id(foreign) == without_request_id(absent)
    problem(foreign, 404, "not_found")


def test_a_clerk_books_for_clients_they_see():
    slot, other = a_slot(capacity=3), a_slot()
    clerk = a_clerk(slot.provider)
    made = ClientFactory(made_by=clerk.user)
    stranger = ClientFactory()
    wish = {"slot_id": slot.pk, "client_id": str(made.public_id)}
    assert clerk.post("appointments", wish).status_code == 201
    foreign = clerk.post("appointments", wish | {"client_id": str(stranger.public_id)})
    absent = clerk.post("appointments", wish | {"client_id": NOBODY})
    assert without_request_id(foreign) == without_request_id(absent)
    elsewhere = clerk.post("appointments", wish | {"slot_id": other.pk})
    problem(elsewhere, 404, "slot_unknown")
    assert an_administrator().post(
        "appointments", {"slot_id": other.pk, "client_id": str(stranger.public_id)}
    ).status_code == 201  # fmt: skip


def test_who_books_for_others_says_for_whom():
    slot = a_slot()
    for caller in (a_clerk(slot.provider), a_portal("One")):
        problem(caller.post("appointments", {"slot_id": slot.pk}), 422, "beneficiary_missing")


@pytest.mark.parametrize("path", PATHS)
def test_who_only_looks_does_not_book(path):
    wish = {"slot_id": a_slot().pk, "client_id": str(ClientFactory().public_id)}
    problem(Caller().post(path, wish), 401, "not_signed_in")
    for caller in (an_auditor(), a_portal("Reader", "read")):
        problem(caller.post(path, wish), 403, "forbidden")
    assert not Reservation.objects.exists()


def test_a_booking_carries_a_key_and_is_answered_once():
    alice, slot = a_client(), a_slot(capacity=2)
    path, wish = "appointments", {"slot_id": slot.pk}
    problem(alice.send("POST", path, wish), 400, "idempotency_key_missing")
    first, second = (alice.post(path, wish, **{"Idempotency-Key": "one"}) for _ in range(2))
    assert (second.status_code, second.content) == (201, first.content)
    assert Reservation.objects.count() == 1


def test_a_taken_time_is_refused_by_name():
    alice, bob, slot = a_client(), a_client(), a_slot()
    alice.post("appointments", {"slot_id": slot.pk})
    problem(bob.post("appointments", {"slot_id": slot.pk}), 409, "slot_taken")
