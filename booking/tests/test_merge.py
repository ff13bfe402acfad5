"""Two rows of one person become one: what moves, what is refused, and in which order."""

import pytest
from django.db import transaction

from audit.actors import Actor, ActorKind
from audit.models import Entry
from booking import errors, services
from booking.errors import people as people_errors
from booking.models import Notice, PersonRequest, Reservation
from booking.tests.racing import in_background, race, tally, wait_until_blocked
from booking.tests.scenes import STAFF, acting, assert_invariants, at, slots_in_a_row, taken
from clients.errors import ClientUnknown
from clients.models import Client
from tests import factories
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
races = pytest.mark.django_db(transaction=True)


def merge(keep, drop, actor=STAFF):
    return services.merge_clients(keep=keep.public_id, drop=drop.public_id, actor=actor)


def login():
    return factories.UserFactory()


def test_what_one_booked_is_the_others_and_the_row_is_gone():
    keep, drop = ClientFactory(phone=""), ClientFactory(phone="+212539123456")
    slots = slots_in_a_row(3)
    clerk = Actor(ActorKind.STAFF, factories.UserFactory(is_staff=True).pk, everywhere=True)
    first = services.book(choice=at(slots[0]), actor=clerk, client_id=drop.public_id, reason="Call")
    gone = services.book(choice=at(slots[1]), actor=acting(drop))
    services.cancel(reservation_id=gone.public_id, actor=acting(drop))
    services.hold(choice=at(slots[2]), actor=acting(drop))
    owed = Notice.objects.count()

    assert merge(keep, drop) == 3

    assert set(Reservation.objects.values_list("client", flat=True)) == {keep.pk}
    assert not Client.objects.filter(pk=drop.pk).exists()
    keep.refresh_from_db()
    assert (keep.email != drop.email, str(keep.phone)) == (True, "+212539123456")
    assert Notice.objects.count() == owed
    assert not Notice.objects.filter(client=drop.pk).exists()
    assert [note.text for note in Reservation.objects.get(pk=first.pk).notes.all()] == ["Call"]
    assert taken(*slots) == [1, 0, 1]
    about = Entry.objects.filter(verb="merge_clients", stage="exit")
    assert {("client", keep.pk), ("client", drop.pk), ("reservation", first.pk)} <= set(
        about.values_list("record_kind", "record_id")
    )
    assert_invariants()


def test_a_logins_own_details_stay_as_they_are():
    owner = login()
    keep = ClientFactory(user=owner, phone="")
    merge(keep, ClientFactory(email=owner.email, phone="+212539123456"))
    keep.refresh_from_db()
    assert str(keep.phone) == ""


OURS = "+212650123456"


@pytest.mark.parametrize(
    ("owner", "own", "other", "is_shown"),
    [
        ({"email": "salma@example.org"}, {}, {"email": "Salma@Example.org"}, True),
        ({"email": "salma@example.org", "email_verified_at": None}, {},
         {"email": "salma@example.org"}, False),
        ({}, {"phone": OURS, "verified_phone": OURS}, {"phone": OURS}, True),
        ({}, {"phone": OURS}, {"phone": OURS}, False),
        ({}, {"phone": "", "verified_phone": ""}, {"phone": "", "email": ""}, False),
    ],
    ids=["address", "address-not-verified", "number", "number-not-verified", "neither"],
)  # fmt: skip
def test_a_login_gets_what_its_owner_has_shown_to_be_theirs_and_nothing_else(
    owner, own, other, is_shown
):
    keep = ClientFactory(user=factories.UserFactory(**owner), **own)
    drop = ClientFactory(**other)
    if is_shown:
        merge(keep, drop)
    else:
        with pytest.raises(people_errors.LoginHasNotShown):
            merge(keep, drop)
    assert Client.objects.filter(pk=drop.pk).exists() is not is_shown


