"""The availability cache against the rows, in real Valkey: it serves readers and never decides."""

from datetime import timedelta

import pytest
from django_redis import get_redis_connection

from booking import availability_cache, errors, queries, services
from booking.availability_cache import SlotState, key
from booking.models import Slot
from booking.tests.cached_days import assert_cache_is_true, book, day_of, known, packed, read
from booking.tests.scenes import (
    a_slot,
    acting,
    at,
    pass_minutes,
    service_at,
    slots_in_a_row,
)
from tests import factories

# The cache is told after the commit, so commits must be real.
pytestmark = pytest.mark.django_db(transaction=True)


def test_the_key_is_the_one_operators_know():
    slot = a_slot()
    read(slot)
    name = f"provider:{slot.provider_id}:timeslots:{day_of(slot).isoformat()}"
    assert get_redis_connection("default").exists(name)


def test_a_day_belongs_to_the_local_date():
    slot = a_slot(time_zone="Pacific/Auckland")
    read(slot)
    assert day_of(slot) != slot.starts_at.date() or slot.starts_at.hour < 11
    assert known(slot) == {slot.pk: 1}


def test_a_booking_decrements_exactly_its_slots_entry():
    slots = slots_in_a_row(4, capacity=3)
    read(slots[0])
    before = packed(slots[0])
    book(slots[1])
    after = packed(slots[0])
    assert {name for name in before if before[name] != after[name]} == {str(slots[1].pk).encode()}
    assert known(slots[0])[slots[1].pk] == 2
    assert_cache_is_true(slots[0])


def test_a_cancellation_increments_it_again():
    slot = a_slot(capacity=3)
    booked = book(slot)
    read(slot)
    assert known(slot) == {slot.pk: 2}
    services.cancel(reservation_id=booked.public_id, actor=acting(booked.client))
    assert known(slot) == {slot.pk: 3}
    assert_cache_is_true(slot)


def test_a_long_hold_decrements_each_of_its_slots():
    slots = slots_in_a_row(4)
    service = service_at(slots[0].provider, 3)
    read(slots[0])
    services.hold(
        choice=at(slots[1]),
        actor=acting(factories.ClientFactory()),
        service_id=service.public_id,
    )
    assert list(known(slots[0]).values()) == [1, 0, 0, 0]
    assert_cache_is_true(slots[0])


@pytest.mark.parametrize("to", [0, 1, 3, 5])
def test_a_move_tells_the_old_and_the_new_slots_overlapping_or_not(to):
    slots = slots_in_a_row(8)
    service = service_at(slots[0].provider, 3)
    booked = book(slots[2], service_id=service.public_id)
    read(slots[0])
    services.reschedule(
        reservation_id=booked.public_id, choice=at(slots[to]), actor=acting(booked.client)
    )
    expected = [int(not to <= n < to + 3) for n in range(8)]
    assert list(known(slots[0]).values()) == expected
    assert_cache_is_true(slots[0])


def test_a_move_elsewhere_tells_both_centres():
    here, there = a_slot(), a_slot()
    booked = book(here)
    read(here)
    read(there)
    services.reschedule(
        reservation_id=booked.public_id, choice=at(there), actor=acting(booked.client)
    )
    assert (known(here), known(there)) == ({here.pk: 1}, {there.pk: 0})
    assert_cache_is_true(here)
    assert_cache_is_true(there)


def test_a_sweep_keeps_the_cache_true():
    slots = slots_in_a_row(3)
    held = services.hold(choice=at(slots[1]), actor=acting(factories.ClientFactory()))
    read(slots[0])
    pass_minutes(30)
    services.expire_lapsed()
    assert known(slots[0]) is None
    assert {free.id: free.remaining for free in read(slots[0])}[held.slot_id] == 1
    assert_cache_is_true(slots[0])


def test_a_verb_that_changes_no_place_tells_nothing():
    slot = a_slot()
    held = services.hold(choice=at(slot), actor=acting(factories.ClientFactory()))
    read(slot)
    before = packed(slot)
    services.confirm(reservation_id=held.public_id, actor=acting(held.client))
    assert packed(slot) == before
    assert_cache_is_true(slot)


