"""verify_bookings: every invariant, broken behind the database's back, is found and named."""

from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import services
from booking.queries import invariants
from booking.tests.scenes import STAFF, a_slot, acting, at, slots_in_a_row
from tests import factories, raw_sql

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def unguarded():
    """No trigger and no check on the two tables; the rows that break them go before they return."""
    tables = ("booking_slot", "booking_reservation")
    names = raw_sql.value(
        "SELECT array_agg(conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid))"
        " FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text = ANY(%s)",
        [list(tables)],
    )
    checks = [name.split(" ", 2) for name in names]
    index = raw_sql.value("SELECT pg_get_indexdef('applicant_has_one_live_booking'::regclass)")
    for table in tables:
        raw_sql.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table, name, _definition in checks:
        raw_sql.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    raw_sql.execute("DROP INDEX applicant_has_one_live_booking")
    try:
        yield
    finally:
        raw_sql.execute(
            "TRUNCATE booking_webhookdelivery, booking_notice, booking_managelink,"
            " booking_strandedreservation,"
            " booking_reservation, booking_slot CASCADE"
        )
        for table, name, definition in checks:
            raw_sql.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in tables:
            raw_sql.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        raw_sql.execute(index)


def broken():
    """The invariants that do not hold, with their first offender."""
    return {f.invariant: f.first_offender for f in invariants.check_rows() if f.broken}


@pytest.fixture
def booked():
    """Three consecutive slots, the middle one booked by an applicant and the last by a client."""
    slots = slots_in_a_row(3)
    applicant = factories.ApplicantFactory()
    services.book(choice=at(slots[2]), actor=acting(factories.ClientFactory()))
    return services.book(
        choice=at(slots[1]),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )


def set_reservation(booked, **values):
    raw_sql.update("booking_reservation", booked.pk, **values)
    return f"reservation {booked.pk}"


def a_wrong_count(booked):
    raw_sql.execute("UPDATE booking_slot SET taken = 0 WHERE id = %s", [booked.slot_id])
    return f"slot {booked.slot_id}"


def an_oversold_slot(booked):
    raw_sql.execute("UPDATE booking_slot SET capacity = 0 WHERE id = %s", [booked.slot_id])
    return f"slot {booked.slot_id}"


def a_slot_across_the_next(booked):
    raw_sql.execute(
        "UPDATE booking_slot SET ends_at = ends_at + interval '1 minute' WHERE id = %s",
        [booked.slot_id - 1],
    )
    return f"slot {booked.slot_id}"


def a_claim_with_a_gap(booked):
    return set_reservation(booked, starts_at=booked.starts_at.replace(minute=16))


def a_second_live_booking(booked):
    raw_sql.execute("UPDATE booking_reservation SET applicant_id = %s", [booked.applicant_id])
    return f"applicant {booked.applicant_id}"


def a_status_that_lies(booked):
    raw_sql.execute("UPDATE applicant_demographic SET status_code = 'Expired'")
    return f"applicant {booked.applicant_id}"


def a_limit_passed(booked):
    client = factories.ClientFactory(appointment_limit=0)
    set_reservation(booked, client_id=client.pk)
    return f"client {client.pk}"


def a_missing_moment(booked):
    return set_reservation(booked, confirmed_at=None)


def an_unrecorded_beginning(booked):
    number = raw_sql.insert_reservation(
        a_slot(), client_id=factories.ClientFactory().pk, status="cancelled", cancelled_by="staff",
        cancelled_at="now",
    )  # fmt: skip
    return f"reservation {number}"


BREAKS = {
    "taken equals the claims on the slot": a_wrong_count,
    "no slot is overbooked": an_oversold_slot,
    "slots of a provider never overlap": a_slot_across_the_next,
    "reservations cover consecutive slots without a gap": a_claim_with_a_gap,
    "an applicant has at most one live booking": a_second_live_booking,
    "an applicant is Booked exactly while an appointment is confirmed": a_status_that_lies,
    "a client's live holds and appointments stay within the limits": a_limit_passed,
    "every status has the moments it needs": a_missing_moment,
    "every reservation's beginning is on record": an_unrecorded_beginning,
}


def test_every_invariant_is_broken_by_a_test():
    assert [finding.invariant for finding in invariants.check_rows()] == list(BREAKS)


@pytest.mark.parametrize("invariant", BREAKS)
def test_a_broken_invariant_is_found_and_its_offender_named(invariant, booked):
    with unguarded():
        offender = BREAKS[invariant](booked)
        assert broken()[invariant] == offender


def test_what_the_engine_does_breaks_none(booked):
    services.cancel(reservation_id=booked.public_id, actor=STAFF)
    assert broken() == {}


def test_the_command_prints_what_it_counted_and_ends_well(booked, capsys):
    with CaptureQueriesContext(connection) as captured:
        call_command("verify_bookings")
    said = capsys.readouterr().out
    assert "10 invariants hold." in said
    assert "ok  no slot is overbooked: 3 checked" in said
    assert "READ ONLY" in str([query["sql"] for query in captured])


def test_the_command_names_the_first_offender_and_fails(booked, capsys):
    with unguarded():
        offender = a_wrong_count(booked)
        with pytest.raises(SystemExit) as ended:
            call_command("verify_bookings")
    assert ended.value.code == 1
    assert f"the first offender is {offender}: taken equals the claims" in capsys.readouterr().err


def test_without_valkey_the_command_says_that_it_did_not_look(booked, capsys, settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/at/all.sock?db=1"}
    }
    call_command("verify_bookings")
    said = capsys.readouterr().out
    assert "the cache is out of reach" in said
    assert "9 invariants hold." in said
