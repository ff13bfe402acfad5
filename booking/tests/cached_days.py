"""A slot's day in the cache: filled, looked at, compared with the rows."""

from datetime import timedelta

from django_redis import get_redis_connection

from booking import availability_cache, queries, services
from booking.availability_cache import key
from booking.queries import invariants
from booking.tests.scenes import acting, at
from tests import factories


def day_of(slot):
    return slot.starts_at.astimezone(slot.provider.zone).date()


def read(slot):
    """The day through the cache, which this fills."""
    now = slot.starts_at - timedelta(days=3)
    return queries.time_slots(slot.provider, day_of(slot), now=now)


def known(slot):
    """What Valkey holds of the slot's day, number to remaining; None if it holds nothing."""
    states, _generation = availability_cache.read(slot.provider_id, day_of(slot))
    return None if states is None else {state.id: state.remaining for state in states}


def packed(slot):
    return get_redis_connection("default").hgetall(key(slot.provider_id, day_of(slot)))


def assert_cache_is_true(slot):
    """What is kept is what a fresh look at the rows gives, revisions included."""
    states, _generation = availability_cache.read(slot.provider_id, day_of(slot))
    assert states == queries.day_states(slot.provider, day_of(slot))[0]
    assert not invariants.check_cache().broken


def book(slot, **more):
    return services.book(choice=at(slot), actor=acting(factories.ClientFactory()), **more)
