"""What the database lets nobody do to a slot: grow into another, go while it is used, miscount."""

from datetime import timedelta

import pytest

from booking.tests.scenes import a_slot, slots_in_a_row
from tests import factories, raw_sql

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize("change", [{"starts_at": -1}, {"ends_at": +1}])
def test_a_slot_does_not_grow_into_its_neighbour(change):
    before, between, after = slots_in_a_row(3)
    grown = {field: getattr(between, field) + step * MINUTES for field, step in change.items()}
    with raw_sql.refused_by("slots_of_a_provider_never_overlap"):
        raw_sql.update("booking_slot", between.pk, **grown)
    assert before.ends_at == between.starts_at
    assert between.ends_at == after.starts_at


def test_a_slot_does_not_go_to_nobody():
    slot = a_slot()
    with raw_sql.refused_by("slot_belongs_to_a_provider"):
        raw_sql.update("booking_slot", slot.pk, provider_id=slot.provider_id + 1_000)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM providers_provider WHERE id = %s",
        "UPDATE providers_provider SET id = id + 1000 WHERE id = %s",
    ],
)
def test_a_provider_with_slots_stays(statement):
    slot = a_slot()
    with raw_sql.refused_by("slot_belongs_to_a_provider"):
        raw_sql.execute(statement, [slot.provider_id])


@pytest.mark.parametrize("field", ["taken", "revision"])
def test_a_new_slot_begins_empty(field):
    slot = a_slot()
    with raw_sql.refused_by("slot_taken_is_counted_by_the_database"):
        raw_sql.insert(
            "booking_slot",
            provider_id=slot.provider_id,
            starts_at=slot.ends_at,
            ends_at=slot.ends_at + MINUTES,
            capacity=5,
            **{field: 1},
        )


@pytest.mark.parametrize("change", [{"taken": 0}, {"taken": 2}, {"revision": 0}])
def test_the_count_cannot_be_written_by_hand(change):
    slot = a_slot(capacity=5)
    factories.ReservationFactory(slot=slot)
    with raw_sql.refused_by("slot_taken_is_counted_by_the_database"):
        raw_sql.update("booking_slot", slot.pk, **change)


@pytest.mark.parametrize("field", ["starts_at", "ends_at", "provider_id"])
def test_a_slot_in_use_does_not_move(field):
    slot = factories.ReservationFactory().slot
    elsewhere = {
        "starts_at": slot.starts_at - MINUTES,
        "ends_at": slot.ends_at + MINUTES,
        "provider_id": factories.ProviderFactory().pk,
    }
    with raw_sql.refused_by("slot_in_use_stays"):
        raw_sql.update("booking_slot", slot.pk, **{field: elsewhere[field]})


def test_every_slot_of_a_long_claim_is_in_use():
    first, last = slots_in_a_row(2)
    factories.ReservationFactory(slot=first, ends_at=last.ends_at)
    with raw_sql.refused_by("slot_in_use_stays"):
        raw_sql.execute("DELETE FROM booking_slot WHERE id = %s", [last.pk])


def test_an_unused_slot_may_move_and_go():
    slot = a_slot()
    raw_sql.update("booking_slot", slot.pk, ends_at=slot.ends_at + MINUTES)
    assert raw_sql.execute("DELETE FROM booking_slot WHERE id = %s", [slot.pk]) == 1


def test_capacity_never_falls_below_what_is_taken():
    slot = a_slot(capacity=2)
    factories.ReservationFactory(slot=slot)
    raw_sql.update("booking_slot", slot.pk, capacity=1)
    with raw_sql.refused_by("slot_is_never_overbooked"):
        raw_sql.update("booking_slot", slot.pk, capacity=0)


def test_a_slot_has_no_places_below_zero():
    slot = a_slot()
    with raw_sql.refused_by("booking_slot_capacity_check"):
        raw_sql.update("booking_slot", slot.pk, capacity=-1)