def test_a_refused_booking_tells_nothing():
    slot = a_slot()
    book(slot)
    read(slot)
    before = packed(slot)
    with pytest.raises(errors.SlotTaken):
        book(slot)
    assert packed(slot) == before


def test_news_of_a_day_nobody_asked_for_fills_nothing():
    slot = a_slot()
    book(slot)
    assert known(slot) is None


def test_a_fill_that_raced_with_a_commit_loses():
    slot = a_slot()
    _nothing, generation = availability_cache.read(slot.provider_id, day_of(slot))
    states, changes_in = queries.day_states(slot.provider, day_of(slot))
    book(slot)
    assert not availability_cache.fill(
        slot.provider_id, day_of(slot), states, generation, changes_in=changes_in
    )
    assert known(slot) is None
    assert [free.remaining for free in read(slot)] == [0]


def test_a_fill_that_saw_the_commit_before_its_news_is_not_counted_twice():
    slot = a_slot(capacity=5)
    factories.ReservationFactory(slot=slot)  # a commit whose news is still on its way
    read(slot)
    assert known(slot) == {slot.pk: 4}
    availability_cache.tell(slot.provider, [SlotState.of(Slot.objects.get(pk=slot.pk))])
    assert known(slot) == {slot.pk: 4}


def test_news_in_reverse_order_ends_with_the_newest():
    slot = a_slot(capacity=5)
    read(slot)
    news = []
    for _ in range(2):
        factories.ReservationFactory(slot=slot)
        news.append(SlotState.of(Slot.objects.get(pk=slot.pk)))
    for state in reversed(news):
        availability_cache.tell(slot.provider, [state])
    assert known(slot) == {slot.pk: 3}
    assert_cache_is_true(slot)


def test_laying_anew_forgets_the_days_and_refuses_fills_at_work():
    slot = a_slot()
    read(slot)
    _states, generation = availability_cache.read(slot.provider_id, day_of(slot))
    services.lay_slots(provider_ids=[slot.provider_id])
    assert known(slot) is None
    assert not availability_cache.fill(
        slot.provider_id, day_of(slot), [], generation, changes_in=None
    )


def test_a_day_without_slots_is_remembered_as_such(django_assert_num_queries):
    slot = a_slot()
    empty = day_of(slot) + timedelta(days=1)
    assert queries.time_slots(slot.provider, empty, now=slot.starts_at - timedelta(days=3)) == []
    with django_assert_num_queries(0):
        queries.time_slots(slot.provider, empty, now=slot.starts_at - timedelta(days=3))


def seconds_kept(slot):
    return get_redis_connection("default").ttl(key(slot.provider_id, day_of(slot)))


def test_an_entry_expires(settings):
    settings.CACHE_EXPIRY_SECONDS = 77
    slot = a_slot()
    read(slot)
    assert 75 <= seconds_kept(slot) <= 77


def test_an_entry_does_not_outlive_the_next_hold_of_its_day():
    first, second = slots_in_a_row(2)
    services.hold(choice=at(first), actor=acting(factories.ClientFactory()))
    pass_minutes(29)
    services.hold(choice=at(second), actor=acting(factories.ClientFactory()))
    read(first)
    assert 57 <= seconds_kept(first) <= 60


def test_what_a_lapsed_hold_keeps_is_offered_though_nobody_swept():
    slot = a_slot()
    services.hold(choice=at(slot), actor=acting(factories.ClientFactory()))
    assert [free.remaining for free in read(slot)] == [0]
    availability_cache.forget(slot.provider_id, day_of(slot), day_of(slot))
    pass_minutes(30)
    assert [free.remaining for free in read(slot)] == [1]


def test_a_booking_beside_a_lapsed_hold_hides_its_place_from_the_cache_until_the_sweep():
    """News of a commit counts rows, which is never more than there is; ADR 7 says why."""
    slot = a_slot(capacity=3)
    services.hold(choice=at(slot), actor=acting(factories.ClientFactory()))
    pass_minutes(30)
    read(slot)
    book(slot)
    assert known(slot) == {slot.pk: 1}
    services.expire_lapsed()
    assert [free.remaining for free in read(slot)] == [2]
