"""The cache when something went wrong: falsified, out of reach, left behind."""

import pytest
from django_redis import get_redis_connection

from booking import availability_cache, services
from booking.availability_cache import key
from booking.queries import invariants
from booking.tests.cached_days import assert_cache_is_true, book, day_of, known, read
from booking.tests.scenes import a_slot, acting, at, service_at, slots_in_a_row

pytestmark = pytest.mark.django_db(transaction=True)


def falsify(slot):
    valkey = get_redis_connection("default")
    name = key(slot.provider_id, day_of(slot))
    revision, _remaining, rest = valkey.hget(name, slot.pk).split(b" ", 2)
    valkey.hset(name, slot.pk, b"%b 99 %b" % (revision, rest))


def test_the_repair_finds_and_counts_a_falsified_entry(caplog):
    false, true = a_slot(), a_slot()
    for slot in (false, true):
        read(slot)
    falsify(false)
    assert invariants.check_cache().broken == 1
    assert services.repair_availability_cache() == 1
    assert "differed from the database on 1 days" in caplog.text
    assert known(false) is None
    assert known(true) == {true.pk: 1}
    assert services.repair_availability_cache() == 0


def test_the_repair_drops_the_days_of_a_centre_that_is_gone():
    slot = a_slot()
    read(slot)
    provider, on = slot.provider, day_of(slot)
    slot.delete()
    provider.delete()
    assert services.repair_availability_cache() == 1
    assert list(availability_cache.known_days()) == []
    assert on


def test_a_busy_day_needs_no_repair():
    slots = slots_in_a_row(6, capacity=2)
    service = service_at(slots[0].provider, 2)
    read(slots[0])
    booked = [book(slots[n], service_id=service.public_id) for n in (0, 1, 3)]
    services.reschedule(
        reservation_id=booked[0].public_id, choice=at(slots[1]), actor=acting(booked[0].client)
    )
    services.cancel(reservation_id=booked[1].public_id, actor=acting(booked[1].client))
    assert services.repair_availability_cache() == 0
    assert_cache_is_true(slots[0])


@pytest.fixture
def no_valkey(settings):
    caches = {**settings.CACHES}
    caches["default"] = {**caches["default"], "LOCATION": "unix:///nowhere/at/all.sock?db=1"}
    settings.CACHES = caches


@pytest.mark.usefixtures("no_valkey")
def test_without_valkey_readers_go_to_the_rows_and_bookings_go_on(caplog):
    slot = a_slot(capacity=2)
    assert [free.remaining for free in read(slot)] == [2]
    booked = book(slot)
    assert [free.remaining for free in read(slot)] == [1]
    services.cancel(reservation_id=booked.public_id, actor=acting(booked.client))
    services.lay_slots(provider_ids=[slot.provider_id])
    assert services.repair_availability_cache() == 0
    assert "out of reach" in caplog.text


def test_a_change_while_valkey_was_away_is_found_by_the_repair(settings):
    slot = a_slot()
    read(slot)
    there = settings.CACHES
    settings.CACHES = {
        "default": {**there["default"], "LOCATION": "unix:///nowhere/at/all.sock?db=1"}
    }
    book(slot)
    settings.CACHES = there
    assert known(slot) == {slot.pk: 1}
    assert services.repair_availability_cache() == 1
    assert [free.remaining for free in read(slot)] == [0]
