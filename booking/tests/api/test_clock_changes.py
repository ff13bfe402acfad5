"""Local times that do not exist, and those that come twice (Europe/Berlin, 2027)."""

from datetime import UTC, date, datetime, time

import pytest

from booking import services
from booking.models import Reservation
from booking.tests.api.cast import (
    BOOKING,
    RESERVE,
    World,
    everything_but_the_audit,
    portal_with_token,
)
from tests.factories import ApplicantFactory, ProviderFactory, open_all_week


def open_at_night(on):
    centre = ProviderFactory(external_id="10001", window_days=10)
    open_all_week(centre, from_time=time(1), until_time=time(5))
    services.lay_slots(provider_ids=[centre.pk])
    portal, token = portal_with_token("Ministry")
    alice = ApplicantFactory(portal=portal).pre_registration_id
    return World(centre, on, portal, token, "", alice, "")


@pytest.fixture
def world(db, request, time_machine):
    """Overrides the daytime world: a centre open from 1 to 5 on the night the clocks change."""
    now, on = request.param
    time_machine.move_to(now)
    return open_at_night(on)


in_spring = pytest.mark.parametrize(
    "world", [(datetime(2027, 3, 22, 12, tzinfo=UTC), date(2027, 3, 28))], indirect=True, ids=[""]
)
in_autumn = pytest.mark.parametrize(
    "world", [(datetime(2027, 10, 25, 12, tzinfo=UTC), date(2027, 10, 31))], indirect=True, ids=[""]
)


@in_spring
def test_a_portal_cannot_book_a_time_the_clocks_skip(world, post):
    before = everything_but_the_audit()
    answer = post(BOOKING, world.wish(time_slot_from="02:30", time_slot_to="02:45"))

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "errorCode": "PRG_BOOK_RCI_031",
            "message": "Invalid Booking Date Time found for preregistration id",
        }
    ]
    assert everything_but_the_audit() == before


@in_spring
def test_a_time_the_clocks_skip_cannot_be_held(world, post):
    answer = post(RESERVE, world.hold_wish(time="02:30"))

    assert answer.status_code == 422
    assert answer.json()["code"] == "time_does_not_exist"
    assert answer.json()["detail"] == "The clocks go forward on Sunday 28 March and skip 02:30."


@in_spring
def test_the_times_around_the_gap_are_booked(world, post):
    assert (
        post(BOOKING, world.wish(time_slot_from="01:45", time_slot_to="03:00")).status_code == 200
    )
    assert Reservation.objects.get().starts_at == datetime(2027, 3, 28, 0, 45, tzinfo=UTC)


@in_spring
def test_time_slots_leave_the_gap_out(world, client):
    answer = client.get(f"/api/v1/providers/10001/time-slots?date={world.on}")
    starts = [slot["local_start"] for slot in answer.json()["slots"]]

    assert starts[3:5] == ["01:45", "03:00"]
    assert len(starts) == 12


@in_autumn
def test_time_slots_tell_the_two_of_a_time_apart(world, client):
    answer = client.get(f"/api/v1/providers/10001/time-slots?date={world.on}")
    starts = [(slot["local_start"], slot["utc_offset"]) for slot in answer.json()["slots"]]

    assert starts[4:12:4] == [("02:00", "+02:00"), ("02:00", "+01:00")]
    assert len(starts) == 20


@in_autumn
def test_of_a_time_that_comes_twice_the_first_is_meant(world, post):
    assert (
        post(BOOKING, world.wish(time_slot_from="02:15", time_slot_to="02:30")).status_code == 200
    )
    assert Reservation.objects.get().starts_at == datetime(2027, 10, 31, 0, 15, tzinfo=UTC)


@in_autumn
def test_the_second_of_two_is_had_by_its_instant(world, post):
    answer = post(
        RESERVE,
        {
            "provider_id": "10001",
            "starts_at": "2027-10-31T02:15:00+01:00",
            "pre_registration_id": world.alice,
        },
    )
    assert answer.status_code == 201
    assert answer.json()["starts_at"] == "2027-10-31T01:15:00Z"
