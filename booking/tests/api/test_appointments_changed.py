"""Confirm and cancel by a named id, reschedule, and what staff note of a visit."""

import pytest
from django.utils import timezone

from booking.models import Reservation
from booking.tests.api.callers import a_clerk, a_client, a_portal, an_administrator, an_auditor
from booking.tests.api.rest import problem
from booking.tests.scenes import a_slot, slots_in_a_row, taken
from tests.factories import ApplicantFactory, HoldFactory, ReservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return a_client()


def status():
    return Reservation.objects.get().status


def test_a_hold_is_confirmed_and_cancelled_by_the_id_in_the_body(alice):
    hold = HoldFactory(client=alice.client)
    body = {"id": str(hold.public_id)}
    answer = alice.post("appointments/confirm", body)
    assert (answer.status_code, answer["ETag"], status()) == (200, '"1"', "confirmed")
    answer = alice.post("appointments/cancel", body | {"reason": "Ill"})
    assert (answer.status_code, answer["ETag"], status()) == (200, '"2"', "cancelled")
    assert Reservation.objects.get().cancel_reason == "Ill"


@pytest.mark.parametrize("body", [None, {}, {"id": 7}, {"id": "me"}, {"id": None}, [], {"no": 1}])
def test_an_id_that_cannot_be_read_is_refused(alice, body):
    for verb in ("confirm", "cancel"):
        problem(alice.post(f"appointments/{verb}", body), 422, "validation_failed")


def test_an_appointment_moves_to_another_time(alice):
    old, new = slots_in_a_row(2)
    booked = ReservationFactory(slot=old, client=alice.client)
    path = f"appointments/{booked.public_id}/reschedule"
    answer = alice.post(path, {"slot_id": new.pk}, **{"If-Match": '"0"'})
    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert (answer.json()["slot_id"], answer.json()["reference"]) == (new.pk, booked.reference)
    assert taken(old, new) == [0, 1]
    back = {"provider_id": str(old.provider.public_id), "starts_at": old.starts_at.isoformat()}
    assert alice.post(path, back).json()["slot_id"] == old.pk


def test_a_move_of_what_was_changed_meanwhile_is_refused(alice):
    old, new = slots_in_a_row(2)
    booked = ReservationFactory(slot=old, client=alice.client, revision=4)
    path = f"appointments/{booked.public_id}/reschedule"
    answer = alice.post(path, {"slot_id": new.pk}, **{"If-Match": '"3"'})
    problem(answer, 412, "precondition_failed")
    assert taken(old, new) == [1, 0]


def test_a_move_names_one_time(alice):
    booked = ReservationFactory(client=alice.client)
    answer = alice.post(f"appointments/{booked.public_id}/reschedule", {"date": "2027-03-01"})
    assert problem(answer, 422, "validation_failed")["errors"][0]["code"] == "one_time"


def test_holders_move_an_appointment_as_often_as_they_may_and_staff_as_they_like(alice):
    first, second = slots_in_a_row(2, change_limit=1)
    booked = ReservationFactory(slot=first, client=alice.client)
    path = f"appointments/{booked.public_id}/reschedule"
    clerk = a_clerk(first.provider)
    for caller, to in ((clerk, second), (alice, first), (clerk, second), (clerk, first)):
        assert caller.post(path, {"slot_id": to.pk}).status_code == 200
    problem(alice.post(path, {"slot_id": second.pk}), 409, "change_limit")
    assert taken(first, second) == [1, 0]


def test_a_portal_moves_its_applicants_as_often_as_they_may():
    first, second = slots_in_a_row(2, change_limit=0)
    portal = a_portal("One")
    applicant = ApplicantFactory(portal=portal.portal, status_code="Booked")
    booked = ReservationFactory(slot=first, client=None, applicant=applicant)
    answer = portal.post(f"appointments/{booked.public_id}/reschedule", {"slot_id": second.pk})
    problem(answer, 409, "change_limit")


@pytest.mark.parametrize(
    ("verb", "becomes"),
    [("check-in", "checked_in"), ("complete", "completed"), ("no-show", "no_show")],
)
def test_staff_of_the_provider_note_a_visit_and_nobody_else_does(alice, verb, becomes):
    booked = ReservationFactory(client=alice.client, slot__starts_at=timezone.now())
    path = f"appointments/{booked.public_id}/{verb}"
    for caller in (alice, an_auditor(), a_portal("One")):
        problem(caller.post(path), 403, "forbidden")
    problem(a_clerk(a_slot().provider).post(path), 404, "not_found")
    clerk = a_clerk(booked.provider)
    answer = clerk.post(path)
    assert (answer.status_code, answer.json()["status"]) == (200, becomes)
    assert clerk.post(path).content == answer.content
    problem(clerk.post(f"appointments/{booked.public_id}/reschedule", {"slot_id": a_slot().pk}),
            404, "slot_unknown")  # fmt: skip


def test_a_hold_is_no_visit():
    hold = HoldFactory()
    clerk = a_clerk(hold.provider)
    problem(clerk.post(f"appointments/{hold.public_id}/check-in"), 409, "not_confirmed")


def test_an_administrator_releases_lapsed_holds_and_is_told_how_many(alice):
    HoldFactory()
    for _ in range(2):
        HoldFactory(expires_at="2020-01-01T00:00Z")
    for caller in (alice, a_clerk(a_slot().provider), an_auditor(), a_portal("One")):
        problem(caller.post("admin/expire-reservations"), 403, "forbidden")
    administrator = an_administrator()
    answer = administrator.post("admin/expire-reservations")
    assert (answer.status_code, answer.json()) == (200, {"released": 2})
    assert administrator.post("admin/expire-reservations").json() == {"released": 0}
    assert Reservation.objects.filter(status="held").count() == 1
