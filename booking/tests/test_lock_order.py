"""Locks in one order everywhere: slots by id, then the applicant, then reservations by id."""

from datetime import time

import pytest
from django.db import connection, transaction

from booking import errors, services
from booking.models import Reservation, Slot
from booking.tests.racing import in_background, wait_until_blocked
from booking.tests.scenes import STAFF, a_slot, acting, assert_invariants, at, slots_in_a_row
from providers.models import Opening
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def lock(model, *numbers):
    """Lock rows in the order given, as another session would."""
    for number in numbers:
        model.objects.select_for_update().get(pk=number)


def test_laying_locks_all_slots_by_id_before_it_writes():
    """A slot that closes must not be locked before a lower one whose capacity changes."""
    centre = factories.ProviderFactory(time_zone="UTC", window_days=1)
    factories.open_all_week(centre, until_time=time(10))
    services.lay_slots(provider_ids=[centre.pk])
    slots = list(Slot.objects.order_by("pk"))
    Opening.objects.update(capacity=2, until_time=time(9, 45))
    with transaction.atomic():
        lock(Slot, slots[0].pk)
        laying = in_background(lambda: services.lay_slots(provider_ids=[centre.pk]))
        wait_until_blocked(laying)
        # Whoever holds the first slot may go on to the last, as one who reschedules does.
        lock(Slot, slots[3].pk)
    assert laying.result(timeout=10).deleted == 2


def test_a_move_locks_old_and_new_slots_by_id():
    first, second = slots_in_a_row(2)
    alice = factories.ClientFactory()
    booked = services.book(choice=at(second), actor=acting(alice))
    with transaction.atomic():
        lock(Slot, first.pk)
        moving = in_background(
            lambda: services.reschedule(
                reservation_id=booked.public_id, choice=at(first), actor=acting(alice)
            )
        )
        wait_until_blocked(moving)
        lock(Slot, second.pk)
    assert moving.result(timeout=10).slot == first
    assert_invariants()


def test_cancelling_locks_the_slots_before_the_reservation():
    slot = a_slot()
    booked = services.book(choice=at(slot), actor=acting(factories.ClientFactory()))
    with transaction.atomic():
        lock(Slot, slot.pk)
        cancelling = in_background(
            lambda: services.cancel(reservation_id=booked.public_id, actor=STAFF)
        )
        wait_until_blocked(cancelling)
        lock(Reservation, booked.pk)
    cancelling.result(timeout=10)
    assert_invariants()


@pytest.mark.parametrize("verb", ["confirm", "cancel", "check_in"])
def test_the_applicant_is_locked_before_the_reservation(verb):
    applicant = factories.ApplicantFactory()
    wish = {"actor": acting(applicant), "pre_registration_id": applicant.pre_registration_id}
    place = services.hold if verb == "confirm" else services.book
    placed = place(choice=at(a_slot()), **wish)
    with transaction.atomic():
        lock(type(applicant), applicant.pk)
        working = in_background(
            lambda: getattr(services, verb)(
                reservation_id=placed.public_id, actor=STAFF, now=placed.starts_at
            )
        )
        wait_until_blocked(working)
        lock(Reservation, placed.pk)
    working.result(timeout=10)
    assert_invariants()


def test_a_row_that_stays_locked_is_busy_and_nothing_is_kept():
    slot = a_slot()
    alice = factories.ClientFactory()

    def impatiently():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        try:
            return services.book(choice=at(slot), actor=acting(alice))
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")

    with transaction.atomic():
        lock(Slot, slot.pk)
        with pytest.raises(errors.Busy):
            in_background(impatiently).result(timeout=10)
    assert not Reservation.objects.exists()


@pytest.mark.parametrize("verb", ["cancel", "reschedule"])
def test_who_moved_meanwhile_is_busy(verb):
    """The slots were locked for where it was, and would be told wrongly."""
    first, second, third = slots_in_a_row(3)
    booked = services.book(choice=at(first), actor=acting(factories.ClientFactory()))
    more = {"choice": at(second)} if verb == "reschedule" else {}
    with transaction.atomic():
        lock(Slot, first.pk)
        changing = in_background(
            lambda: getattr(services, verb)(reservation_id=booked.public_id, actor=STAFF, **more)
        )
        wait_until_blocked(changing)
        Reservation.objects.filter(pk=booked.pk).update(
            slot=third, starts_at=third.starts_at, ends_at=third.ends_at
        )
    with pytest.raises(errors.Busy):
        changing.result(timeout=10)
    booked.refresh_from_db()
    assert (booked.slot, booked.status) == (third, "confirmed")
    assert_invariants()
