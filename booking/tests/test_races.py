"""Many at once, each with a connection of its own: somebody wins, and the books balance."""

import random
from datetime import time, timedelta

import pytest
from django.db import transaction

from audit.models import Entry
from booking import errors, services
from booking.models import Reservation, Slot
from booking.tests.racing import in_background, race, tally, wait_until_blocked
from booking.tests.scenes import (
    STAFF,
    a_slot,
    acting,
    assert_invariants,
    at,
    pass_minutes,
    service_at,
    slots_in_a_row,
    taken,
)
from providers.models import Opening
from tests import factories, raw_sql

pytestmark = pytest.mark.django_db(transaction=True)


def booking(slot, who, **more):
    """A job for the race: this one books that."""
    wish = {"choice": at(slot), "actor": acting(who)} | more
    if hasattr(who, "pre_registration_id"):
        wish["pre_registration_id"] = who.pre_registration_id
    return lambda: services.book(**wish)


def holding(slot, who):
    return lambda: services.hold(choice=at(slot), actor=acting(who))


def cancelling(reservation, who):
    return lambda: services.cancel(reservation_id=reservation.public_id, actor=acting(who))


def moving(reservation, slot, who):
    return lambda: services.reschedule(
        reservation_id=reservation.public_id, choice=at(slot), actor=acting(who)
    )


def test_forty_clients_want_five_places():
    slot = a_slot(capacity=5)
    outcomes = race([booking(slot, factories.ClientFactory()) for _ in range(40)])
    assert tally(outcomes) == {"ok": 5, "slot_taken": 35}
    assert taken(slot) == [5]
    assert_invariants()


def test_one_applicant_wants_forty_slots():
    applicant = factories.ApplicantFactory()
    slots = slots_in_a_row(40)
    outcomes = race([booking(slot, applicant) for slot in slots])
    assert tally(outcomes) == {"ok": 1, "already_booked": 39}
    assert sum(taken(*slots)) == 1
    assert_invariants()


def test_one_applicant_holds_and_books_at_forty_places():
    applicant = factories.ApplicantFactory()
    slots = slots_in_a_row(20)
    jobs = [booking(slot, applicant) for slot in slots[:10]]
    jobs += [
        lambda slot=slot: services.hold(
            choice=at(slot),
            actor=acting(applicant),
            pre_registration_id=applicant.pre_registration_id,
        )
        for slot in slots[10:]
    ]
    assert tally(race(jobs)) == {"ok": 1, "already_booked": 19}
    assert_invariants()


def test_a_client_who_taps_ten_times_holds_once():
    slot, alice = a_slot(capacity=5), factories.ClientFactory()
    outcomes = race([holding(slot, alice)] * 10)
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert taken(slot) == [1]


def test_a_hold_confirmed_and_given_back_at_once_ends_in_one_of_the_two():
    alice = factories.ClientFactory()
    for slot in slots_in_a_row(5):
        held = services.hold(choice=at(slot), actor=acting(alice))
        confirming = [
            lambda held=held: services.confirm(reservation_id=held.public_id, actor=acting(alice))
        ]
        race(confirming * 3 + [cancelling(held, alice)] * 3)
        held.refresh_from_db()
        assert held.status == "cancelled"
        assert taken(slot) == [0]
    assert_invariants()


def test_a_lapsed_hold_has_one_successor():
    slot = a_slot()
    services.hold(choice=at(slot), actor=acting(factories.ClientFactory()))
    pass_minutes(30)
    jobs = [holding(slot, factories.ClientFactory()) for _ in range(10)]
    outcomes = race([*jobs, services.expire_lapsed, services.expire_lapsed])
    assert sum(isinstance(outcome, Reservation) for outcome in outcomes) == 1
    assert taken(slot) == [1]
    assert Entry.objects.filter(verb="expire").count() == 2  # it expired once: a start, an exit
    assert_invariants()


def test_a_lapsed_hold_is_never_confirmed_swept_or_not():
    for slot in slots_in_a_row(6):
        client = factories.ClientFactory()
        held = services.hold(choice=at(slot), actor=acting(client))
        pass_minutes(30)
        outcomes = race(
            [
                lambda held=held, client=client: services.confirm(
                    reservation_id=held.public_id, actor=acting(client)
                ),
                services.expire_lapsed,
            ]
        )
        assert isinstance(outcomes[0], errors.HoldExpired)
        # What another had locked at that moment is left for the next sweep.
        assert outcomes[1] + services.expire_lapsed() == 1


def test_two_appointments_do_not_swap_full_slots_and_do_not_deadlock():
    """Neither place is free until the other has left: both stay."""
    for _ in range(5):
        first, second = slots_in_a_row(2)
        alice, bob = factories.ClientFactory(), factories.ClientFactory()
        hers, his = booking(first, alice)(), booking(second, bob)()
        outcomes = race([moving(hers, second, alice), moving(his, first, bob)])
        assert tally(outcomes) == {"slot_taken": 2}
        assert taken(first, second) == [1, 1]
    assert_invariants()


def test_two_appointments_swap_slots_with_room():
    for _ in range(5):
        first, second = slots_in_a_row(2, capacity=2)
        alice, bob = factories.ClientFactory(), factories.ClientFactory()
        hers, his = booking(first, alice)(), booking(second, bob)()
        assert tally(race([moving(hers, second, alice), moving(his, first, bob)])) == {"ok": 2}
        assert taken(first, second) == [1, 1]
    assert_invariants()


