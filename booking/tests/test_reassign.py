"""The centre moves somebody: the reference stays, word is owed."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from audit.actors import SYSTEM, Actor, ActorKind
from booking import errors, services
from booking.models import Notice
from booking.tests.reshaping import a_centre, booked, slot_on
from booking.tests.scenes import STAFF, acting, at, pass_minutes, service_at, taken
from tests import factories

pytestmark = pytest.mark.django_db


def reassigned(reservation, slot, actor=STAFF):
    return services.reassign(reservation_id=reservation.public_id, choice=at(slot), actor=actor)


@pytest.mark.parametrize("actor", [STAFF, SYSTEM], ids=["staff", "system"])
def test_an_appointment_moves_and_keeps_its_reference(actor):
    provider = a_centre()
    old, new = slot_on(provider, 3, time(9)), slot_on(provider, 4, time(10))
    appointment = booked(old)
    moved = reassigned(appointment, new, actor)
    assert (moved.reference, moved.starts_at) == (appointment.reference, new.starts_at)
    assert (moved.changes, moved.revision) == (0, 1)
    assert taken(old, new) == [0, 1]
    kinds = Notice.objects.exclude(kind="reminder").values_list("kind", "channel")
    assert list(kinds) == [("reassigned", "email")]


def test_a_hold_moves_and_lasts_a_day():
    provider = a_centre()
    hold = booked(slot_on(provider, 3, time(9)), hold=True)
    moved = reassigned(hold, slot_on(provider, 3, time(10)))
    assert moved.status == "held"
    assert moved.expires_at - timezone.now() > timedelta(hours=23, minutes=59)


def test_a_hold_is_never_made_shorter():
    provider = a_centre()
    expires_at = timezone.now() + timedelta(days=2)
    hold = booked(slot_on(provider, 3, time(9)), hold=True, expires_at=expires_at)
    assert reassigned(hold, slot_on(provider, 3, time(10))).expires_at == expires_at


def test_a_lapsed_hold_stays_lapsed():
    provider = a_centre()
    hold = booked(slot_on(provider, 3, time(9)), hold=True)
    pass_minutes(31)
    with pytest.raises(errors.HoldExpired):
        reassigned(hold, slot_on(provider, 3, time(10)))


def test_what_is_over_does_not_move():
    provider = a_centre()
    appointment = booked(slot_on(provider, 3, time(9)))
    services.cancel(reservation_id=appointment.public_id, actor=STAFF)
    with pytest.raises(errors.NotLive):
        reassigned(appointment, slot_on(provider, 3, time(10)))


def test_where_there_is_no_room_the_old_place_is_kept():
    provider = a_centre()
    old, full = slot_on(provider, 3, time(9)), slot_on(provider, 3, time(10))
    appointment = booked(old)
    booked(full)
    with pytest.raises(errors.SlotTaken):
        reassigned(appointment, full)
    assert taken(old, full) == [1, 1]
    assert not Notice.objects.exists()


def test_a_lapsed_hold_makes_room():
    provider = a_centre()
    appointment, slot = booked(slot_on(provider, 3, time(9))), slot_on(provider, 3, time(10))
    booked(slot, hold=True)
    pass_minutes(31)
    assert reassigned(appointment, slot).starts_at == slot.starts_at


def test_the_same_time_is_no_move():
    slot = slot_on(a_centre(), 3, time(9))
    with pytest.raises(errors.SameTime):
        reassigned(booked(slot), slot)


def test_a_service_takes_all_its_slots_along():
    provider = a_centre()
    service = service_at(provider, 2)
    appointment = booked(slot_on(provider, 3, time(9)), slots=2, service=service)
    slots = [slot_on(provider, 3, time(10, minute)) for minute in (0, 15)]
    reassigned(appointment, slots[0])
    assert taken(*slots) == [1, 1]


@pytest.mark.parametrize("kind", ["client", "portal"])
def test_it_is_not_for_holders(kind):
    provider = a_centre()
    if kind == "client":
        appointment = booked(slot_on(provider, 3, time(9)))
        holder = acting(appointment.client)
    else:
        applicant = factories.ApplicantFactory()
        appointment = booked(slot_on(provider, 3, time(9)), applicant=applicant)
        holder = acting(applicant)
    with pytest.raises(errors.ReservationUnknown):
        reassigned(appointment, slot_on(provider, 3, time(10)), holder)


def test_staff_move_nobody_to_a_centre_that_is_not_theirs():
    provider, other = a_centre(), a_centre()
    member = factories.MembershipFactory(provider=provider)
    appointment = booked(slot_on(provider, 3, time(9)))
    with pytest.raises(errors.SlotUnknown):
        reassigned(appointment, slot_on(other, 3, time(9)), Actor(ActorKind.STAFF, member.user_id))
