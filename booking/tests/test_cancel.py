"""cancel: the place is free at once, and the notice is kept."""

from datetime import timedelta

import pytest

from audit.actors import SYSTEM
from audit.models import Entry
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
    slots_in_a_row,
    status_of,
    taken,
)
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def alice():
    return factories.ClientFactory()


@pytest.fixture
def booked(alice):
    return services.book(choice=at(a_slot()), actor=acting(alice))


def cancel(reservation, actor, **more):
    return services.cancel(reservation_id=reservation.public_id, actor=actor, **more)


def test_a_cancelled_appointment_frees_its_place_for_others(alice, booked):
    cancelled = cancel(booked, acting(alice), reason="ill")
    cancelled.refresh_from_db()
    assert cancelled.status == Status.CANCELLED
    assert (cancelled.cancelled_by, cancelled.cancel_reason) == ("client", "ill")
    assert cancelled.cancelled_at is not None
    services.book(choice=at(booked.slot), actor=acting(factories.ClientFactory()))
    assert taken(booked.slot) == [1]
    assert_invariants()


def test_every_slot_of_a_long_appointment_is_free_again(alice):
    slots = slots_in_a_row(3)
    long = factories.ReservationFactory(slot=slots[0], ends_at=slots[2].ends_at, client=alice)
    cancel(long, acting(alice))
    assert taken(*slots) == [0, 0, 0]


def test_a_hold_may_be_given_back_whenever(alice):
    slot = a_slot()
    held = services.hold(choice=at(slot), actor=acting(alice))
    cancel(held, acting(alice), now=slot.starts_at)
    assert taken(slot) == [0]
    assert not Notice.objects.filter(kind=Notice.Kind.CANCELLED).exists()


def test_a_lapsed_hold_may_be_given_back_too(alice):
    held = services.hold(choice=at(a_slot()), actor=acting(alice))
    pass_minutes(31)
    assert cancel(held, acting(alice)).status == Status.CANCELLED


def test_cancelling_twice_is_cancelling_once(alice, booked):
    first = cancel(booked, acting(alice), reason="ill")
    second = cancel(booked, STAFF, reason="other")
    assert (second.cancelled_at, second.cancel_reason) == (first.cancelled_at, "ill")
    assert taken(booked.slot) == [0]
    assert Notice.objects.filter(kind=Notice.Kind.CANCELLED).count() == 1
    assert Entry.objects.filter(verb="cancel").count() == 2


def test_an_applicant_waits_for_an_appointment_again():
    applicant = factories.ApplicantFactory()
    wish = {"actor": acting(applicant), "pre_registration_id": applicant.pre_registration_id}
    booked = services.book(choice=at(a_slot()), **wish)
    assert cancel(booked, acting(applicant)).cancelled_by == "portal"
    assert status_of(applicant) == "Pending_Appointment"
    services.book(choice=at(a_slot()), **wish)
    assert_invariants()


@pytest.mark.parametrize("status", ["Cancelled", "Expired"])
def test_a_hold_given_back_leaves_the_applicants_status(status):
    applicant = factories.ApplicantFactory(status_code=status)
    held = services.hold(
        choice=at(a_slot()),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )
    cancel(held, acting(applicant))
    assert status_of(applicant) == status


def test_too_late_begins_one_second_inside_the_notice(alice, booked):
    with pytest.raises(errors.TooLateToChange):
        cancel(booked, acting(alice), now=booked.starts_at - DAY + SECOND)
    assert taken(booked.slot) == [1]
    cancel(booked, acting(alice), now=booked.starts_at - DAY)


def test_no_notice_lets_appointments_be_cancelled_until_they_begin(alice):
    slot = a_slot(change_notice_minutes=0)
    booked = services.book(choice=at(slot), actor=acting(alice))
    with pytest.raises(errors.TooLateToChange):
        cancel(booked, acting(alice), now=slot.starts_at + SECOND)
    cancel(booked, acting(alice), now=slot.starts_at)


@pytest.mark.parametrize("actor", [STAFF, SYSTEM])
def test_staff_and_the_system_need_no_notice(booked, actor):
    cancelled = cancel(booked, actor, now=booked.starts_at)
    assert cancelled.cancelled_by == actor.kind


@pytest.mark.parametrize("status", ["checked_in", "completed", "no_show"])
def test_a_visit_that_began_is_not_cancelled(alice, status):
    reservation = factories.ReservationFactory(
        client=alice,
        status=status,
        checked_in_at=factories.three_days_on_at_nine(),
        completed_at=factories.three_days_on_at_nine(),
    )
    with pytest.raises(errors.NotLive):
        cancel(reservation, acting(alice))


def test_an_expired_hold_is_not_cancelled(alice):
    held = services.hold(choice=at(a_slot()), actor=acting(alice))
    pass_minutes(30)
    services.expire_lapsed()
    with pytest.raises(errors.NotLive):
        cancel(held, acting(alice))


def test_a_stranger_cancels_nothing(booked):
    with pytest.raises(errors.ReservationUnknown):
        cancel(booked, acting(factories.ClientFactory()))
    assert taken(booked.slot) == [1]


def test_a_long_reason_is_cut(alice, booked):
    assert cancel(booked, acting(alice), reason="x" * 1000).cancel_reason == "x" * 200


def test_an_appointment_on_a_slot_closed_since_can_be_cancelled(alice, booked):
    booked.slot.is_open = False
    booked.slot.save(update_fields=["is_open"])
    cancel(booked, acting(alice))
    assert taken(booked.slot) == [0]
