"""Cancelling and discarding (portal-contract, section 2.4)."""

from datetime import datetime, timedelta

import pytest

from booking import services
from booking.models import Notice, Reservation
from booking.tests.api.portal import status_of
from booking.tests.scenes import STAFF, assert_invariants
from clients.models import Applicant
from providers.models import Provider
from tests.outside.mosip import AppointmentException


@pytest.fixture
def booked(world, mosip, wish):
    mosip.make_appointment(world.alice, wish())
    return Reservation.objects.get()


def refusal(call, *arguments):
    with pytest.raises(AppointmentException) as caught:
        call(*arguments)
    return caught.value.code, caught.value.message


NOTHING = ("PRG_BOOK_RCI_013", "Booking data not found")
OVER = ("PRG_BOOK_RCI_018", "Appointment cannot be canceled")


def test_a_cancelled_appointment_gives_its_place_back(world, mosip, booked):
    answer = mosip.cancel(world.alice)

    assert answer["message"] == (
        "Appointment for the selected application has been successfully cancelled"
    )
    booked.refresh_from_db()
    assert (booked.status, booked.cancelled_by, booked.slot.taken) == ("cancelled", "portal", 0)
    assert status_of(world.alice) == "Pending_Appointment"
    assert Notice.objects.filter(kind="cancelled", channel="webhook").count() == 1
    assert refusal(mosip.fetch, world.alice) == NOTHING
    assert refusal(mosip.cancel, world.alice) == NOTHING
    assert_invariants()


def test_a_discarded_booking_is_told_with_who_and_when(world, mosip, booked):
    answer = mosip.delete(world.alice)

    assert (answer["preRegistrationId"], answer["deletedBy"]) == (
        world.alice,
        world.portal.client_id,
    )
    deleted_at = datetime.fromisoformat(answer["deletedDateTime"])
    booked.refresh_from_db()
    assert abs(booked.cancelled_at - deleted_at) < timedelta(seconds=10)
    assert refusal(mosip.delete, world.alice) == NOTHING


def test_nobody_is_named_to_discard(world, call):
    for query in ("", "?preRegistrationId=", "?preRegistrationId=%20"):
        _status, body = call("DELETE", f"/appointment{query}")
        assert body["errors"][0]["errorCode"] == "PRG_BOOK_RCI_006"


@pytest.mark.parametrize("status", [s for s in Applicant.Status if s != "Booked"])
def test_only_what_is_booked_is_cancelled(world, mosip, status):
    Applicant.objects.filter(pre_registration_id=world.alice).update(status_code=status)
    nothing = status in ("Pending_Appointment", "Application_Incomplete")
    for call in (mosip.cancel, mosip.cancel_in_batch, mosip.delete):
        assert refusal(call, world.alice) == (NOTHING if nothing else OVER)


def test_who_has_arrived_is_read_and_not_cancelled(world, mosip, booked):
    services.check_in(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)

    assert mosip.fetch(world.alice)["time_slot_from"] == "09:00"
    assert refusal(mosip.cancel, world.alice) == OVER


def test_within_the_time_span_only_a_batch_cancels(world, mosip, booked):
    Provider.objects.update(change_notice_minutes=100 * 60)
    for call in (mosip.cancel, mosip.delete):
        assert refusal(call, world.alice) == (
            "PRG_BOOK_RCI_026",
            "Appointment cancelling cannot be done within 100 hours",
        )
    mosip.cancel_in_batch(world.alice)
    assert status_of(world.alice) == "Pending_Appointment"


def test_no_time_span_is_no_rule(world, mosip, booked):
    Provider.objects.update(change_notice_minutes=0)

    mosip.cancel(world.alice)
