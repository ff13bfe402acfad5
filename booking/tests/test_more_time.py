"""more_time: a quarter of an hour more, once, while the hold lives."""

from datetime import timedelta

import pytest
from django.utils import timezone

from booking import errors, queries, services
from booking.models import Notice
from booking.tests.racing import race, tally
from booking.tests.scenes import (
    Status,
    a_slot,
    acting,
    assert_invariants,
    at,
    pass_minutes,
    taken,
)
from providers.models import Provider
from tests import factories

QUARTER = timedelta(minutes=15)


@pytest.fixture
def alice(db):
    return factories.ClientFactory()


@pytest.fixture
def held(alice):
    return services.hold(choice=at(a_slot()), actor=acting(alice))


def more_time(reservation, who):
    return services.more_time(reservation_id=reservation.public_id, actor=acting(who))


def test_a_hold_lasts_a_quarter_of_an_hour_longer(alice, held):
    notices = Notice.objects.count()
    longer = more_time(held, alice)
    longer.refresh_from_db()
    assert longer.expires_at == held.expires_at + QUARTER
    assert held.created_at <= longer.extended_at < held.expires_at
    assert (longer.status, longer.revision) == (Status.HELD, held.revision + 1)
    assert taken(held.slot) == [1]
    assert Notice.objects.count() == notices
    assert_invariants()


def test_it_lives_past_its_first_thirty_minutes_and_no_longer_than_the_quarter(alice, held):
    more_time(held, alice)
    pass_minutes(44.9)
    assert services.expire_lapsed() == 0
    pass_minutes(0.1)
    with pytest.raises(errors.HoldExpired):
        services.confirm(reservation_id=held.public_id, actor=acting(alice))
    assert services.expire_lapsed() == 1
    assert taken(held.slot) == [0]


def test_a_second_time_is_refused_and_changes_nothing(alice, held):
    first = more_time(held, alice)
    with pytest.raises(errors.AlreadyExtended):
        more_time(held, alice)
    held.refresh_from_db()
    assert (held.expires_at, held.extended_at) == (first.expires_at, first.extended_at)


@pytest.mark.parametrize("is_swept", [True, False])
def test_what_has_lapsed_is_not_brought_back(alice, held, is_swept):
    pass_minutes(30)
    if is_swept:
        services.expire_lapsed()
    with pytest.raises(errors.HoldExpired):
        more_time(held, alice)


@pytest.mark.parametrize("verb", ["confirm", "cancel"])
def test_what_is_no_hold_any_more_gets_no_time(alice, held, verb):
    getattr(services, verb)(reservation_id=held.public_id, actor=acting(alice))
    with pytest.raises(errors.NotLive):
        more_time(held, alice)


def test_a_stranger_meets_no_hold(held):
    with pytest.raises(errors.ReservationUnknown):
        more_time(held, factories.ClientFactory())


def test_a_longer_hold_stays_taken_for_those_who_look_past_its_first_expiry(alice):
    centre = factories.ProviderFactory(time_zone="UTC")
    factories.open_all_week(centre)
    services.lay_slots(provider_ids=[centre.pk])
    centre = Provider.objects.get(pk=centre.pk)
    starts_at = factories.three_days_on_at_nine()
    [slot] = centre.slots.filter(starts_at=starts_at)
    held = services.hold(choice=at(slot), actor=acting(alice))

    def left():
        [seen] = [
            seen
            for seen in queries.time_slots(centre, starts_at.date(), now=timezone.now())
            if seen.starts_at == starts_at
        ]
        return seen.remaining

    assert left() == 0
    more_time(held, alice)
    pass_minutes(31)
    assert left() == 0
    with pytest.raises(errors.SlotTaken):
        services.hold(choice=at(slot), actor=acting(factories.ClientFactory()))


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_gives_it_once(alice, held):
    outcomes = race([lambda: more_time(held, alice)] * 4)
    assert tally(outcomes) == {"ok": 1, "already_extended": 3}
    before = held.expires_at
    held.refresh_from_db()
    assert held.expires_at == before + QUARTER


@pytest.mark.django_db(transaction=True)
def test_more_time_and_the_sweep_at_the_end_agree_on_who_came_first(alice):
    for _ in range(4):
        held = services.hold(choice=at(a_slot()), actor=acting(alice))
        pass_minutes(30)
        asked, released = race([lambda held=held: more_time(held, alice), services.expire_lapsed])
        assert isinstance(asked, errors.HoldExpired)
        assert released + services.expire_lapsed() == 1
    assert_invariants()
