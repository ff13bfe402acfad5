"""reschedule: the new place first, the old one back only then."""

from datetime import timedelta

import pytest

from booking import errors, services
from booking.models import Notice
from booking.tests.scenes import (
    STAFF,
    Status,
    a_slot,
    acting,
    assert_invariants,
    at,
    pass_minutes,
    service_at,
    slots_in_a_row,
    status_of,
    taken,
)
from providers.errors import ServiceUnknown
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def alice():
    return factories.ClientFactory()


@pytest.fixture
def slots():
    return slots_in_a_row(3)


@pytest.fixture
def booked(alice, slots):
    return services.book(choice=at(slots[0]), actor=acting(alice))


def move(reservation, slot, actor, **more):
    return services.reschedule(
        reservation_id=reservation.public_id, choice=at(slot), actor=actor, **more
    )


def test_a_moved_appointment_keeps_its_reference_and_takes_one_place(alice, booked, slots):
    moved = move(booked, slots[1], acting(alice))
    moved.refresh_from_db()
    assert (moved.pk, moved.reference) == (booked.pk, booked.reference)
    assert (moved.slot, moved.starts_at, moved.ends_at) == (
        slots[1],
        slots[1].starts_at,
        slots[1].ends_at,
    )
    assert (moved.status, moved.changes, moved.revision) == (Status.CONFIRMED, 1, 1)
    assert taken(*slots) == [0, 1, 0]


def test_an_appointment_moves_to_another_centre(alice, booked):
    there = a_slot()
    moved = move(booked, there, acting(alice))
    assert moved.provider == there.provider
    assert taken(booked.slot, there) == [0, 1]
    assert_invariants()


def test_an_applicants_appointment_stays_booked():
    applicant = factories.ApplicantFactory()
    here, there = a_slot(), a_slot()
    booked = services.book(
        choice=at(here),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )
    move(booked, there, acting(applicant))
    assert status_of(applicant) == "Booked"
    assert_invariants()


def test_where_there_is_no_room_the_old_place_is_kept(alice, booked, slots):
    factories.ReservationFactory(slot=slots[1])
    with pytest.raises(errors.SlotTaken):
        move(booked, slots[1], acting(alice))
    booked.refresh_from_db()
    assert booked.slot == slots[0]
    assert taken(*slots) == [1, 1, 0]
    assert not Notice.objects.filter(kind=Notice.Kind.MOVED).exists()


def test_a_lapsed_hold_makes_room_for_a_move(alice, booked, slots):
    held = services.hold(choice=at(slots[1]), actor=acting(factories.ClientFactory()))
    pass_minutes(30)
    move(booked, slots[1], acting(alice))
    held.refresh_from_db()
    assert held.status == Status.EXPIRED
    assert taken(*slots) == [0, 1, 0]


@pytest.mark.parametrize("to", [0, 1, 3])
def test_a_long_appointment_moves_onto_part_of_itself(alice, to):
    slots = slots_in_a_row(6)
    service = service_at(slots[0].provider, 3)
    booked = services.book(choice=at(slots[2]), actor=acting(alice), service_id=service.public_id)
    move(booked, slots[to], acting(alice))
    assert taken(*slots) == [int(to <= n < to + 3) for n in range(6)]


def test_a_move_keeps_the_service_and_its_length(alice):
    here, there = slots_in_a_row(2), slots_in_a_row(2)
    service = service_at(here[0].provider, 2)
    booked = services.book(choice=at(here[0]), actor=acting(alice), service_id=service.public_id)
    with pytest.raises(ServiceUnknown):
        move(booked, there[0], acting(alice))
    factories.OfferFactory(provider=there[0].provider, service=service)
    moved = move(booked, there[0], acting(alice))
    assert (moved.service, moved.ends_at) == (service, there[1].ends_at)
    with pytest.raises(errors.NotEnoughRoom):
        move(booked, there[1], acting(alice))


def test_moving_to_the_time_it_has_is_refused(alice, booked, slots):
    with pytest.raises(errors.SameTime):
        move(booked, slots[0], acting(alice))


def test_the_new_time_keeps_the_notice_and_the_window(alice, booked, slots):
    later = a_slot(starts_at=slots[0].starts_at + 40 * DAY)
    with pytest.raises(errors.TooSoon):
        move(
            later_booking(alice, later),
            slots[1],
            acting(alice),
            now=slots[1].starts_at - DAY + SECOND,
        )
    far = a_slot(starts_at=slots[0].starts_at + 90 * DAY)
    with pytest.raises(errors.TooFar):
        move(booked, far, acting(alice))


def later_booking(client, slot):
    return services.book(choice=at(slot), actor=acting(client))


def test_the_old_time_keeps_the_notice_for_changes(alice, booked, slots):
    later = a_slot(starts_at=slots[0].starts_at + 10 * DAY)
    with pytest.raises(errors.TooLateToChange):
        move(booked, later, acting(alice), now=slots[0].starts_at - DAY + SECOND)
    assert taken(slots[0], later) == [1, 0]
    move(booked, later, acting(alice), now=slots[0].starts_at - DAY)


def test_staff_move_inside_both_notices(booked, slots):
    move(booked, slots[1], STAFF, now=slots[0].starts_at)
    assert taken(*slots) == [0, 1, 0]


@pytest.mark.parametrize("status", ["held", "cancelled", "expired", "checked_in", "no_show"])
def test_only_an_appointment_moves(alice, slots, status):
    moment = factories.three_days_on_at_nine()
    reservation = factories.ReservationFactory(
        slot=slots[0],
        client=alice,
        status=status,
        expires_at=moment,
        cancelled_at=moment,
        cancelled_by="client",
        checked_in_at=moment,
    )
    with pytest.raises(errors.NotConfirmed):
        move(reservation, slots[1], acting(alice))
    assert taken(slots[1]) == [0]


def test_nobody_moves_to_a_closed_slot_or_centre(alice, booked, slots):
    slots[1].is_open = False
    slots[1].save(update_fields=["is_open"])
    for slot in (slots[1], a_slot(is_open_to_booking=False)):
        with pytest.raises(errors.SlotClosed):
            move(booked, slot, acting(alice))


def test_a_stranger_moves_nothing(booked, slots):
    with pytest.raises(errors.ReservationUnknown):
        move(booked, slots[1], acting(factories.ClientFactory()))
