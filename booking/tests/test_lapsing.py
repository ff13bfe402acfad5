"""A hold is dead at its expiry: for the next booking at once, for the rows when swept."""

from datetime import timedelta

import pytest
from django.db import transaction

from audit.actors import Actor, ActorKind
from audit.models import Entry
from booking import errors, services
from booking.models import Notice, Reservation, Slot
from booking.services._places import Wanted
from booking.services.lapsing import free_lapsed
from booking.tests.racing import in_background, wait_until_blocked
from booking.tests.scenes import (
    Status,
    a_slot,
    acting,
    assert_invariants,
    at,
    pass_minutes,
    service_at,
    slots_in_a_row,
    taken,
)
from tests import factories


def hold(slot, client=None):
    return services.hold(choice=at(slot), actor=acting(client or factories.ClientFactory()))


@pytest.mark.django_db
def test_a_lapsed_hold_frees_its_place_with_no_sweeper():
    """The 30-minute mark, to the minute: full at 29, free at 30."""
    slot = a_slot()
    held = hold(slot)
    pass_minutes(29)
    with pytest.raises(errors.SlotTaken):
        hold(slot)
    pass_minutes(1)
    hold(slot)
    held.refresh_from_db()
    assert held.status == Status.EXPIRED
    assert taken(slot) == [1]
    assert_invariants()


@pytest.mark.django_db
def test_only_what_stands_in_the_way_is_freed():
    here, there = slots_in_a_row(2)
    hold(here)
    far_away = hold(there)
    pass_minutes(30)
    hold(here)
    far_away.refresh_from_db()
    assert far_away.status == Status.HELD


@pytest.mark.django_db
def test_what_lapsed_is_freed_even_if_the_booking_is_refused_after_all():
    slot = a_slot()
    held = hold(slot)
    pass_minutes(30)
    applicant = factories.ApplicantFactory(status_code="Consumed")
    with pytest.raises(Exception, match="incomplete application"):
        services.book(
            choice=at(slot),
            actor=acting(applicant),
            pre_registration_id=applicant.pre_registration_id,
        )
    held.refresh_from_db()
    assert held.status == Status.EXPIRED
    assert taken(slot) == [0]


@pytest.mark.django_db
def test_the_sweeper_expires_what_lapsed_and_nothing_else():
    slots = slots_in_a_row(4)
    service = service_at(slots[0].provider, 2)
    client = factories.ClientFactory()
    lapsed = services.hold(choice=at(slots[0]), actor=acting(client), service_id=service.public_id)
    appointment = services.book(choice=at(slots[2]), actor=acting(client))
    pass_minutes(30)
    live = hold(slots[3])
    assert services.expire_lapsed() == 1
    assert taken(*slots) == [0, 0, 1, 1]
    found = {each.pk: each for each in Reservation.objects.all()}
    assert found[lapsed.pk].status == Status.EXPIRED
    assert found[lapsed.pk].revision == 1
    assert found[appointment.pk].status == Status.CONFIRMED
    assert found[live.pk].status == Status.HELD
    assert services.expire_lapsed() == 0
    assert_invariants()


