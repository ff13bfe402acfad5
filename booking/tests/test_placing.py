"""hold and book: what they do when nothing is in the way."""

from datetime import time, timedelta

import pytest

from audit.actors import SYSTEM
from booking import errors, services
from booking.choices import SlotChoice
from booking.models import Reservation
from booking.models.clock import DatabaseClock
from booking.tests.scenes import (
    STAFF,
    Status,
    a_slot,
    acting,
    assert_invariants,
    at,
    pass_minutes,
    service_at,
    slots_in_a_row,
    status_of,
    taken,
)
from clients.errors import ApplicantUnknown, ClientUnknown
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return factories.ClientFactory()


@pytest.fixture
def applicant():
    return factories.ApplicantFactory()


def test_a_hold_keeps_one_place_for_thirty_minutes_by_the_databases_clock(alice):
    slot = a_slot(capacity=2)
    services.hold(choice=at(slot), actor=acting(alice))
    held = Reservation.objects.annotate(clock=DatabaseClock()).get()
    assert (held.status, held.client, held.slot, held.confirmed_at) == ("held", alice, slot, None)
    left = held.expires_at - held.clock
    assert timedelta(minutes=29, seconds=50) < left <= timedelta(minutes=30)
    assert taken(slot) == [1]


def test_a_hold_lasts_as_long_as_its_provider_says(alice):
    slot = a_slot(hold_minutes=7)
    held = services.hold(choice=at(slot), actor=acting(alice))
    pass_minutes(6)
    services.confirm(reservation_id=held.public_id, actor=acting(alice))


def test_a_booking_is_confirmed_at_once(alice):
    booked = services.book(choice=at(a_slot()), actor=acting(alice))
    booked.refresh_from_db()
    assert booked.status == Status.CONFIRMED
    assert booked.confirmed_at is not None
    assert booked.expires_at is None


def test_a_booked_applicant_turns_booked(applicant):
    slot = a_slot()
    booked = services.book(
        choice=at(slot),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )
    assert (booked.applicant, booked.client) == (applicant, None)
    assert status_of(applicant) == "Booked"
    assert_invariants()


def test_a_held_applicant_waits_until_the_hold_is_confirmed(applicant):
    held = services.hold(
        choice=at(a_slot()),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )
    assert status_of(applicant) == "Pending_Appointment"
    services.confirm(reservation_id=held.public_id, actor=acting(applicant))
    assert status_of(applicant) == "Booked"


@pytest.mark.parametrize("status", ["Pending_Appointment", "Cancelled", "Expired"])
def test_an_applicant_may_book_from_these_statuses(status):
    applicant = factories.ApplicantFactory(status_code=status)
    services.book(
        choice=at(a_slot()),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )
    assert status_of(applicant) == "Booked"


def test_a_second_tap_holds_once(alice):
    slot = a_slot(capacity=2)
    first = services.hold(choice=at(slot), actor=acting(alice))
    second = services.hold(choice=at(slot), actor=acting(alice))
    assert first == second
    assert taken(slot) == [1]


def test_a_second_tap_on_a_full_slot_still_finds_the_own_hold(alice):
    slot = a_slot()
    first = services.hold(choice=at(slot), actor=acting(alice))
    assert services.hold(choice=at(slot), actor=acting(alice)) == first


def test_a_lapsed_own_hold_is_not_given_again(alice):
    slot = a_slot()
    first = services.hold(choice=at(slot), actor=acting(alice))
    pass_minutes(30)
    second = services.hold(choice=at(slot), actor=acting(alice))
    first.refresh_from_db()
    assert (first.status, second.status) == ("expired", "held")


def test_another_service_at_that_time_is_another_hold(alice):
    slot = a_slot(capacity=2)
    service = service_at(slot.provider, 1)
    first = services.hold(choice=at(slot), actor=acting(alice))
    second = services.hold(choice=at(slot), actor=acting(alice), service_id=service.public_id)
    assert first != second


@pytest.mark.parametrize("verb", [services.hold, services.book])
def test_a_slot_with_room_for_five_takes_five(verb):
    slot = a_slot(capacity=5)
    for _ in range(5):
        verb(choice=at(slot), actor=acting(factories.ClientFactory()))
    with pytest.raises(errors.SlotTaken):
        verb(choice=at(slot), actor=acting(factories.ClientFactory()))
    assert taken(slot) == [5]


@pytest.mark.parametrize("by", ["public", "external"])
@pytest.mark.parametrize("when", ["instant", "local"])
def test_a_time_can_be_named_in_four_ways(alice, by, when):
    slot = a_slot(time_zone="America/New_York")
    provider = slot.provider
    key = str(provider.public_id) if by == "public" else provider.external_id
    local = slot.starts_at.astimezone(provider.zone)
    choice = (
        SlotChoice(provider=key, starts_at=local)
        if when == "instant"
        else SlotChoice(
            provider=key,
            local_date=local.date(),
            local_time=local.time(),
            local_until=(local + timedelta(minutes=15)).time(),
        )
    )
    assert services.hold(choice=choice, actor=acting(alice)).slot == slot


def test_the_last_slot_of_the_day_may_end_at_midnight(alice):
    midnight = factories.three_days_on_at_nine().replace(hour=0)
    slot = a_slot(starts_at=midnight - timedelta(minutes=15), time_zone="UTC")
    choice = SlotChoice(
        provider=slot.provider.external_id,
        local_date=slot.starts_at.date(),
        local_time=time(23, 45),
        local_until=time(0),
    )
    assert services.hold(choice=choice, actor=acting(alice)).slot == slot


@pytest.mark.parametrize("actor", [STAFF, SYSTEM])
def test_staff_and_the_system_book_for_whom_they_name(alice, applicant, actor):
    first, second = slots_in_a_row(2)
    booked = services.book(choice=at(first), actor=actor, client_id=alice.public_id)
    assert booked.client == alice
    booked = services.book(
        choice=at(second), actor=actor, pre_registration_id=applicant.pre_registration_id
    )
    assert booked.applicant == applicant


def test_a_client_books_for_nobody_else(alice):
    stranger = factories.ClientFactory()
    with pytest.raises(ClientUnknown):
        services.book(choice=at(a_slot()), actor=acting(alice), client_id=stranger.public_id)
    booked = services.book(choice=at(a_slot()), actor=acting(alice), client_id=alice.public_id)
    assert booked.client == alice


def test_a_client_cannot_book_for_an_applicant(alice, applicant):
    with pytest.raises(ApplicantUnknown):
        services.book(
            choice=at(a_slot()),
            actor=acting(alice),
            pre_registration_id=applicant.pre_registration_id,
        )


def test_a_portal_books_for_no_client_of_others(alice, applicant):
    with pytest.raises(ClientUnknown):
        services.book(choice=at(a_slot()), actor=acting(applicant), client_id=alice.public_id)


def test_a_client_who_is_gone_books_nothing(alice):
    actor = acting(alice)
    alice.delete()
    with pytest.raises(ClientUnknown):
        services.book(choice=at(a_slot()), actor=actor)


def test_a_lapsed_hold_of_the_applicant_elsewhere_is_not_in_the_way(applicant):
    here, there = a_slot(), a_slot()
    wish = {
        "actor": acting(applicant),
        "pre_registration_id": applicant.pre_registration_id,
    }
    lapsed = services.hold(choice=at(there), **wish)
    pass_minutes(30)
    services.book(choice=at(here), **wish)
    lapsed.refresh_from_db()
    assert lapsed.status == Status.EXPIRED
    assert taken(here, there) == [1, 0]
    assert_invariants()
