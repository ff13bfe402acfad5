"""`taken` is what the claims say, the moment any statement has run, whoever sent it."""

from datetime import timedelta

import pytest
from django.db.models import F

from booking.models import Reservation, Slot
from booking.tests.scenes import Status, a_slot, assert_invariants, slots_in_a_row, taken
from tests import factories, raw_sql

pytestmark = pytest.mark.django_db
CANCEL = (
    "UPDATE booking_reservation SET status = 'cancelled', cancelled_at = now(),"
    " cancelled_by = 'staff'"
)
UNRECORDED = "every reservation's beginning is on record"


@pytest.fixture(autouse=True)
def _balanced():
    """Whatever a test did, the books balance (raw claims have no audit entries)."""
    yield
    assert_invariants(but=[UNRECORDED])


@pytest.fixture
def client():
    return factories.ClientFactory(hold_limit=1000, appointment_limit=1000)


def test_an_insert_counts_at_once(client):
    slot = a_slot(capacity=2)
    raw_sql.insert_reservation(slot, client_id=client.pk)
    assert taken(slot) == [1]
    raw_sql.insert_reservation(
        slot, client_id=client.pk, status="held", expires_at="infinity", confirmed_at=None
    )
    assert taken(slot) == [2]


@pytest.mark.parametrize("status", ["cancelled", "expired"])
def test_an_insert_that_was_given_back_counts_nothing(client, status):
    slot = a_slot()
    raw_sql.insert_reservation(
        slot, client_id=client.pk, status=status, cancelled_at="now", cancelled_by="staff"
    )
    assert taken(slot) == [0]


def test_raw_inserts_never_overbook(client):
    slot = a_slot(capacity=3)
    for _ in range(3):
        raw_sql.insert_reservation(slot, client_id=client.pk)
    with raw_sql.refused_by("slot_is_never_overbooked"):
        raw_sql.insert_reservation(slot, client_id=client.pk)
    assert taken(slot) == [3]


def test_one_statement_with_one_row_too_many_inserts_none(client):
    slot = a_slot(capacity=3)
    with raw_sql.refused_by("slot_is_never_overbooked"):
        Reservation.objects.bulk_create(
            [factories.ReservationFactory.build(slot=slot, client=client) for _ in range(4)]
        )
    assert taken(slot) == [0]


def test_many_slots_in_one_insert(client):
    slots = slots_in_a_row(3, capacity=2)
    Reservation.objects.bulk_create(
        factories.ReservationFactory.build(slot=slot, client=client) for slot in [*slots, slots[0]]
    )
    assert taken(*slots) == [2, 1, 1]


def test_a_long_claim_counts_on_each_of_its_slots(client):
    slots = slots_in_a_row(4)
    raw_sql.insert_reservation(slots[1], client_id=client.pk, ends_at=slots[2].ends_at)
    assert taken(*slots) == [0, 1, 1, 0]


def test_a_long_claim_needs_room_in_each_of_its_slots(client):
    slots = slots_in_a_row(3)
    raw_sql.insert_reservation(slots[2], client_id=client.pk)
    with raw_sql.refused_by("slot_is_never_overbooked"):
        raw_sql.insert_reservation(slots[0], client_id=client.pk, ends_at=slots[2].ends_at)


def test_a_claim_counts_at_its_own_provider_only(client):
    here, there = a_slot(), a_slot()
    raw_sql.insert_reservation(here, client_id=client.pk)
    assert taken(here, there) == [1, 0]


def test_an_update_gives_the_place_back(client):
    slots = slots_in_a_row(2)
    number = raw_sql.insert_reservation(slots[0], client_id=client.pk, ends_at=slots[1].ends_at)
    raw_sql.execute(f"{CANCEL} WHERE id = %s", [number])
    assert taken(*slots) == [0, 0]


def test_an_update_of_many_counts_each_once(client):
    slots = slots_in_a_row(3, capacity=2)
    for slot in (slots[0], slots[0], slots[1]):
        raw_sql.insert_reservation(slot, client_id=client.pk)
    assert raw_sql.execute(CANCEL) == 3
    assert taken(*slots) == [0, 0, 0]


@pytest.mark.parametrize("status", ["checked_in", "completed", "no_show"])
def test_a_visit_keeps_its_place(client, status):
    slot = a_slot()
    number = raw_sql.insert_reservation(slot, client_id=client.pk)
    raw_sql.update(
        "booking_reservation", number, status=status, checked_in_at="now", completed_at="now"
    )
    assert taken(slot) == [1]