def test_one_appointment_moved_to_ten_times_at_once_is_at_one_of_them():
    """Those who find that it moved meanwhile are told to try again."""
    slots = slots_in_a_row(11)
    alice = factories.ClientFactory()
    booked = booking(slots[0], alice)()
    outcomes = tally(race([moving(booked, slot, alice) for slot in slots[1:]]))
    assert set(outcomes) <= {"ok", "busy"}
    assert outcomes["ok"] >= 1
    assert sum(taken(*slots)) == 1
    assert_invariants()


@pytest.mark.parametrize("capacity", [1, 2])
def test_long_appointments_that_overlap_from_both_ends_do_not_deadlock(capacity):
    slots = slots_in_a_row(8, capacity=capacity)
    service = service_at(slots[0].provider, 4)
    starts = [slots[n % 5] if n % 2 else slots[4 - n % 5] for n in range(20)]
    outcomes = race(
        [
            booking(start, factories.ClientFactory(), service_id=service.public_id)
            for start in starts
        ]
    )
    counted = tally(outcomes)
    assert set(counted) <= {"ok", "slot_taken"}
    assert sum(taken(*slots)) == 4 * counted["ok"] > 0
    assert_invariants()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_storm_of_everything_leaves_the_books_balanced(seed):
    """Bookings, moves, cancellations, lapses and sweeps on six slots: no deadlock, no disorder."""
    order = random.Random(seed)
    slots = slots_in_a_row(6, capacity=2)
    service = service_at(slots[0].provider, 2)
    people = [factories.ClientFactory() for _ in range(6)]
    people += [factories.ApplicantFactory() for _ in range(4)]
    live = []
    for person, slot in zip(people, slots, strict=False):
        live.append((booking(slot, person)(), person))
    for slot in slots[:3]:
        services.hold(choice=at(slot), actor=acting(factories.ClientFactory()))
    pass_minutes(30)
    jobs = [services.expire_lapsed] * 4
    for _ in range(12):
        reservation, person = order.choice(live)
        jobs.append(cancelling(reservation, person))
        reservation, person = order.choice(live)
        jobs.append(moving(reservation, order.choice(slots), person))
        person = order.choice(people)
        more = {"service_id": service.public_id} if order.random() < 0.5 else {}
        jobs.append(booking(order.choice(slots[:5]), person, **more))
    order.shuffle(jobs)
    outcomes = tally(race(jobs))
    assert outcomes["ok"] > 4
    assert_invariants()


def test_hours_change_under_a_storm_of_bookings():
    """Laying, booking, moving and cancelling on the same slots: no deadlock, nothing lost."""
    centre = factories.ProviderFactory(time_zone="UTC", capacity=2, notice_minutes=0)
    factories.open_all_week(centre, until_time=time(11))
    services.lay_slots(provider_ids=[centre.pk])
    slots = list(Slot.objects.filter(starts_at__gte=factories.three_days_on_at_nine())[:8])
    people = [factories.ClientFactory() for _ in range(12)]
    kept = [(booking(slot, person)(), person) for slot, person in zip(slots, people, strict=False)]
    order = random.Random(7)
    jobs = []
    for capacity, until in ((1, time(10)), (3, time(11)), (2, time(10, 30))):
        jobs.append(lambda c=capacity, u=until: _change_hours(centre, c, u))
        for reservation, person in kept:
            jobs.append(moving(reservation, order.choice(slots), person))
        jobs.append(cancelling(*order.choice(kept)))
        jobs += [booking(order.choice(slots), person) for person in people[8:]]
    order.shuffle(jobs)
    assert tally(race(jobs))["ok"] >= 3
    assert_invariants()


def _change_hours(centre, capacity, until_time):
    Opening.objects.filter(provider=centre).update(capacity=capacity, until_time=until_time)
    services.lay_slots(provider_ids=[centre.pk])


def test_two_writers_of_one_providers_slots_take_turns():
    """Neither sees what the other lays before it commits: they must not lay across each other."""
    slot = a_slot()
    later = slot.ends_at + timedelta(hours=1)

    def lay(minutes_on):
        starts_at = later + timedelta(minutes=minutes_on)
        raw_sql.insert(
            "booking_slot",
            provider_id=slot.provider_id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=15),
            capacity=1,
        )

    with transaction.atomic():
        lay(0)
        second = in_background(lambda: lay(5))
        wait_until_blocked(second)
    with raw_sql.refused_by("slots_of_a_provider_never_overlap"):
        second.result(timeout=10)


def test_two_clerks_undo_one_step_between_them():
    booked = services.book(choice=at(a_slot()), actor=acting(factories.ClientFactory()))
    visit = {"reservation_id": booked.public_id, "actor": STAFF}
    services.check_in(**visit, now=booked.starts_at)
    services.complete(**visit, now=booked.starts_at)
    completed = Reservation.Status.COMPLETED
    outcomes = race([lambda: services.undo_visit(**visit, undone=completed)] * 2)
    assert tally(outcomes) == {"ok": 1, "nothing_to_undo": 1}
    booked.refresh_from_db()
    assert booked.status == "checked_in"
