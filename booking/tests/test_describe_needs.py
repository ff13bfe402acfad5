"""describe_needs: what somebody needs on the day, and the number they say is theirs."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Entry
from booking import errors, services
from booking.models import Need, Reservation
from booking.services import Visit
from booking.tests.racing import in_background, wait_until_blocked
from booking.tests.scenes import Status, a_slot, acting, at, pass_minutes
from clients.errors import ClientUnknown
from clients.models import Client
from tests import factories

NUMBER = "98765432101234"
TOLD = Visit(
    needs=["interpreter", "wheelchair"], interpreter_language="Rifian", stated_number=NUMBER
)


@pytest.fixture
def alice(db):
    return factories.ClientFactory()


@pytest.fixture
def held(alice):
    return services.hold(choice=at(a_slot()), actor=acting(alice))


def describe(reservation, who, visit=TOLD):
    return services.describe_needs(
        reservation_id=reservation.public_id, visit=visit, actor=acting(who)
    )


def told_of(reservation):
    row = Reservation.objects.get(pk=reservation.pk)
    return row.needs, row.interpreter_language, row.stated_number


def test_nobody_has_been_asked_before_it_is_told(held):
    assert told_of(held) == (None, "", None)


def test_what_is_told_is_kept_and_can_be_taken_back(alice, held):
    describe(held, alice)
    assert told_of(held) == (["wheelchair", "interpreter"], "Rifian", NUMBER)
    describe(held, alice, Visit())
    assert told_of(held) == ([], "", None)


def test_who_names_a_language_needs_an_interpreter(alice, held):
    describe(held, alice, Visit(interpreter_language="Rifian"))
    assert told_of(held) == ([Need.INTERPRETER], "Rifian", None)


def test_the_number_is_in_no_column_and_no_entry_as_it_was_told(alice, held):
    factories.ApplicantFactory(pre_registration_id=NUMBER)
    describe(held, alice)
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM booking_reservation r UNION ALL SELECT e::text"
                       " FROM audit_entry e")  # fmt: skip
        assert not [row for (row,) in cursor if NUMBER in row or NUMBER.encode().hex() in row]
    assert set(Entry.objects.filter(verb="describe_needs").values_list("stage", flat=True)) == {
        "start",
        "exit",
    }


def test_a_number_that_is_an_applicants_says_nothing_about_the_applicant(alice, held):
    """Anybody can type anybody's: neither is its owner blocked, nor does the hold become theirs."""
    applicant = factories.ApplicantFactory(pre_registration_id=NUMBER)
    assert describe(held, alice).applicant is None
    booked = services.book(choice=at(a_slot()), actor=acting(applicant), pre_registration_id=NUMBER)
    assert booked.applicant == applicant


@pytest.mark.parametrize("number", ["1234", "9876543210123x", NUMBER + "\n", "٩٨٧٦٥٤٣٢١٠١٢٣٤"])
def test_a_number_of_another_shape_is_a_fault_of_the_door(number):
    with pytest.raises(ValueError, match="14 digits"):
        Visit(stated_number=number)


def test_a_hold_that_ran_out_keeps_what_is_told_too_late(alice, held):
    pass_minutes(30)
    describe(held, alice)
    services.expire_lapsed()
    describe(held, alice, Visit(needs=["wheelchair"]))
    assert told_of(held) == (["wheelchair"], "", None)


def test_a_hold_that_was_given_back_keeps_what_is_told_too_late(alice, held):
    services.cancel(reservation_id=held.public_id, actor=acting(alice))
    describe(held, alice)
    assert told_of(held)[2] == NUMBER


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.COMPLETED, Status.NO_SHOW])
def test_a_visit_that_is_over_is_not_described(alice, status):
    now = timezone.now()
    moments = {"completed_at": now, "cancelled_at": now, "cancelled_by": "client"}
    over = factories.ReservationFactory(client=alice, status=status, **moments)
    with pytest.raises(errors.NotLive):
        describe(over, alice)


def test_a_stranger_meets_no_reservation(held):
    with pytest.raises(errors.ReservationUnknown):
        describe(held, factories.ClientFactory())


def test_a_need_we_do_not_know_is_refused_by_the_database(alice, held):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.objects.filter(pk=held.pk).update(needs=["lift"])
    describe(held, alice, Visit(needs=["lift"]))
    assert told_of(held) == ([], "", None)


@pytest.mark.parametrize("was_booked", [True, False])
def test_it_is_forgotten_with_the_person(alice, was_booked):
    past = a_slot(starts_at=timezone.now().replace(second=0, microsecond=0) - timedelta(days=3))
    kind = factories.ReservationFactory if was_booked else factories.HoldFactory
    visit = kind(client=alice, slot=past, expires_at=past.starts_at)
    describe(visit, alice)
    services.remove_client(client_id=alice.public_id, actor=acting(alice))
    assert told_of(visit) == (None, "", None)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_of_somebody_who_is_just_being_forgotten(alice, held):
    """Both want the reservation's row: whoever comes second sees what the first has done."""
    pass_minutes(30)
    services.expire_lapsed()
    with transaction.atomic():
        Reservation.objects.select_for_update().get(pk=held.pk)
        telling = in_background(lambda: describe(held, alice))
        wait_until_blocked(telling)
        Client.objects.filter(pk=alice.pk).update(name="", email="", erased_at=timezone.now())
    with pytest.raises(ClientUnknown):
        telling.result(timeout=10)
    assert told_of(held) == (None, "", None)
