"""Several applicants at once, by many at once: the lock order, and one appointment each."""

import pytest

from booking import services
from booking.models import Reservation
from booking.services import Wish
from booking.tests.racing import race, tally
from booking.tests.scenes import acting, assert_invariants, at, slots_in_a_row, taken
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def booking(applicants, slots):
    """A job that books these applicants on these slots, in that order."""
    wishes = [
        Wish(who.pre_registration_id, at(slot)) for who, slot in zip(applicants, slots, strict=True)
    ]
    return lambda: services.book_all(wishes=wishes, actor=acting(applicants[0]))


def people(count):
    portal = factories.PortalFactory()
    return [factories.ApplicantFactory(portal=portal) for _n in range(count)]


def test_families_who_want_the_same_times_the_other_way_round_do_not_lock_each_other_out():
    slots = slots_in_a_row(4, capacity=4)
    families = [people(4) for _n in range(4)]

    outcomes = race(
        [booking(family, slots[:: 1 if n % 2 else -1]) for n, family in enumerate(families)]
    )

    assert tally(outcomes) == {"ok": 4}
    assert taken(*slots) == [4, 4, 4, 4]
    assert_invariants()


def test_of_families_for_whom_there_is_no_room_together_one_gets_it_whole():
    slots = slots_in_a_row(3, capacity=1)

    outcomes = race([booking(people(3), slots) for _n in range(4)])

    assert tally(outcomes) == {"ok": 1, "slot_taken": 3}
    assert taken(*slots) == [1, 1, 1]
    assert_invariants()


def test_who_books_several_times_at_once_has_one_appointment_in_the_end():
    """One comes first; each of the others moves it, or finds that somebody just did."""
    slots = slots_in_a_row(4, capacity=1)
    [alice] = people(1)

    outcomes = race([booking([alice], [slot]) for slot in slots])

    assert set(tally(outcomes)) <= {"ok", "busy"}
    assert Reservation.objects.filter(status="confirmed").count() == 1
    assert sum(taken(*slots)) == 1
    assert_invariants()


def test_families_that_change_places_move_together_or_not_at_all():
    slots = slots_in_a_row(2, capacity=2)
    here, there = people(2), people(2)
    booking(here, [slots[0]] * 2)()
    booking(there, [slots[1]] * 2)()

    outcomes = race([booking(here, [slots[1]] * 2), booking(there, [slots[0]] * 2)])

    # Neither has room before the other has gone: one batch cannot wait for another.
    assert tally(outcomes) == {"slot_taken": 2}
    assert taken(*slots) == [2, 2]