def test_a_move_counts_the_new_place_and_not_the_old(client):
    slots = slots_in_a_row(2)
    number = raw_sql.insert_reservation(slots[0], client_id=client.pk)
    raw_sql.update(
        "booking_reservation",
        number,
        slot_id=slots[1].pk,
        starts_at=slots[1].starts_at,
        ends_at=slots[1].ends_at,
    )
    assert taken(*slots) == [0, 1]


def test_a_move_onto_part_of_itself_needs_no_second_place(client):
    slots = slots_in_a_row(3)
    number = raw_sql.insert_reservation(slots[0], client_id=client.pk, ends_at=slots[1].ends_at)
    raw_sql.update(
        "booking_reservation",
        number,
        slot_id=slots[1].pk,
        starts_at=slots[1].starts_at,
        ends_at=slots[2].ends_at,
    )
    assert taken(*slots) == [0, 1, 1]


def test_two_claims_swap_places_in_one_statement(client):
    slots = slots_in_a_row(2)
    for slot in slots:
        raw_sql.insert_reservation(slot, client_id=client.pk)
    assert raw_sql.execute(
        "UPDATE booking_reservation AS claim"
        " SET slot_id = slot.id, starts_at = slot.starts_at, ends_at = slot.ends_at"
        " FROM booking_slot AS slot WHERE slot.id <> claim.slot_id"
    ) == 2  # fmt: skip
    assert taken(*slots) == [1, 1]


def test_a_move_of_a_cancelled_claim_counts_nothing(client):
    slots = slots_in_a_row(2)
    number = raw_sql.insert_reservation(slots[0], client_id=client.pk)
    raw_sql.execute(CANCEL)
    raw_sql.update(
        "booking_reservation",
        number,
        slot_id=slots[1].pk,
        starts_at=slots[1].starts_at,
        ends_at=slots[1].ends_at,
    )
    assert taken(*slots) == [0, 0]


def test_a_delete_gives_back_what_was_kept(client):
    slots = slots_in_a_row(3, capacity=2)
    raw_sql.insert_reservation(slots[0], client_id=client.pk, ends_at=slots[2].ends_at)
    kept = raw_sql.insert_reservation(slots[1], client_id=client.pk)
    cancelled = raw_sql.insert_reservation(slots[0], client_id=client.pk)
    raw_sql.execute(f"{CANCEL} WHERE id = %s", [cancelled])
    raw_sql.execute("DELETE FROM booking_reservation WHERE id <> %s", [kept])
    assert taken(*slots) == [0, 1, 0]


def test_an_upsert_counts_both_halves(client):
    slot = a_slot(capacity=2)
    reservation = factories.ReservationFactory(slot=slot, client=client)
    fresh = factories.ReservationFactory.build(slot=slot, client=client)
    again = Reservation.objects.get(pk=reservation.pk)
    again.status, again.cancelled_at, again.cancelled_by = "cancelled", slot.starts_at, "staff"
    again.pk = None
    Reservation.objects.bulk_create(
        [again, fresh],
        update_conflicts=True,
        unique_fields=["reference"],
        update_fields=["status", "cancelled_at", "cancelled_by"],
    )
    assert Reservation.objects.get(pk=reservation.pk).status == Status.CANCELLED
    assert taken(slot) == [1]


def test_each_change_of_the_count_is_numbered(client):
    slot = a_slot(capacity=2)
    number = raw_sql.insert_reservation(slot, client_id=client.pk)
    raw_sql.insert_reservation(slot, client_id=client.pk)
    raw_sql.execute(f"{CANCEL} WHERE id = %s", [number])
    assert Slot.objects.get(pk=slot.pk).revision == 3


def test_what_changes_no_count_leaves_the_number(client):
    slot = a_slot()
    number = raw_sql.insert_reservation(slot, client_id=client.pk)
    raw_sql.update("booking_reservation", number, cancel_reason="none")
    Reservation.objects.update(changes=F("changes") + 1)
    assert Slot.objects.get(pk=slot.pk).revision == 1


def test_a_claim_does_not_slip_away_from_its_count_by_changing_its_number(client):
    slot = a_slot()
    number = raw_sql.insert_reservation(slot, client_id=client.pk)
    with raw_sql.refused_by("reservation_keeps_its_reference"):
        raw_sql.execute(f"{CANCEL}, id = id + 1000000 WHERE id = %s", [number])
    assert taken(slot) == [1]


def test_no_slot_is_laid_under_a_claim(client):
    first, last = slots_in_a_row(2)
    raw_sql.insert_reservation(first, client_id=client.pk, ends_at=last.ends_at)
    with raw_sql.refused_by("slots_of_a_provider_never_overlap"):
        raw_sql.insert(
            "booking_slot",
            provider_id=first.provider_id,
            starts_at=first.starts_at + timedelta(minutes=5),
            ends_at=last.ends_at,
            capacity=1,
        )
