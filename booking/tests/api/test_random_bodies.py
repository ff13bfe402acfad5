"""Hypothesis at the doors: no body ever gives a 5xx or leaves rows behind a refusal."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.models import Notice, Reservation, Slot
from booking.tests.api.cast import BOOKING, RESERVE
from clients.models import Applicant, Client
from providers.models import Provider

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
dates = st.dates().map(str)
times = st.times().map(lambda at: at.isoformat("minutes")) | st.times().map(str)
instants = st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat())
digits = st.text("0123456789", min_size=14, max_size=14)


def bodies(fields):
    """Objects in which each field is missing, right, nearly right or anything at all."""

    def build(world):
        known = {
            name: st.one_of(st.just(right(world)), near, anything)
            for name, (right, near) in fields.items()
        }
        whole = st.fixed_dictionaries({}, optional=known)
        return whole | whole.map(lambda body: {"request": body}) | anything

    return build


portal_bodies = bodies(
    {
        "pre_registration_id": (lambda world: world.alice, digits),
        "registration_center_id": (lambda world: "10001", st.text(max_size=5)),
        "appointment_date": (lambda world: str(world.on), dates),
        "time_slot_from": (lambda world: "09:00", times),
        "time_slot_to": (lambda world: "09:15", times),
        "time_slot": (lambda world: "09:15-09:30", st.tuples(times, times).map("-".join)),
    }
)
reserve_bodies = bodies(
    {
        "slot_id": (lambda world: world.first_slot().pk, st.integers()),
        "provider_id": (lambda world: "10001", st.uuids().map(str)),
        "resource_id": (lambda world: str(world.centre.public_id), st.text(max_size=5)),
        "starts_at": (lambda world: world.first_slot().starts_at.isoformat(), instants),
        "date": (lambda world: str(world.on), dates),
        "time": (lambda world: "09:00", times),
        "client_id": (lambda world: str(world.centre.public_id), st.uuids().map(str)),
        "service_id": (lambda world: str(world.centre.public_id), st.uuids().map(str)),
        "pre_registration_id": (lambda world: world.alice, digits),
    }
)


KEPT = (Applicant, Client, Notice, Provider, Reservation, Slot)


def counts():
    """How many rows there are of each, asked at once."""
    each = [f'(SELECT count(*) FROM "{model._meta.db_table}")' for model in KEPT]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(each)}")
        return dict(zip((model.__name__ for model in KEPT), cursor.fetchone(), strict=True))


@pytest.mark.parametrize(
    ("path", "build"), [(BOOKING, portal_bodies), (RESERVE, reserve_bodies)], ids=["book", "hold"]
)
def test_no_body_breaks_a_door_or_leaves_rows_behind_a_refusal(world, post, path, build):
    seen = set()

    @settings(
        max_examples=100,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(body=build(world))
    def try_one(body):
        start = transaction.savepoint()  # not a block: services open durable ones
        before = counts()
        answer = post(path, body)
        seen.add(answer.status_code)
        if answer.status_code in (200, 201):
            assert counts()["Reservation"] == before["Reservation"] + 1
        else:
            assert 400 <= answer.status_code < 500, answer.content
            assert counts() == before
        transaction.savepoint_rollback(start)

    try_one()
    assert seen & {400, 404, 422}
