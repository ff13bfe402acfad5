"""A service is booked at most as often a local day as its daily limit says."""

from datetime import UTC, datetime, timedelta

import pytest

from booking import errors, queries, services
from booking.models import Reservation
from booking.queries import DayRoom
from booking.services import _steps
from booking.tests.racing import race, tally
from booking.tests.scenes import (
    STAFF,
    acting,
    assert_invariants,
    at,
    pass_minutes,
    service_at,
    slots_in_a_row,
)
from tests import factories

START = datetime(2027, 3, 4, 9, tzinfo=UTC)
NOW = START - timedelta(days=2)
ON = START.date()


def row_of(count, **rules):
    return slots_in_a_row(count, starts_at=START, **{"time_zone": "UTC"} | rules)


def place(slot, service, *, verb=services.book, actor=None, now=NOW, **more):
    client = factories.ClientFactory()
    if actor is not None:
        more["client_id"] = client.public_id
    return verb(
        choice=at(slot),
        actor=actor or acting(client),
        service_id=service and service.public_id,
        now=now,
        **more,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("verb", [services.hold, services.book])
def test_the_booking_beyond_the_limit_is_refused_and_leaves_nothing(verb):
    slots = row_of(3)
    service = service_at(slots[0].provider, 1, daily_limit=2)
    place(slots[0], service)
    place(slots[1], service, verb=services.hold)
    with pytest.raises(errors.DailyLimit):
        place(slots[2], service, verb=verb)
    assert Reservation.objects.count() == 2
    assert_invariants()


@pytest.mark.django_db
def test_staff_meet_the_limit_too():
    slots = row_of(2)
    service = service_at(slots[0].provider, 1, daily_limit=1)
    place(slots[0], service, actor=STAFF)
    with pytest.raises(errors.DailyLimit):
        place(slots[1], service, actor=STAFF)


@pytest.mark.django_db
def test_a_limit_of_none_at_all_refuses_the_first():
    slot = row_of(1)[0]
    with pytest.raises(errors.DailyLimit):
        place(slot, service_at(slot.provider, 1, daily_limit=0))


@pytest.mark.django_db
def test_other_services_days_and_centres_do_not_count():
    slots = row_of(4)
    provider = slots[0].provider
    limited = service_at(provider, 1, daily_limit=1)
    place(slots[0], None)
    place(slots[1], service_at(provider, 1, daily_limit=1))
    tomorrow = slots_in_a_row(1, starts_at=START + timedelta(days=1), provider=provider)[0]
    place(tomorrow, limited)
    elsewhere = row_of(1)[0]
    factories.OfferFactory(provider=elsewhere.provider, service=limited)
    place(elsewhere, limited)
    place(slots[2], limited)
    with pytest.raises(errors.DailyLimit):
        place(slots[3], limited)


@pytest.mark.django_db
def test_the_day_is_the_centres_own():
    """09:00 and 23:45 UTC are two days in Auckland, 23:45 and 09:00 one."""
    slots = row_of(1, time_zone="Pacific/Auckland")
    provider = slots[0].provider
    next_day, same_as_that = (
        slots_in_a_row(1, starts_at=START + timedelta(hours=hours), provider=provider)[0]
        for hours in (14, 24)
    )
    service = service_at(provider, 1, daily_limit=1)
    place(slots[0], service)
    place(next_day, service)
    with pytest.raises(errors.DailyLimit):
        place(same_as_that, service)


@pytest.mark.django_db
def test_what_is_given_back_or_lapsed_makes_room_again():
    slots = row_of(3)
    service = service_at(slots[0].provider, 1, daily_limit=1)
    booked = place(slots[0], service)
    services.cancel(reservation_id=booked.public_id, actor=acting(booked.client), now=NOW)
    place(slots[1], service, verb=services.hold)
    pass_minutes(30)
    assert place(slots[2], service).status == "confirmed"
    assert Reservation.objects.get(slot=slots[1]).status == "expired"


@pytest.mark.django_db
def test_a_hold_that_counts_is_confirmed_within_the_limit():
    slot = row_of(1)[0]
    held = place(slot, service_at(slot.provider, 1, daily_limit=1), verb=services.hold)
    confirmed = services.confirm(reservation_id=held.public_id, actor=acting(held.client))
    assert confirmed.status == "confirmed"


@pytest.mark.django_db
def test_a_second_tap_on_the_last_one_finds_the_first():
    slot = row_of(1, capacity=2)[0]
    service = service_at(slot.provider, 1, daily_limit=1)
    alice = factories.ClientFactory()
    wish = {"choice": at(slot), "actor": acting(alice), "service_id": service.public_id}
    assert services.hold(**wish, now=NOW) == services.hold(**wish, now=NOW)


@pytest.mark.django_db
def test_moving_counts_on_the_new_day_and_makes_room_for_itself():
    today = row_of(3)
    provider = today[0].provider
    tomorrow = slots_in_a_row(1, starts_at=START + timedelta(days=1), provider=provider)[0]
    service = service_at(provider, 1, daily_limit=1)
    booked, other = place(today[0], service), place(tomorrow, service)

    def move(reservation, slot):
        return services.reschedule(
            reservation_id=reservation.public_id,
            choice=at(slot),
            actor=acting(reservation.client),
            now=NOW,
        )

    assert move(booked, today[1]).slot == today[1]
    with pytest.raises(errors.DailyLimit):
        move(other, today[2])
    other.refresh_from_db()
    assert other.slot == tomorrow
    services.cancel(reservation_id=booked.public_id, actor=STAFF, now=NOW)
    assert move(other, today[2]).slot == today[2]
    assert_invariants()


@pytest.mark.django_db
def test_a_move_frees_a_lapsed_hold_that_counts():
    slots = row_of(2)
    tomorrow = slots_in_a_row(1, starts_at=START + timedelta(days=1), provider=slots[0].provider)[0]
    service = service_at(slots[0].provider, 1, daily_limit=1)
    booked = place(tomorrow, service)
    place(slots[0], service, verb=services.hold)
    pass_minutes(30)
    moved = services.reschedule(
        reservation_id=booked.public_id, choice=at(slots[1]), actor=STAFF, now=NOW
    )
    assert moved.slot == slots[1]


def offered(provider, service):
    starts = queries.time_slots(provider, ON, service=service, now=NOW)
    upcoming = queries.next_free([provider], service=service, now=NOW, most=9)[provider.pk]
    day = queries.free_days(provider, ON, ON, service=service, now=NOW).get(ON)
    return [start.remaining for start in starts], [start.remaining for start in upcoming], day


@pytest.mark.django_db(transaction=True)  # commits are told to the cache
def test_availability_offers_no_more_than_the_limit_leaves():
    slots = row_of(3, capacity=3)
    provider = slots[0].provider
    service = service_at(provider, 1, daily_limit=2)
    assert offered(provider, service) == ([2, 2, 2], [2, 2, 2], DayRoom(9, 2))
    place(slots[0], service)
    assert offered(provider, service) == ([1, 1, 1], [1, 1, 1], DayRoom(9, 1))
    place(slots[0], service, verb=services.hold)
    assert offered(provider, service) == ([0, 0, 0], [], DayRoom(9, 0))
    assert offered(provider, None) == ([1, 3, 3], [1, 3, 3], DayRoom(9, 7))
    pass_minutes(30)
    assert offered(provider, service) == ([1, 1, 1], [1, 1, 1], DayRoom(9, 1))


@pytest.mark.django_db
def test_the_next_free_time_is_on_a_day_that_has_not_reached_its_limit():
    slots = row_of(2)
    provider = slots[0].provider
    tomorrow = slots_in_a_row(2, starts_at=START + timedelta(days=1), provider=provider)
    service = service_at(provider, 2, daily_limit=1)
    other = row_of(2)
    factories.OfferFactory(provider=other[0].provider, service=service)
    place(slots[0], service)
    found = queries.next_free([provider, other[0].provider], service=service, now=NOW)
    assert [start.id for start in found[provider.pk]] == [tomorrow[0].pk]
    assert [start.id for start in found[other[0].provider_id]] == [other[0].pk]


def twenty_want_three(*, slots_needed=1):
    """How many of twenty got one of three, at times that do not meet."""
    slots = slots_in_a_row(20 * slots_needed, minutes=5)
    service = service_at(slots[0].provider, slots_needed, daily_limit=3)
    people = [acting(factories.ClientFactory()) for _ in range(20)]
    jobs = [
        lambda slot=slot, actor=actor, verb=verb: verb(
            choice=at(slot), actor=actor, service_id=service.public_id
        )
        for slot, actor, verb in zip(
            slots[::slots_needed], people, [services.book, services.hold] * 10, strict=True
        )
    ]
    return tally(race(jobs))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("slots_needed", [1, 2])
def test_twenty_at_once_get_the_three_a_day_allows(slots_needed):
    assert twenty_want_three(slots_needed=slots_needed) == {"ok": 3, "daily_limit": 17}
    assert_invariants()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_day_the_limit_is_overrun(monkeypatch):
    """The control: a race is a matter of luck, so it is given a few chances."""
    monkeypatch.setattr(_steps, "_lock_day", lambda *_day: None)
    assert any(twenty_want_three()["ok"] > 3 for _ in range(8))


@pytest.mark.django_db(transaction=True)
def test_moves_onto_one_day_and_bookings_there_share_the_limit():
    today = slots_in_a_row(20)
    provider = today[0].provider
    service = service_at(provider, 1, daily_limit=4)
    jobs = []
    for number, slot in enumerate(today[:10]):
        later = slots_in_a_row(
            1, starts_at=slot.starts_at + timedelta(days=1 + number), provider=provider
        )[0]
        booked = place(later, service, now=None)
        jobs.append(
            lambda booked=booked, slot=slot: services.reschedule(
                reservation_id=booked.public_id, choice=at(slot), actor=STAFF
            )
        )
    for slot in today[10:]:
        jobs.append(lambda slot=slot: place(slot, service, now=None))
    assert tally(race(jobs)) == {"ok": 4, "daily_limit": 16}
    assert_invariants()
