"""POST /booking, word for word as portal-contract section 1 has it: what it does."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from audit.models import Entry
from booking import availability_cache
from booking.models import Notice, Reservation
from booking.queries import time_slots
from booking.tests.api.cast import BOOKING
from booking.tests.api.portal import BOOK_ID, status_of
from tests.factories import ApplicantFactory


@pytest.mark.parametrize("path", ["/booking", "/booking/"])
def test_a_booking_answers_with_the_envelope(world, post, path):
    before = timezone.now()
    answer = post(path, world.wish())
    body = answer.json()

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    moment = body.pop("responsetime")
    assert body == {
        "id": BOOK_ID,
        "version": "1.0",
        "response": {"bookingMessage": "Appointment booked successfully"},
        "errors": None,
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", moment)
    assert abs(timezone.datetime.fromisoformat(moment) - before) < timedelta(seconds=10)


def test_a_booking_leaves_a_reservation_a_status_entries_and_a_notice(world, post):
    post(BOOKING, world.wish())

    reservation = Reservation.objects.select_related("applicant", "slot").get()
    assert reservation.status == Reservation.Status.CONFIRMED
    assert reservation.applicant.pre_registration_id == world.alice
    local = reservation.starts_at.astimezone(world.centre.zone)
    assert (local.date(), f"{local:%H:%M}") == (world.on, "09:00")
    assert reservation.slot.taken == 1
    assert status_of(world.alice) == "Booked"
    entries = Entry.objects.filter(verb="book").order_by("pk")
    assert [entry.stage for entry in entries] == ["start", "exit"]
    assert {(e.actor_kind, e.actor_id, e.record_id) for e in entries} == {
        ("portal", world.portal.pk, reservation.pk)
    }
    notice = Notice.objects.get()
    assert (notice.reservation, notice.kind, notice.channel) == (
        reservation,
        "confirmed",
        "webhook",
    )


def test_the_entries_carry_the_number_of_the_request(world, post):
    answer = post(BOOKING, world.wish())

    assert set(Entry.objects.values_list("request_id", flat=True)) == {answer["X-Request-Id"]}


def test_the_cache_entry_is_decremented_after_the_commit_and_not_before(
    world, post, django_capture_on_commit_callbacks
):
    def remaining():
        states, _generation = availability_cache.read(world.centre.pk, world.on)
        return states[0].remaining

    time_slots(world.centre, world.on, now=timezone.now())
    assert availability_cache.key(world.centre.pk, world.on) == (
        f"provider:{world.centre.pk}:timeslots:{world.on}"
    )
    with django_capture_on_commit_callbacks() as after_commit:
        post(BOOKING, world.wish())
        assert remaining() == 1
    for tell in after_commit:
        tell()
    assert remaining() == 0


@pytest.mark.parametrize(
    "times",
    [
        {"time_slot_from": "09:15", "time_slot_to": "09:30"},
        {"time_slot_from": "09:15:00", "time_slot_to": "09:30:00"},
        {"time_slot_from": "09:15", "time_slot_to": "09:30:00"},
        {"time_slot_from": None, "time_slot_to": None, "time_slot": "09:15-09:30"},
        {"time_slot_from": None, "time_slot_to": None, "time_slot": "09:15:00-09:30:00"},
        {"time_slot_from": None, "time_slot_to": None, "time_slot": "09:15 - 09:30"},
    ],
    ids=lambda times: "-".join(filter(None, times.values())),
)
def test_the_time_may_be_written_in_every_way_of_the_contract(world, post, times):
    assert post(BOOKING, world.wish(**times)).status_code == 200
    local = Reservation.objects.get().starts_at.astimezone(world.centre.zone)
    assert f"{local:%H:%M}" == "09:15"


def test_the_body_may_come_in_an_envelope(world, post):
    envelope = {
        "id": BOOK_ID,
        "version": "1.0",
        "requesttime": "2027-01-01T00:00:00.000Z",
        "request": world.wish(),
    }
    assert post(BOOKING, envelope).status_code == 200


def test_the_centre_may_be_named_by_its_public_id(world, post):
    answer = post(BOOKING, world.wish(registration_center_id=str(world.centre.public_id)))
    assert answer.status_code == 200


@pytest.mark.parametrize("status", ["Cancelled", "Expired"])
def test_an_applicant_who_was_cancelled_or_missed_is_booked_anew(world, post, status):
    applicant = ApplicantFactory(portal=world.portal, status_code=status)
    answer = post(BOOKING, world.wish(pre_registration_id=applicant.pre_registration_id))

    assert answer.status_code == 200


def test_the_rows_decide_with_the_cache_gone(world, post):
    cache.clear()
    assert post(BOOKING, world.wish()).status_code == 200