REFUSED = {
    "same_person": lambda: [ClientFactory()] * 2,
    "two_logins": lambda: [ClientFactory(user=login()), ClientFactory(user=login())],
    "login_is_kept": lambda: [ClientFactory(), ClientFactory(user=login())],
    "login_has_not_shown": lambda: [ClientFactory(user=login()), ClientFactory()],
    "of_a_portal": lambda: [ClientFactory(), ClientFactory(portal=factories.PortalFactory())],
    "not_found": lambda: [ClientFactory(), factories.ErasedClientFactory()],
}


@pytest.mark.parametrize("code", REFUSED)
def test_refused(code):
    keep, drop = REFUSED[code]()
    with pytest.raises((errors.BookingError, ClientUnknown)) as refusal:
        merge(keep, drop)
    assert refusal.value.code == code
    assert Client.objects.filter(pk=drop.pk).exists()


@pytest.mark.parametrize("limit", ["hold_limit", "appointment_limit"])
def test_the_limits_of_the_one_that_stays_are_kept_and_then_nothing_moves(limit):
    keep, drop = ClientFactory(**{limit: 1}), ClientFactory()
    place = services.hold if limit == "hold_limit" else services.book
    for slot, who in zip(slots_in_a_row(2), (keep, drop), strict=True):
        place(choice=at(slot), actor=acting(who))
    with pytest.raises(errors.BookingError) as refusal:
        merge(keep, drop)
    assert refusal.value.code == limit
    assert Reservation.objects.filter(client=drop).count() == 1
    assert_invariants()


def test_nobody_is_merged_while_a_request_about_them_waits():
    keep, drop = ClientFactory(), ClientFactory()
    PersonRequest.objects.create(client=drop, kind="export")
    with pytest.raises(people_errors.RequestWaits):
        merge(keep, drop)


@races
def test_merging_both_ways_at_once_beside_bookings_leaves_one_row_with_everything():
    one, two = ClientFactory(), ClientFactory()
    slots = slots_in_a_row(8)
    for slot, who in zip(slots[:4], (one, two) * 2, strict=True):
        services.book(choice=at(slot), actor=acting(who))
    outcomes = race(
        [
            lambda: merge(one, two),
            lambda: merge(two, one),
            lambda: merge(one, two),
            *[lambda s=slot: services.book(choice=at(s), actor=acting(one)) for slot in slots[4:6]],
            *[lambda s=slot: services.book(choice=at(s), actor=acting(two)) for slot in slots[6:]],
        ]
    )
    assert set(tally(outcomes)) <= {"ok", "not_found", "busy"}
    left = Client.objects.filter(pk__in=[one.pk, two.pk])
    booked = sum(isinstance(outcome, Reservation) for outcome in outcomes)
    if left.count() == 2:  # every merge met a booking of that very moment
        merge(one, two)
    assert Reservation.objects.filter(client=left.get()).count() == 4 + booked
    assert_invariants()


@races
def test_the_bookings_are_locked_before_the_clients():
    keep, drop = ClientFactory(), ClientFactory()
    held = services.hold(choice=at(slots_in_a_row()[0]), actor=acting(drop))
    with transaction.atomic():
        Reservation.objects.select_for_update().get(pk=held.pk)
        merging = in_background(lambda: merge(keep, drop))
        wait_until_blocked(merging)
        for client in (keep, drop):
            Client.objects.select_for_update().get(pk=client.pk)
    assert merging.result(timeout=10) == 1


@races
def test_a_booking_of_that_moment_makes_it_busy_and_nothing_moves():
    keep, drop = ClientFactory(), ClientFactory()
    slots = slots_in_a_row(2)
    services.book(choice=at(slots[0]), actor=acting(drop))
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=keep.pk)
        merging = in_background(lambda: merge(keep, drop))
        wait_until_blocked(merging)
        factories.ReservationFactory(slot=slots[1], client=drop)
    with pytest.raises(errors.Busy):
        merging.result(timeout=10)
    assert Reservation.objects.filter(client=drop).count() == 2
