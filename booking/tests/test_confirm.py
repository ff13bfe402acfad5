"""confirm: a live hold becomes an appointment, once."""

from uuid import uuid4

import pytest

from audit.actors import SYSTEM, Actor, ActorKind
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
    status_of,
    taken,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return factories.ClientFactory()


@pytest.fixture
def held(alice):
    return services.hold(choice=at(a_slot()), actor=acting(alice))


def confirm(reservation, actor):
    return services.confirm(reservation_id=reservation.public_id, actor=actor)


def test_a_confirmed_hold_is_an_appointment(alice, held):
    confirmed = confirm(held, acting(alice))
    confirmed.refresh_from_db()
    assert confirmed == held
    assert confirmed.status == Status.CONFIRMED
    assert confirmed.confirmed_at is not None
    assert confirmed.revision == 1
    assert taken(held.slot) == [1]


def test_confirming_twice_is_confirming_once(alice, held):
    first = confirm(held, acting(alice))
    second = confirm(held, acting(alice))
    assert (first, first.confirmed_at) == (second, second.confirmed_at)
    assert Notice.objects.filter(kind=Notice.Kind.CONFIRMED).count() == 1
    assert Entry.objects.filter(verb="confirm").count() == 2


def test_a_hold_is_good_in_its_last_minute_and_dead_at_thirty(alice, held):
    other = services.hold(choice=at(a_slot()), actor=acting(alice))
    pass_minutes(29.9)
    confirm(held, acting(alice))
    pass_minutes(0.1)
    with pytest.raises(errors.HoldExpired):
        confirm(other, acting(alice))
    other.refresh_from_db()
    assert other.status == Status.HELD


def test_a_swept_hold_has_expired(alice, held):
    pass_minutes(30)
    services.expire_lapsed()
    with pytest.raises(errors.HoldExpired):
        confirm(held, acting(alice))


def test_a_hold_given_back_is_over(alice, held):
    services.cancel(reservation_id=held.public_id, actor=acting(alice))
    with pytest.raises(errors.NotLive):
        confirm(held, acting(alice))


def test_a_missed_appointment_is_over(alice):
    missed = factories.ReservationFactory(client=alice, status=Status.NO_SHOW)
    with pytest.raises(errors.NotLive):
        confirm(missed, acting(alice))


@pytest.mark.parametrize("status", ["checked_in", "completed"])
def test_an_appointment_that_was_kept_is_returned_as_it_is(alice, status):
    reservation = factories.ReservationFactory(
        client=alice,
        status=status,
        checked_in_at=factories.three_days_on_at_nine(),
        completed_at=factories.three_days_on_at_nine(),
    )
    assert confirm(reservation, acting(alice)).status == status


def test_a_hold_on_a_slot_closed_since_is_honoured(alice, held):
    held.slot.is_open = False
    held.slot.save(update_fields=["is_open"])
    assert confirm(held, acting(alice)).status == Status.CONFIRMED


def test_strangers_and_absent_reservations_answer_alike(alice, held):
    """Alice owns, a clerk of the centre may, Charlie and others must not."""
    membership = factories.MembershipFactory(provider=held.provider)
    elsewhere = factories.MembershipFactory()
    for actor in (
        acting(factories.ClientFactory()),
        acting(factories.ApplicantFactory()),
        Actor(ActorKind.STAFF, elsewhere.user_id),
        Actor(ActorKind.CLIENT, None),
    ):
        with pytest.raises(errors.ReservationUnknown):
            confirm(held, actor)
    with pytest.raises(errors.ReservationUnknown):
        services.confirm(reservation_id=uuid4(), actor=acting(alice))
    assert confirm(held, Actor(ActorKind.STAFF, membership.user_id)).status == Status.CONFIRMED


@pytest.mark.parametrize("actor", [STAFF, SYSTEM])
def test_those_who_see_everything_may_confirm(held, actor):
    assert confirm(held, actor).status == Status.CONFIRMED


def test_a_portal_confirms_for_its_applicants(alice):
    applicant = factories.ApplicantFactory()
    held = services.hold(
        choice=at(a_slot()),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )
    with pytest.raises(errors.ReservationUnknown):
        confirm(held, acting(factories.ApplicantFactory()))
    confirm(held, acting(applicant))
    assert status_of(applicant) == "Booked"
    assert_invariants()
