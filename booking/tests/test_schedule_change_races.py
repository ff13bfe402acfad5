"""Bookings go on while hours change; two workers never do the same step."""

import random
from datetime import time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from audit.errors import DomainError
from booking import queries, services
from booking.models import Notice, Reservation, ScheduleChange, Slot, StrandedReservation
from booking.queries import invariants
from booking.services.reshaping import laying
from booking.tests.racing import in_background, race, tally, wait_until_blocked
from booking.tests.reshaping import a_centre, booked, opened_daily, proposed, slot_on, undone
from booking.tests.scenes import acting, assert_invariants, at
from providers.schedules import ScheduleDraft
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
RECORD = "every reservation's beginning is on record"


def crowd(provider, seed, clients, rounds=12):
    """Somebody who books, cancels and moves at random, and is refused as it comes."""
    dice = random.Random(seed)
    client = dice.choice(clients)

    def act():
        mine = []
        for _ in range(rounds):
            slots = list(Slot.objects.filter(provider=provider, starts_at__gt=timezone.now()))
            slot = dice.choice(slots)
            try:
                if mine and dice.random() < 0.3:
                    gone = mine.pop(dice.randrange(len(mine)))
                    services.cancel(reservation_id=gone, actor=acting(client))
                elif mine and dice.random() < 0.4:
                    services.reschedule(
                        reservation_id=dice.choice(mine), choice=at(slot), actor=acting(client)
                    )
                else:
                    made = services.book(choice=at(slot), actor=acting(client))
                    mine.append(made.public_id)
            except DomainError:
                continue

    return act


@pytest.mark.parametrize("choice", ["keep", "move", "cancel"])
def test_a_storm_of_bookings_meets_a_change_and_nobody_is_lost(choice, monkeypatch):
    monkeypatch.setattr(laying, "DAYS_AT_ONCE", 2)
    provider = a_centre(capacity=2)
    for day in range(1, 9):
        for hour in (9, 11):
            booked(slot_on(provider, day, time(hour)))
    clients = [factories.ClientFactory(appointment_limit=1000) for _ in range(6)]
    change = proposed(provider, opened_daily(time(9), time(10), 1, slot_minutes=20), choice)
    race(
        [lambda: services.apply_change(change_id=change.pk)]
        + [crowd(provider, seed, clients) for seed in range(6)]
    )
    change = services.apply_change(change_id=change.pk)
    assert change.status == ScheduleChange.Status.DONE
    assert change.stranded == change.settled == sum(change.outcomes().values())
    assert_invariants(but=[RECORD])
    # Whoever sits on a closed slot is on the list, unless they left it for another time.
    now = timezone.now()
    for claim in Reservation.objects.filter(
        provider=provider, status="confirmed", starts_at__gt=now, slot__is_open=False
    ):
        row = StrandedReservation.objects.get(change=change, reservation=claim)
        assert row.outcome in ("kept", "no_place"), row.outcome
        assert row.from_starts_at == claim.starts_at


@pytest.mark.parametrize("choice", ["move", "cancel"])
def test_two_workers_settle_each_once(choice):
    provider = a_centre()
    people = [booked(slot_on(provider, day, time(11))) for day in range(1, 9)]
    change = proposed(provider, opened_daily(time(9), time(10)), choice)
    outcomes = race([lambda: services.apply_change(change_id=change.pk) for _ in range(3)])
    assert tally(outcomes) == {"ok": 3}
    change = services.apply_change(change_id=change.pk)
    assert (change.stranded, change.settled) == (len(people), len(people))
    assert Notice.objects.exclude(kind="reminder").count() == len(people)
    assert_invariants(but=[RECORD])


def test_a_worker_leaves_a_change_that_another_has_locked():
    provider = a_centre()
    change = proposed(provider, opened_daily(time(9), time(10)))
    with transaction.atomic():
        ScheduleChange.objects.select_for_update().get(pk=change.pk)
        run = in_background(lambda: services.apply_change(change_id=change.pk))
        assert run.result(timeout=5).status == ScheduleChange.Status.WAITING
    assert services.apply_change(change_id=change.pk).status == ScheduleChange.Status.DONE


def test_a_booking_under_way_when_the_days_are_laid_is_seen():
    """It has its slot locked and not committed: the change waits for it, and lists it."""
    provider = a_centre()
    slot = slot_on(provider, 3, time(11))
    client = factories.ClientFactory()
    change = proposed(provider, opened_daily(time(9), time(10)), "cancel")
    services.apply_change(change_id=change.pk, most_seconds=0)
    with transaction.atomic():
        Slot.objects.select_for_update().get(pk=slot.pk)
        reservation = booked(slot, client=client)
        run = in_background(lambda: services.apply_change(change_id=change.pk))
        wait_until_blocked(run)
    done = run.result(timeout=30)
    assert done.outcomes() == {"cancelled": 1}
    reservation.refresh_from_db()
    assert reservation.status == "cancelled"


def test_other_days_and_other_centres_do_not_wait():
    """While the days of one are being laid, its unchanged times and another's are booked."""
    provider, other = a_centre(), a_centre()
    change = proposed(provider, opened_daily(time(9), time(10)))
    services.apply_change(change_id=change.pk, most_seconds=0)
    wishes = [slot_on(provider, 3, time(9)), slot_on(other, 3, time(11))]
    with undone():
        laying.lay_some_days(ScheduleChange.objects.get(pk=change.pk), timezone.now())
        for slot in wishes:
            client = factories.ClientFactory.build()
            run = in_background(lambda slot=slot, client=client: book_for(slot, client))
            assert run.result(timeout=5).status == "confirmed"


def book_for(slot, client):
    client.save()
    return services.book(choice=at(slot), actor=acting(client))


def test_the_cache_follows_every_step():
    provider = a_centre(capacity=2)
    booked(slot_on(provider, 3, time(11)))
    booked(slot_on(provider, 3, time(9)))
    booked(slot_on(provider, 3, time(9)))
    change = proposed(provider, opened_daily(time(9), time(10), 1), "move")
    while not change.is_finished:
        read_every_day(provider)
        change = services.apply_change(change_id=change.pk, most_seconds=0)
        assert not invariants.check_cache().broken


def read_every_day(provider):
    provider.refresh_from_db()
    now = timezone.now()
    today = now.astimezone(provider.zone).date()
    for n in range(provider.window_days + 1):
        queries.time_slots(provider, today + timedelta(days=n), now=now)


def test_a_zone_changes_under_the_cache():
    provider = a_centre()
    read_every_day(provider)
    change = proposed(provider, ScheduleDraft(time_zone="Asia/Tokyo"))
    services.apply_change(change_id=change.pk)
    assert not invariants.check_cache().broken
