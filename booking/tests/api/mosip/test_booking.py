"""Booking and rebooking (portal-contract, sections 2.3 and 2.4)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from booking import availability_cache
from booking.models import Notice, Reservation, Slot
from booking.queries import time_slots
from booking.tests.api.portal import status_of
from booking.tests.scenes import assert_invariants
from clients.models import Applicant
from providers.models import Provider
from tests.factories import ApplicantFactory
from tests.outside.mosip import AppointmentException


def refused(call, *arguments):
    with pytest.raises(AppointmentException) as refusal:
        call(*arguments)
    return refusal.value.code


def test_a_booking_is_confirmed_at_once(world, mosip, wish):
    assert mosip.make_appointment(world.alice, wish()) == "Appointment booked successfully"

    booked = Reservation.objects.get()
    assert (booked.status, booked.slot.taken) == ("confirmed", 1)
    assert status_of(world.alice) == "Booked"
    assert mosip.fetch(world.alice) == {
        "registration_center_id": "10001",
        "appointment_date": world.on.isoformat(),
        "time_slot_from": "09:00",
        "time_slot_to": "09:15",
    }
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == ["book", "book"]
    assert_invariants()


@pytest.mark.parametrize("status", Applicant.BOOKABLE)
def test_who_has_nothing_booked_books_anew(world, mosip, wish, status):
    Applicant.objects.filter(pre_registration_id=world.alice).update(status_code=status)

    mosip.make_appointment(world.alice, wish())

    assert status_of(world.alice) == "Booked"


@pytest.mark.parametrize("word", ["incomplete", "prefetched", "consumed"])
def test_an_application_that_is_not_ready_is_told_why(world, mosip, wish, word):
    status = {"incomplete": "Application_Incomplete"}.get(word, word.capitalize())
    Applicant.objects.filter(pre_registration_id=world.alice).update(status_code=status)

    with pytest.raises(AppointmentException) as refusal:
        mosip.make_appointment(world.alice, wish())

    assert refusal.value.code == "PRG_BOOK_RCI_036"
    assert refusal.value.message == f"Appointment cannot be booked for {word} application"


def test_a_rebooking_moves_the_appointment(world, mosip, wish, django_capture_on_commit_callbacks):
    mosip.make_appointment(world.alice, wish(0))
    before = Reservation.objects.get()
    time_slots(world.centre, world.on, now=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        mosip.make_appointment(world.alice, wish(2))

    after = Reservation.objects.get()
    assert (after.pk, after.reference) == (before.pk, before.reference)
    assert [slot.taken for slot in world.slots()] == [0, 0, 1, 0]
    states, _generation = availability_cache.read(world.centre.pk, world.on)
    assert [state.remaining for state in states] == [1, 1, 0, 1]
    assert list(Notice.objects.order_by("pk").values_list("kind", flat=True)) == [
        "confirmed",
        "moved",
    ]
    assert Entry.objects.filter(verb="reschedule", record_id=after.pk).count() == 2
    assert_invariants()


def test_a_rebooking_without_room_keeps_the_old_place(world, mosip, wish):
    mosip.make_appointment(world.alice, wish(0))
    other = ApplicantFactory(portal=world.portal).pre_registration_id
    mosip.make_appointment(other, wish(1))

    assert refused(mosip.make_appointment, world.alice, wish(1)) == "PRG_BOOK_RCI_002"

    assert mosip.fetch(world.alice)["time_slot_from"] == "09:00"
    assert [slot.taken for slot in world.slots()] == [1, 1, 0, 0]


def test_the_same_time_again_is_no_rebooking(world, mosip, wish):
    mosip.make_appointment(world.alice, wish())

    assert refused(mosip.make_appointment, world.alice, wish()) == "PRG_BOOK_RCI_021"


def test_an_appointment_within_the_time_span_is_not_moved(world, mosip, wish):
    """The span is counted to the old appointment, and the number comes first in the message."""
    mosip.make_appointment(world.alice, wish())
    Provider.objects.update(change_notice_minutes=100 * 60)

    with pytest.raises(AppointmentException) as refusal:
        mosip.make_appointment(
            world.alice, wish(appointment_date=str(world.on + timedelta(days=2)))
        )

    assert refusal.value.code == "PRG_BOOK_RCI_026"
    assert refusal.value.message == "Appointment re-booking cannot be done within 100 hours"
    assert mosip.fetch(world.alice)["appointment_date"] == str(world.on)


def test_no_time_span_lets_it_move_until_it_begins(world, mosip, wish):
    mosip.make_appointment(world.alice, wish())
    Provider.objects.update(change_notice_minutes=0)

    mosip.make_appointment(world.alice, wish(1))

    assert mosip.fetch(world.alice)["time_slot_from"] == "09:15"


def test_what_cannot_be_had_is_refused(world, mosip, wish):
    book = mosip.make_appointment
    alice = world.alice
    far = str(world.on + timedelta(days=30))
    other = ApplicantFactory(portal=world.portal).pre_registration_id
    book(other, wish(0))

    assert refused(book, alice, wish(0)) == "PRG_BOOK_RCI_002"
    assert refused(book, alice, wish(time_slot_from="09:05:00")) == "PRG_BOOK_RCI_002"
    assert refused(book, alice, wish(time_slot_to="10:00:00")) == "PRG_BOOK_RCI_002"
    assert refused(book, alice, wish(registration_center_id="404")) == "PRG_BOOK_RCI_035"
    assert refused(book, alice, wish(appointment_date="2020-01-01")) == "PRG_BOOK_RCI_031"
    assert refused(book, alice, wish(appointment_date=far)) == "PRG_BOOK_RCI_031"
    assert refused(book, "99999999999999", wish(1)) == "PRG_PAM_APP_005"
    assert status_of(alice) == "Pending_Appointment"


def test_another_portals_applicant_is_like_none(world, mosip, wish):
    for call in (mosip.fetch, mosip.cancel, mosip.delete, mosip.cancel_in_batch):
        assert refused(call, world.bob) == refused(call, "99999999999999") == "PRG_PAM_APP_005"
    assert refused(mosip.make_appointment, world.bob, wish()) == "PRG_PAM_APP_005"


def test_several_are_booked_in_their_order(world, mosip, wish):
    group = [ApplicantFactory(portal=world.portal).pre_registration_id for _n in range(3)]

    booked = mosip.multi_appointment({who: wish(n) for n, who in enumerate(group)})

    assert booked == ["Appointment booked successfully"] * 3
    assert [mosip.fetch(who)["time_slot_from"] for who in group] == ["09:00", "09:15", "09:30"]
    assert_invariants()


def test_of_several_all_or_none_are_booked(world, mosip, wish):
    family = [ApplicantFactory(portal=world.portal).pre_registration_id for _n in range(2)]
    mosip.make_appointment(world.alice, wish(0))

    group = {world.alice: wish(2), family[0]: wish(1), family[1]: wish(1)}
    assert refused(mosip.multi_appointment, group) == "PRG_BOOK_RCI_002"

    assert [slot.taken for slot in world.slots()] == [1, 0, 0, 0]
    assert {status_of(who) for who in family} == {"Pending_Appointment"}
    assert mosip.fetch(world.alice)["time_slot_from"] == "09:00"
    assert Entry.objects.filter(stage="exception", error_code="slot_taken").count() == 1


def test_one_who_moves_makes_room_for_one_who_comes(world, mosip, wish):
    other = ApplicantFactory(portal=world.portal).pre_registration_id
    mosip.make_appointment(world.alice, wish(0))

    mosip.multi_appointment({other: wish(0), world.alice: wish(1)})

    assert [slot.taken for slot in world.slots()] == [1, 1, 0, 0]
    assert_invariants()


def test_a_hold_that_lapsed_gives_its_place_to_the_booking(world, mosip, wish):
    holder = ApplicantFactory(portal=world.portal)
    slot = world.first_slot()
    Reservation.objects.create(
        provider=world.centre,
        slot=slot,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        applicant=holder,
        status="held",
        expires_at=timezone.now() - timedelta(minutes=1),
    )

    mosip.make_appointment(world.alice, wish(0))

    assert Slot.objects.get(pk=slot.pk).taken == 1
    assert Reservation.objects.get(applicant=holder).status == "expired"
