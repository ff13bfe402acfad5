"""Every rule of the booking tables, constraint or trigger, broken on purpose by raw SQL."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from psycopg.types.json import Jsonb

from booking.models import Notice
from booking.tests import (
    breaks_of_bulk,
    breaks_of_messages,
    breaks_of_people,
    breaks_of_reports,
)
from booking.tests.scenes import a_slot
from tests import factories, raw_sql

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


def slot_with(**values):
    slot = a_slot()
    raw_sql.update("booking_slot", slot.pk, **values(slot) if callable(values) else values)


def a_claim(**values):
    given = {"client_id": factories.ClientFactory().pk} | values
    return raw_sql.insert_reservation(a_slot(), **given)


def held(**values):
    return a_claim(**{"status": "held", "expires_at": "infinity", "confirmed_at": None} | values)


def two_slots_at_once():
    slot = a_slot()
    raw_sql.insert(
        "booking_slot",
        provider_id=slot.provider_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at + MINUTES,
        capacity=1,
    )


def a_slot_of_nobody():
    slot = a_slot()
    raw_sql.insert(
        "booking_slot",
        provider_id=slot.provider_id + 1_000,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        capacity=1,
    )


def a_slot_that_ends_first():
    slot = a_slot()
    raw_sql.update("booking_slot", slot.pk, ends_at=slot.starts_at)


def a_slot_across_another():
    slot = a_slot()
    raw_sql.insert(
        "booking_slot",
        provider_id=slot.provider_id,
        starts_at=slot.starts_at + MINUTES,
        ends_at=slot.ends_at + MINUTES,
        capacity=1,
    )


def a_slot_of_two_days():
    slot = a_slot()
    raw_sql.update("booking_slot", slot.pk, ends_at=slot.starts_at + timedelta(days=2))


def one_claim_too_many():
    slot = factories.ReservationFactory().slot
    raw_sql.insert_reservation(slot, client_id=factories.ClientFactory().pk)


def a_claim_that_ends_first():
    slot = a_slot()
    raw_sql.insert_reservation(
        slot,
        client_id=factories.ClientFactory().pk,
        ends_at=slot.starts_at,
        status="cancelled",
        cancelled_at=slot.starts_at,
        cancelled_by="staff",
    )


def a_claim_of_two_days():
    slot = a_slot()
    raw_sql.insert_reservation(
        slot, client_id=factories.ClientFactory().pk, ends_at=slot.starts_at + timedelta(days=2)
    )


def two_live_bookings():
    applicant = factories.ApplicantFactory()
    a_claim(applicant_id=applicant.pk)
    a_claim(applicant_id=applicant.pk)


def a_claim_beyond_its_slots():
    slot = a_slot()
    raw_sql.insert_reservation(
        slot, client_id=factories.ClientFactory().pk, ends_at=slot.ends_at + 15 * MINUTES
    )


def a_cancelled_claim_revived():
    number = a_claim()
    raw_sql.update(
        "booking_reservation",
        number,
        status="cancelled",
        cancelled_at="now",
        cancelled_by="staff",
    )
    raw_sql.update("booking_reservation", number, status="confirmed")


def a_visit_undone_after_6_minutes():
    number = a_claim(status="completed", completed_at=timezone.now() - 6 * MINUTES)
    raw_sql.update("booking_reservation", number, status="confirmed")


def a_hold_prolonged_twice():
    number = held(expires_at="2099-01-01T10:00Z")
    for minute in (15, 30):
        raw_sql.update(
            "booking_reservation",
            number,
            expires_at=f"2099-01-01T10:{minute}Z",
            extended_at=f"2099-01-01T09:{minute}Z",
        )


def a_hold_prolonged_by_16_minutes():
    number = held(expires_at="2099-01-01T10:00Z")
    raw_sql.update("booking_reservation", number, expires_at="2099-01-01T10:16Z", extended_at="now")


def a_reference_used_twice():
    reservation = factories.ReservationFactory()
    a_claim(reference=reservation.reference)


def one_hold_too_many():
    client = factories.ClientFactory(hold_limit=1)
    held(client_id=client.pk)
    held(client_id=client.pk)


def one_appointment_too_many():
    client = factories.ClientFactory(appointment_limit=1)
    a_claim(client_id=client.pk)
    a_claim(client_id=client.pk)


def a_used_slot_deleted():
    raw_sql.execute(
        "DELETE FROM booking_slot WHERE id = %s", [factories.ReservationFactory().slot_id]
    )


def a_notice(**values):
    reservation = factories.ReservationFactory()
    notice = Notice.objects.create(reservation=reservation, kind="confirmed", channel="email")
    raw_sql.update("booking_notice", notice.pk, **values)


def an_answer(**values):
    given = {"caller": "portal 1", "key": "k", "request_digest": "", "expires_at": "infinity"}
    given |= {"response_status": 201, "response_body": "{}"}
    raw_sql.insert("booking_idempotencyrecord", **given | values)


def one_key_twice():
    an_answer()
    an_answer()


def a_change(**values):
    given = {
        "public_id": uuid.uuid4(),
        "provider_id": factories.ProviderFactory().pk,
        "draft": {},
        "choice": "keep",
        "proposed_by_kind": "system",
    }
    given |= {"withdrawn_services": Jsonb([])}
    return raw_sql.insert("booking_schedulechange", **given | values)


def two_changes_applying():
    values = {"status": "applying", "started_at": "now"}
    provider = factories.ProviderFactory()
    a_change(provider_id=provider.pk, **values)
    a_change(provider_id=provider.pk, **values)


def a_stranded(change=None, **values):
    reservation = factories.ReservationFactory()
    given = {
        "change_id": change or a_change(),
        "reservation_id": reservation.pk,
        "why": "closed",
        "from_provider_id": reservation.provider_id,
        "from_starts_at": reservation.starts_at,
    }
    return raw_sql.insert("booking_strandedreservation", **given | values)


def stranded_twice():
    reservation, change = factories.ReservationFactory(), a_change()
    a_stranded(change, reservation_id=reservation.pk)
    a_stranded(change, reservation_id=reservation.pk)


#: Rule to what it must refuse; tests/architecture sees that no rule is left out.
BREAKS = {
    "slot_belongs_to_a_provider": a_slot_of_nobody,
    "slot_starts_once_per_provider": two_slots_at_once,
    "slot_ends_after_it_starts": a_slot_that_ends_first,
    "slot_lasts_at_most_a_day": a_slot_of_two_days,
    "slots_of_a_provider_never_overlap": a_slot_across_another,
    "slot_is_never_overbooked": one_claim_too_many,
    "slot_taken_is_counted_by_the_database": lambda: slot_with(taken=1),
    "slot_in_use_stays": a_used_slot_deleted,
    "reservation_has_a_known_status": lambda: a_claim(status="lost"),
    "reservation_ends_after_it_starts": a_claim_that_ends_first,
    "reservation_lasts_at_most_a_day": a_claim_of_two_days,
    "reservation_is_for_someone": lambda: a_claim(client_id=None),
    "reservation_reference_is_well_formed": lambda: a_claim(reference="K7M2QX9RT4H0"),
    "hold_has_an_expiry": lambda: held(expires_at=None),
    "appointment_has_a_moment_of_confirmation": lambda: a_claim(confirmed_at=None),
    "cancellation_has_a_moment_and_an_author": lambda: a_claim(
        status="cancelled", cancelled_at="now", cancelled_by=""
    ),
    "arrival_has_a_moment": lambda: a_claim(status="checked_in"),
    "completion_has_a_moment": lambda: a_claim(status="completed"),
    "applicant_has_one_live_booking": two_live_bookings,
    "reservation_is_covered_by_open_slots": a_claim_beyond_its_slots,
    "reservation_status_follows_its_path": a_cancelled_claim_revived,
    "visit_is_undone_within_minutes": a_visit_undone_after_6_minutes,
    "reservation_keeps_its_reference": lambda: raw_sql.update(
        "booking_reservation", a_claim(), reference="K7M2QX9RT4HC"
    ),
    "reference_names_one_reservation": a_reference_used_twice,
    "client_holds_stay_within_their_limit": one_hold_too_many,
    "client_appointments_stay_within_their_limit": one_appointment_too_many,
    "appointment_is_moved_as_often_as_it_may_be": lambda: raw_sql.update(
        "booking_reservation", a_claim(), changes=6
    ),
    "reservation_is_for_a_client_who_is_there": lambda: a_claim(
        client_id=factories.ErasedClientFactory().pk
    ),
    "hold_with_more_time_has_an_expiry": lambda: a_claim(extended_at="now"),
    "hold_gets_more_time_once": a_hold_prolonged_twice,
    "hold_gets_a_quarter_of_an_hour_more_at_most": a_hold_prolonged_by_16_minutes,
    "reservation_needs_are_of_known_kinds": lambda: a_claim(needs="{lift}"),
    "interpreter_language_goes_with_an_interpreter": lambda: a_claim(interpreter_language="Rifian"),
    "notice_has_a_known_status": lambda: a_notice(status="lost"),
    "sent_notice_has_a_moment": lambda: a_notice(status="sent"),
    "idempotency_key_is_unique_to_its_caller": one_key_twice,
    "schedule_change_has_a_known_choice": lambda: a_change(choice="wipe"),
    "schedule_change_has_a_known_status": lambda: a_change(status="lost"),
    "begun_schedule_change_has_a_moment": lambda: a_change(status="applying"),
    "finished_schedule_change_has_a_moment": lambda: a_change(status="failed"),
    "schedule_change_settles_no_more_than_it_strands": lambda: a_change(settled=1),
    "provider_has_one_schedule_change_applying": two_changes_applying,
    "reservation_is_stranded_once_by_a_change": stranded_twice,
    "stranded_reservation_has_a_known_reason": lambda: a_stranded(why="weather"),
    "stranded_reservation_has_a_known_outcome": lambda: a_stranded(
        outcome="lost", settled_at="now"
    ),
    "only_a_move_is_accepted": lambda: a_stranded(
        outcome="kept", settled_at="2027-03-01T09:00Z", accepted_at="2027-03-01T09:00Z"
    ),
    "settled_reservation_has_a_moment": lambda: a_stranded(outcome="kept"),
    "idempotency_record_expires_later": lambda: an_answer(expires_at="-infinity"),
    **breaks_of_messages.BREAKS,
    **breaks_of_people.BREAKS,
    **breaks_of_reports.BREAKS,
    **breaks_of_bulk.BREAKS,
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_database_refuses(rule):
    with raw_sql.refused_by(rule):
        BREAKS[rule]()
