"""Who leaves while others book, or while they book themselves; the pages test the rest."""

import pytest

from booking import services
from booking.models import Reservation
from booking.tests.racing import race, tally
from booking.tests.scenes import acting, assert_invariants, at, slots_in_a_row, taken
from clients.models import Client
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def leaving(client):
    return lambda: services.leave(actor=acting(client))


def test_two_who_leave_the_same_times_booked_in_opposite_order_do_not_wait_for_each_other():
    for _ in range(4):
        slots = slots_in_a_row(6, capacity=2)
        alice, bob = factories.ClientFactory(), factories.ClientFactory()
        for her_slot, his_slot in zip(slots, reversed(slots), strict=True):
            services.book(choice=at(her_slot), actor=acting(alice))
            services.book(choice=at(his_slot), actor=acting(bob))
        assert tally(race([leaving(alice), leaving(bob)])) == {"ok": 2}
        assert taken(*slots) == [0] * 6
    assert_invariants()


def test_who_books_while_leaving_has_either_left_or_booked():
    slots = slots_in_a_row(4)
    alice = factories.ClientFactory()
    services.book(choice=at(slots[0]), actor=acting(alice))
    jobs = [
        lambda slot=slot: services.book(choice=at(slot), actor=acting(alice)) for slot in slots[1:]
    ]
    race([leaving(alice), leaving(alice), *jobs])
    alice.refresh_from_db()
    live = Reservation.objects.filter(client=alice, status="confirmed").count()
    assert (alice.erased_at is None) == (live > 0)
    assert sum(taken(*slots)) == live
    assert Client.objects.count() == 1
    assert_invariants()