@pytest.mark.django_db
@pytest.mark.parametrize("batch_size", [1, 2, 5, 100])
def test_batches_of_any_size_sweep_everything(batch_size):
    slot = a_slot(capacity=5)
    for _ in range(5):
        hold(slot)
    pass_minutes(30)
    assert services.expire_lapsed(batch_size=batch_size) == 5
    assert taken(slot) == [0]
    assert Slot.objects.get(pk=slot.pk).revision <= 5 + -(-5 // batch_size)


@pytest.mark.django_db
def test_a_sweep_is_recorded_and_owed_to_portals_only():
    applicant = factories.ApplicantFactory()
    for_portal = services.hold(
        choice=at(a_slot()),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )
    for_client = hold(a_slot())
    pass_minutes(30)
    services.expire_lapsed(actor=Actor(ActorKind.STAFF, 7))
    assert list(
        Entry.objects.filter(verb="expire")
        .order_by("-stage", "record_id")
        .values_list("stage", "record_id", "actor_kind", "actor_id", "provider_id")
    ) == [
        ("start", None, "staff", 7, None),
        ("exit", for_portal.pk, "staff", 7, for_portal.provider_id),
        ("exit", for_client.pk, "staff", 7, for_client.provider_id),
    ]
    owed = Notice.objects.filter(kind=Notice.Kind.EXPIRED)
    assert [(notice.reservation, notice.channel) for notice in owed] == [(for_portal, "webhook")]


@pytest.mark.django_db
def test_an_expired_applicant_may_hold_again():
    applicant = factories.ApplicantFactory()
    wish = {"actor": acting(applicant), "pre_registration_id": applicant.pre_registration_id}
    services.hold(choice=at(a_slot()), **wish)
    pass_minutes(30)
    services.expire_lapsed()
    services.hold(choice=at(a_slot()), **wish)
    assert_invariants()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", ["slot", "hold"])
def test_the_sweeper_does_not_wait_for_what_others_have_locked(locked):
    slots = slots_in_a_row(2)
    busy, idle = hold(slots[0]), hold(slots[1])
    pass_minutes(30)
    with transaction.atomic():
        if locked == "slot":
            Slot.objects.select_for_update().get(pk=slots[0].pk)
        else:
            Reservation.objects.select_for_update().get(pk=busy.pk)
        assert in_background(services.expire_lapsed).result(timeout=3) == 1
    idle.refresh_from_db()
    assert idle.status == Status.EXPIRED
    assert services.expire_lapsed() == 1
    assert_invariants()


@pytest.mark.django_db(transaction=True)
def test_two_bookings_in_want_of_a_place_expire_the_hold_once():
    """The second waited for the first, and finds nothing left to free."""
    held = hold(a_slot())
    pass_minutes(30)
    wanted = Wanted(held.provider, held.starts_at, None)
    with transaction.atomic():
        Slot.objects.select_for_update().get(pk=held.slot_id)
        second = in_background(lambda: free_lapsed(wanted))
        wait_until_blocked(second)
        Reservation.objects.filter(pk=held.pk).update(status=Status.EXPIRED)
    assert second.result(timeout=10) == 0
    assert not Entry.objects.filter(verb="expire").exists()


@pytest.mark.django_db(transaction=True)
def test_a_long_hold_is_swept_whole_or_not_at_all():
    slots = slots_in_a_row(3)
    service = service_at(slots[0].provider, 3)
    services.hold(
        choice=at(slots[0]),
        actor=acting(factories.ClientFactory()),
        service_id=service.public_id,
    )
    pass_minutes(30)
    with transaction.atomic():
        Slot.objects.select_for_update().get(pk=slots[2].pk)
        assert in_background(services.expire_lapsed).result(timeout=3) == 0
    assert taken(*slots) == [1, 1, 1]
    assert services.expire_lapsed() == 1
    assert taken(*slots) == [0, 0, 0]


@pytest.mark.django_db
@pytest.mark.slow
def test_thousands_of_lapsed_holds_are_swept_set_based():
    """Each slot is counted once a batch, not once a hold (benchmarks measure the time)."""
    slots = slots_in_a_row(100, capacity=100)
    portal = factories.PortalFactory()
    Applicants = factories.ApplicantFactory._meta.model  # noqa: N806
    applicants = Applicants.objects.bulk_create(
        Applicants(portal=portal, pre_registration_id=f"{n:014d}") for n in range(1_000)
    )
    Reservation.objects.bulk_create(
        factories.HoldFactory.build(
            slot=slots[n % 100],
            provider=slots[0].provider,
            client=None,
            applicant=applicant,
            expires_at=slots[0].starts_at - timedelta(days=10),
        )
        for n, applicant in enumerate(applicants)
    )
    assert services.expire_lapsed(batch_size=400) == 1_000
    assert set(taken(*slots)) == {0}
    assert {slot.revision for slot in Slot.objects.all()} <= set(range(2, 5))
