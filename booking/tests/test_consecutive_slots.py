"""A service of several slots takes one place in each of as many consecutive ones."""

from datetime import timedelta

import pytest

from booking import errors, services
from booking.choices import SlotChoice
from booking.tests.scenes import (
    a_slot,
    acting,
    assert_invariants,
    at,
    pass_minutes,
    service_at,
    slots_in_a_row,
    taken,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return factories.ClientFactory()


def book(slot, service, client):
    return services.book(choice=at(slot), actor=acting(client), service_id=service.public_id)


def test_three_slots_are_taken_from_the_first_on(alice):
    slots = slots_in_a_row(5)
    booked = book(slots[1], service_at(slots[0].provider, 3), alice)
    assert (booked.starts_at, booked.ends_at) == (slots[1].starts_at, slots[3].ends_at)
    assert taken(*slots) == [0, 1, 1, 1, 0]
    assert_invariants()


def test_a_full_slot_anywhere_in_the_row_refuses(alice):
    slots = slots_in_a_row(3, capacity=2)
    factories.ReservationFactory(slot=slots[2])
    factories.ReservationFactory(slot=slots[2])
    with pytest.raises(errors.SlotTaken):
        book(slots[0], service_at(slots[0].provider, 3), alice)
    assert taken(*slots) == [0, 0, 2]


def test_the_end_of_the_opening_leaves_not_enough_room(alice):
    slots = slots_in_a_row(3)
    with pytest.raises(errors.NotEnoughRoom):
        book(slots[1], service_at(slots[0].provider, 3), alice)


def test_a_break_leaves_not_enough_room(alice):
    slots = slots_in_a_row(4)
    slots[2].delete()
    with pytest.raises(errors.NotEnoughRoom):
        book(slots[1], service_at(slots[0].provider, 2), alice)


def test_the_slots_of_another_centre_do_not_help(alice):
    slot = a_slot()
    slots_in_a_row(2, starts_at=slot.starts_at)
    with pytest.raises(errors.NotEnoughRoom):
        book(slot, service_at(slot.provider, 2), alice)


def test_a_closed_slot_in_the_row_refuses(alice):
    slots = slots_in_a_row(2)
    slots[1].is_open = False
    slots[1].save(update_fields=["is_open"])
    with pytest.raises(errors.SlotClosed):
        book(slots[0], service_at(slots[0].provider, 2), alice)


@pytest.mark.parametrize(
    ("minutes", "accepted"), [(15, True), (30, True), (20, False), (45, False)]
)
def test_the_end_named_is_that_of_the_first_or_of_the_last_slot(alice, minutes, accepted):
    slots = slots_in_a_row(4, time_zone="UTC")
    service = service_at(slots[0].provider, 2)
    start = slots[0].starts_at
    wish = {
        "choice": SlotChoice(
            provider=slots[0].provider.external_id,
            local_date=start.date(),
            local_time=start.time(),
            local_until=(start + timedelta(minutes=minutes)).time(),
        ),
        "actor": acting(alice),
        "service_id": service.public_id,
    }
    if accepted:
        services.book(**wish)
    else:
        with pytest.raises(errors.SlotUnknown):
            services.book(**wish)


def test_lapsed_holds_on_any_of_the_slots_make_room(alice):
    slots = slots_in_a_row(4)
    provider = slots[0].provider
    bob = factories.ClientFactory()
    services.hold(
        choice=at(slots[2]), actor=acting(bob), service_id=service_at(provider, 2).public_id
    )
    services.hold(choice=at(slots[1]), actor=acting(bob))
    pass_minutes(30)
    book(slots[0], service_at(provider, 3), alice)
    assert taken(*slots) == [1, 1, 1, 0]
    assert_invariants()


def test_slots_of_an_hour_are_counted_in_hours(alice):
    slots = slots_in_a_row(3, minutes=60)
    booked = book(slots[0], service_at(slots[0].provider, 3), alice)
    assert booked.ends_at - booked.starts_at == timedelta(hours=3)


def test_thirty_two_slots_are_the_most(alice):
    slots = slots_in_a_row(32)
    book(slots[0], service_at(slots[0].provider, 32), alice)
    assert set(taken(*slots)) == {1}
