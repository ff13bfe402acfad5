"""check_in, complete, mark_no_show: the day itself."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from audit.models import Entry
from booking import errors, services
from booking.models import Notice, Reservation
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
    visited = verb(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    visited.refresh_from_db()
    status, applicants_status = VERBS[verb]
    assert (visited.status, status_of(applicant)) == (status, applicants_status)
    assert taken(booked.slot) == [1]
    assert_invariants()


@EACH
def test_twice_is_once(verb, booked):
    first = verb(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    second = verb(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    assert (first, first.revision) == (second, second.revision)
    assert Entry.objects.filter(verb=verb.__name__).count() == 2


def test_one_who_checked_in_can_be_done(booked):
    arrived = services.check_in(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    done = services.complete(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    assert arrived.checked_in_at is not None
    assert (done.status, done.checked_in_at) == (Status.COMPLETED, arrived.checked_in_at)
    assert done.completed_at is not None


def test_one_who_checked_in_did_not_stay_away(booked):
    services.check_in(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    with pytest.raises(errors.NotConfirmed):
        services.mark_no_show(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)


def test_one_who_stayed_away_may_book_again(booked, applicant):
    services.mark_no_show(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
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
        verb(reservation_id=reservation.public_id, actor=STAFF, now=moment)


@EACH
def test_a_clients_visit_needs_no_applicant(verb):
    booked = factories.ReservationFactory()
    assert (
        verb(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at).status
        == VERBS[verb][0]
    )


@EACH
def test_strangers_record_no_visits(verb, booked):
    with pytest.raises(errors.ReservationUnknown):
        verb(reservation_id=booked.public_id, actor=acting(factories.ClientFactory()))


# On which day


@pytest.mark.parametrize(
    ("verb", "days", "refusal"),
    [
        (services.check_in, -1, errors.NotToday),
        (services.check_in, 1, errors.NotToday),
        (services.complete, -1, errors.NotToday),
        (services.mark_no_show, -1, errors.NotBegun),
    ],
    ids=["early", "late", "completed-early", "missed-early"],
)
def test_a_visit_is_noted_on_its_own_day(verb, days, refusal, booked):
    now = booked.starts_at + timedelta(days=days)
    with pytest.raises(refusal):
        verb(reservation_id=booked.public_id, actor=STAFF, now=now)
    booked.refresh_from_db()
    assert booked.status == "confirmed"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_day_is_that_of_the_centres_wall(zone):
    """From its midnight to its midnight, wherever UTC's lie."""
    begins = factories.three_days_on_at_nine().replace(tzinfo=ZoneInfo(zone), hour=0)
    slot = a_slot(starts_at=begins + timedelta(hours=12), time_zone=zone)
    booked = factories.ReservationFactory(slot=slot)
    minute = timedelta(minutes=1)
    for now in (begins - minute, begins + timedelta(days=1)):
        with pytest.raises(errors.NotToday):
            services.check_in(reservation_id=booked.public_id, actor=STAFF, now=now)
    last = begins + timedelta(days=1) - minute
    assert services.check_in(reservation_id=booked.public_id, actor=STAFF, now=last).status


def test_a_list_on_paper_may_be_typed_in_days_later(booked):
    later = booked.starts_at + timedelta(days=4)
    done = services.complete(reservation_id=booked.public_id, actor=STAFF, now=later)
    assert done.status == "completed"


# Undone


def undo(reservation, undone):
    return services.undo_visit(
        reservation_id=reservation.public_id, undone=Status(undone), actor=STAFF
    )


def entered(reservation, minutes):
    """As if the last step had been entered so long ago, by the database's clock."""
    long_ago = timezone.now() - timedelta(minutes=minutes)
    moments = dict.fromkeys(("checked_in_at", "completed_at", "missed_at"), long_ago)
    Reservation.objects.filter(pk=reservation.pk).update(**moments)


@EACH
def test_a_slip_of_the_hand_is_undone(verb, booked, applicant):
    visited = verb(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    back = undo(booked, visited.status)
    back.refresh_from_db()
    assert (back.status, status_of(applicant)) == ("confirmed", "Booked")
    assert (back.checked_in_at, back.completed_at, back.missed_at) == (None, None, None)
    assert [entry.stage for entry in Entry.objects.filter(verb="undo_visit")] == ["start", "exit"]
    assert_invariants()


def test_who_was_done_after_arriving_has_arrived_again(booked, applicant):
    services.check_in(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    services.complete(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    back = undo(booked, "completed")
    assert (back.status, status_of(applicant)) == ("checked_in", "Consumed")
    assert undo(booked, "checked_in").status == "confirmed"


def test_two_taps_undo_one_step(booked):
    services.check_in(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    services.complete(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    undo(booked, "completed")
    with pytest.raises(errors.NothingToUndo):
        undo(booked, "completed")
    booked.refresh_from_db()
    assert booked.status == "checked_in"


@EACH
def test_what_was_entered_stands_after_5_minutes(verb, booked):
    visited = verb(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    entered(booked, minutes=5)
    with pytest.raises(errors.TooLateToUndo):
        undo(booked, visited.status)


def test_who_was_missed_and_booked_again_is_not_missed_less(booked, applicant):
    services.mark_no_show(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    services.book(
        choice=at(a_slot()),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )
    with pytest.raises(errors.AlreadyBooked):
        undo(booked, "no_show")


def test_who_did_come_is_not_written_to_of_having_missed():
    booked = factories.ReservationFactory()
    services.mark_no_show(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    mail = Notice.objects.get(reservation=booked, kind="missed")
    assert mail.due_at > timezone.now() + timedelta(minutes=4)
    undo(booked, "no_show")
    mail.refresh_from_db()
    assert mail.status == "superseded"


def test_the_portal_is_told_that_it_is_an_appointment_again(booked):
    services.mark_no_show(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    undo(booked, "no_show")
    told = Notice.objects.filter(reservation=booked, channel="webhook").order_by("pk")
    assert [notice.kind for notice in told] == ["confirmed", "missed", "confirmed"]


def test_strangers_undo_nothing(booked):
    services.check_in(reservation_id=booked.public_id, actor=STAFF, now=booked.starts_at)
    stranger = acting(factories.ClientFactory())
    with pytest.raises(errors.ReservationUnknown):
        services.undo_visit(
            reservation_id=booked.public_id, undone=Status.CHECKED_IN, actor=stranger
        )
