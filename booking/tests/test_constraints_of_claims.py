"""What a claim may be and become, whoever writes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg.errors import ForeignKeyViolation

from booking.models import Reservation
from booking.tests.scenes import a_slot, slots_in_a_row
from tests import factories, raw_sql

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)
COVERED = "reservation_is_covered_by_open_slots"
MOMENTS = {
    "expires_at": "2027-03-01T09:00Z",
    "confirmed_at": "2027-03-01T09:00Z",
    "cancelled_at": "2027-03-01T09:00Z",
    "checked_in_at": "2027-03-01T09:00Z",
    "completed_at": "2027-03-01T09:00Z",
    "cancelled_by": "staff",
}


def claim(slot, **values):
    given = {"client_id": factories.ClientFactory().pk} | values
    return raw_sql.insert_reservation(slot, **given)


def test_a_claim_begins_at_the_slot_it_names():
    first, second = slots_in_a_row(2)
    with raw_sql.refused_by(COVERED):
        claim(first, slot_id=second.pk, ends_at=second.ends_at)


def test_a_claim_begins_when_its_slot_does():
    slot = a_slot()
    with raw_sql.refused_by(COVERED):
        claim(slot, starts_at=slot.starts_at - QUARTER)


def test_a_claim_ends_with_a_slot():
    slot = a_slot()
    with raw_sql.refused_by(COVERED):
        claim(slot, ends_at=slot.ends_at - timedelta(minutes=1))


def test_a_claim_has_no_gap():
    first, middle, last = slots_in_a_row(3)
    middle.delete()
    with raw_sql.refused_by(COVERED):
        claim(first, ends_at=last.ends_at)


def test_a_claim_is_at_its_slots_provider():
    slot = a_slot()
    with raw_sql.refused_by(COVERED):
        claim(slot, provider_id=factories.ProviderFactory().pk)


def test_a_claim_takes_open_slots_only():
    first, last = slots_in_a_row(2)
    raw_sql.update("booking_slot", last.pk, is_open=False)
    with raw_sql.refused_by(COVERED):
        claim(first, ends_at=last.ends_at)


def test_a_claim_stays_on_a_slot_that_closes_and_may_go():
    slot = a_slot()
    number = claim(slot)
    raw_sql.update("booking_slot", slot.pk, is_open=False)
    raw_sql.update("booking_reservation", number, **MOMENTS, status="checked_in")
    raw_sql.update("booking_reservation", number, status="confirmed")
    raw_sql.update("booking_reservation", number, status="cancelled")


def test_a_claim_moves_to_open_slots_only():
    first, last = slots_in_a_row(2)
    number = claim(first)
    raw_sql.update("booking_slot", last.pk, is_open=False)
    with raw_sql.refused_by(COVERED):
        raw_sql.update(
            "booking_reservation",
            number,
            slot_id=last.pk,
            starts_at=last.starts_at,
            ends_at=last.ends_at,
        )


def test_a_claim_does_not_grow_over_the_edge():
    slot = a_slot()
    number = claim(slot)
    with raw_sql.refused_by(COVERED):
        raw_sql.update("booking_reservation", number, ends_at=slot.ends_at + QUARTER)


#: docs/adr/0004: what was given back stays so, nothing is held or expires later, a visit that
#: began is not cancelled.
CLOSED_PATHS = [
    *(("cancelled", to) for to in ("held", "confirmed", "checked_in", "completed", "expired")),
    *(("expired", to) for to in ("held", "confirmed", "checked_in", "completed", "cancelled")),
    *(("held", to) for to in ("checked_in", "completed", "no_show")),
    *((was, to) for was in ("confirmed", "checked_in", "completed", "no_show")
      for to in ("held", "expired")),
    *((was, "cancelled") for was in ("checked_in", "completed", "no_show")),
]  # fmt: skip


@pytest.mark.parametrize(("was", "to"), CLOSED_PATHS)
def test_no_status_is_entered_from_nowhere(was, to):
    number = claim(a_slot(), **MOMENTS, status=was)
    with raw_sql.refused_by("reservation_status_follows_its_path"):
        raw_sql.update("booking_reservation", number, status=to)


@pytest.mark.parametrize(
    ("was", "to"),
    [
        *(("held", to) for to in ("confirmed", "expired", "cancelled")),
        *(("confirmed", to) for to in ("checked_in", "completed", "no_show", "cancelled")),
        ("checked_in", "completed"),
        ("no_show", "confirmed"),
    ],
)
def test_the_paths_of_a_status_are_open(was, to):
    number = claim(a_slot(), **MOMENTS, status=was)
    # What was entered of a visit is taken back within minutes (visit_is_undone_within_minutes).
    Reservation.objects.filter(pk=number).update(missed_at=timezone.now())
    raw_sql.update("booking_reservation", number, status=to)


def test_a_reservation_keeps_its_public_id():
    number = claim(a_slot())
    with raw_sql.refused_by("reservation_keeps_its_reference"):
        raw_sql.execute(
            "UPDATE booking_reservation SET public_id = gen_random_uuid() WHERE id = %s", [number]
        )


@pytest.mark.parametrize("owner", ["client", "slot", "provider"])
def test_what_a_reservation_stands_on_is_not_deleted(owner):
    reservation = factories.ReservationFactory()
    table = {"client": "clients_client", "slot": "booking_slot", "provider": "providers_provider"}
    if owner == "slot":
        raw_sql.update("booking_reservation", reservation.pk, **MOMENTS, status="cancelled")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        raw_sql.execute(
            f"DELETE FROM {table[owner]} WHERE id = %s", [getattr(reservation, f"{owner}_id")]
        )
        connection.check_constraints()
    assert isinstance(caught.value.__cause__, ForeignKeyViolation)
