"""How many holds and appointments a client may have: counted by the database, under a lock."""

from datetime import timedelta

import pytest
from django.db import transaction

from booking import errors, services
from booking.models import Slot
from booking.tests.racing import in_background, race, tally, wait_until_blocked
from booking.tests.scenes import Status, a_slot, acting, at, pass_minutes, slots_in_a_row
from tests import factories, raw_sql


@pytest.mark.django_db
def test_a_client_holds_three_times_and_no_fourth():
    client = factories.ClientFactory()
    slots = slots_in_a_row(4)
    for slot in slots[:3]:
        services.hold(choice=at(slot), actor=acting(client))
    with pytest.raises(errors.HoldLimit):
        services.hold(choice=at(slots[3]), actor=acting(client))


@pytest.mark.django_db
def test_a_lapsed_hold_counts_no_more_swept_or_not():
    client = factories.ClientFactory(hold_limit=1)
    first, second = slots_in_a_row(2)
    services.hold(choice=at(first), actor=acting(client))
    pass_minutes(30)
    services.hold(choice=at(second), actor=acting(client))


@pytest.mark.django_db
def test_a_confirmed_hold_leaves_room_for_another():
    client = factories.ClientFactory(hold_limit=1)
    first, second = slots_in_a_row(2)
    held = services.hold(choice=at(first), actor=acting(client))
    services.confirm(reservation_id=held.public_id, actor=acting(client))
    services.hold(choice=at(second), actor=acting(client))


@pytest.mark.django_db
def test_appointments_ahead_are_limited_for_booking_and_for_confirming():
    client = factories.ClientFactory(appointment_limit=1)
    first, second, third = slots_in_a_row(3)
    held = services.hold(choice=at(first), actor=acting(client))
    services.book(choice=at(second), actor=acting(client))
    with pytest.raises(errors.AppointmentLimit):
        services.book(choice=at(third), actor=acting(client))
    with pytest.raises(errors.AppointmentLimit):
        services.confirm(reservation_id=held.public_id, actor=acting(client))
    held.refresh_from_db()
    assert held.status == Status.HELD


@pytest.mark.django_db
def test_appointments_of_the_past_do_not_count():
    client = factories.ClientFactory(appointment_limit=1)
    past = a_slot(starts_at=factories.three_days_on_at_nine() - timedelta(days=30))
    factories.ReservationFactory(slot=past, client=client)
    services.book(choice=at(a_slot()), actor=acting(client))


@pytest.mark.django_db
def test_a_claim_given_to_another_client_counts_there():
    client = factories.ClientFactory(appointment_limit=1)
    factories.ReservationFactory(client=client)
    other = factories.ReservationFactory()
    with raw_sql.refused_by("client_appointments_stay_within_their_limit"):
        raw_sql.update("booking_reservation", other.pk, client_id=client.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", ["held", "confirmed"])
def test_two_connections_do_not_slip_past_the_limit_together(status):
    """The second insert waits on the client's row and then counts the first."""
    client = factories.ClientFactory(hold_limit=1, appointment_limit=1)
    ours, theirs = a_slot(), a_slot()

    def claim(slot):
        raw_sql.insert_reservation(
            slot, client_id=client.pk, status=status, expires_at="infinity", confirmed_at="now"
        )

    def refused():
        rule = {"held": "holds", "confirmed": "appointments"}[status]
        with raw_sql.refused_by(f"client_{rule}_stay_within_their_limit"):
            claim(theirs)

    with transaction.atomic():
        claim(ours)
        second = in_background(refused)
        wait_until_blocked(second)
    second.result(timeout=10)
    assert Slot.objects.get(pk=theirs.pk).taken == 0


@pytest.mark.django_db(transaction=True)
def test_twelve_holds_at_once_end_in_three():
    client = factories.ClientFactory()
    actor = acting(client)

    def hold(slot):
        return lambda: services.hold(choice=at(slot), actor=actor)

    outcomes = race([hold(slot) for slot in slots_in_a_row(12)])
    assert tally(outcomes) == {"ok": 3, "hold_limit": 9}
