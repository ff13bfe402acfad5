"""check_in, complete, mark_no_show: the day itself."""

import pytest

from audit.models import Entry
from booking import errors, services
from booking.tests.scenes import (
    STAFF,
    Status,
    a_slot,
    acting,
    assert_invariants,
    at,
    status_of,
    taken,
)
from tests import factories

pytestmark = pytest.mark.django_db
VERBS = {
    services.check_in: (Status.CHECKED_IN, "Consumed"),
    services.complete: (Status.COMPLETED, "Consumed"),
    services.mark_no_show: (Status.NO_SHOW, "Expired"),
}
EACH = pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)


@pytest.fixture
def applicant():
    return factories.ApplicantFactory()


@pytest.fixture
def booked(applicant):
    return services.book(
        choice=at(a_slot()),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )


@EACH
def test_a_visit_is_recorded_and_keeps_its_place(verb, booked, applicant):
    visited = verb(reservation_id=booked.public_id, actor=STAFF)
    visited.refresh_from_db()
    status, applicants_status = VERBS[verb]
    assert (visited.status, status_of(applicant)) == (status, applicants_status)
    assert taken(booked.slot) == [1]
    assert_invariants()


@EACH
def test_twice_is_once(verb, booked):
    first = verb(reservation_id=booked.public_id, actor=STAFF)
    second = verb(reservation_id=booked.public_id, actor=STAFF)
    assert (first, first.revision) == (second, second.revision)
    assert Entry.objects.filter(verb=verb.__name__).count() == 2


def test_one_who_checked_in_can_be_done(booked):
    arrived = services.check_in(reservation_id=booked.public_id, actor=STAFF)
    done = services.complete(reservation_id=booked.public_id, actor=STAFF)
    assert arrived.checked_in_at is not None
    assert (done.status, done.checked_in_at) == (Status.COMPLETED, arrived.checked_in_at)
    assert done.completed_at is not None


def test_one_who_checked_in_did_not_stay_away(booked):
    services.check_in(reservation_id=booked.public_id, actor=STAFF)
    with pytest.raises(errors.NotConfirmed):
        services.mark_no_show(reservation_id=booked.public_id, actor=STAFF)


def test_one_who_stayed_away_may_book_again(booked, applicant):
    services.mark_no_show(reservation_id=booked.public_id, actor=STAFF)
    services.book(
        choice=at(a_slot()),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )
    assert status_of(applicant) == "Booked"


@EACH
@pytest.mark.parametrize("status", ["held", "cancelled", "expired"])
def test_only_an_appointment_is_visited(verb, status):
    moment = factories.three_days_on_at_nine()
    reservation = factories.ReservationFactory(
        status=status, expires_at=moment, cancelled_at=moment, cancelled_by="client"
    )
    with pytest.raises(errors.NotConfirmed):
        verb(reservation_id=reservation.public_id, actor=STAFF)


@EACH
def test_a_clients_visit_needs_no_applicant(verb):
    booked = factories.ReservationFactory()
    assert verb(reservation_id=booked.public_id, actor=STAFF).status == VERBS[verb][0]


@EACH
def test_strangers_record_no_visits(verb, booked):
    with pytest.raises(errors.ReservationUnknown):
        verb(reservation_id=booked.public_id, actor=acting(factories.ClientFactory()))
