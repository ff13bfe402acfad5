"""The control of the races: with the guards taken away, the same test must see the oversell.

Taken away in these tests alone, on the tests' own tables, and put back whatever happens.
"""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models import QuerySet

from booking import services
from booking.models import Notice, Reservation
from booking.tests.racing import race, tally
from booking.tests.scenes import a_slot, acting, at, taken
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
CONSTRAINT = "slot_is_never_overbooked"


@contextmanager
def without_the_constraint():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [CONSTRAINT]
        )
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE booking_slot DROP CONSTRAINT {CONSTRAINT}")
        try:
            yield
        finally:
            Notice.objects.all().delete()
            Reservation.objects.all().delete()
            cursor.execute(f"ALTER TABLE booking_slot ADD CONSTRAINT {CONSTRAINT} {definition}")


@contextmanager
def without_the_lock():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
        yield


def forty_clients_want_five_places():
    """How many of forty got one of five."""
    slot = a_slot(capacity=5)
    people = [acting(factories.ClientFactory()) for _ in range(40)]
    outcomes = tally(
        race([lambda actor=actor: services.book(choice=at(slot), actor=actor) for actor in people])
    )
    assert taken(slot) == [outcomes["ok"]]
    return outcomes["ok"]


def test_without_lock_and_constraint_the_slot_is_oversold():
    """A race is a matter of luck, so it is given a few chances; one oversell is enough."""
    with without_the_lock(), without_the_constraint():
        assert any(forty_clients_want_five_places() > 5 for _ in range(8))


def test_without_the_lock_the_constraint_holds():
    with without_the_lock():
        assert forty_clients_want_five_places() == 5


def test_without_the_constraint_the_lock_holds():
    with without_the_constraint():
        assert forty_clients_want_five_places() == 5


def test_the_constraint_is_back():
    with without_the_constraint():
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT convalidated FROM pg_constraint WHERE conname = %s", [CONSTRAINT])
        assert cursor.fetchone() == (True,)
