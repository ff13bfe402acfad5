"""take_walk_in: somebody at the counter without an appointment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.actors import Actor, ActorKind
from audit.models import Entry
from booking import errors, queries, services
from booking.errors import NotToday
from booking.models import Notice
from booking.services import Person
from booking.tests.scenes import a_slot, assert_invariants, at, service_at, slots_in_a_row, taken
from clients.models import Client
from providers.errors import ServiceUnknown
from tests import factories

pytestmark = pytest.mark.django_db
SALMA = Person("Salma Bennani", email="salma@example.org", language="fr")
NOTICE = 7 * 24 * 60  # far more than the three days until the slots


@pytest.fixture
def slot():
    return a_slot(notice_minutes=NOTICE)


@pytest.fixture
def clerk(slot):
    member = factories.MembershipFactory(provider=slot.provider)
    return Actor(ActorKind.STAFF, member.user_id)


def walk_in(slot, actor, **more):
    given = {"choice": at(slot), "person": SALMA, "actor": actor, "now": slot.starts_at}
    return services.take_walk_in(**given | more)


def test_they_are_booked_inside_the_notice_and_have_arrived(slot, clerk):
    booked = walk_in(slot, clerk)
    booked.refresh_from_db()
    assert (booked.status, booked.checked_in_at is not None) == ("checked_in", True)
    assert taken(slot) == [1]
    client = booked.client
    assert (client.name, client.email, client.language) == (SALMA.name, SALMA.email, "fr")
    assert client.made_by_id == clerk.id
    stages = Entry.objects.order_by("pk").values_list("verb", "stage")
    assert list(stages) == [
        *(("walk_in", "start"), ("walk_in", "exit"), ("check_in", "start"), ("check_in", "exit"))
    ]
    assert Notice.objects.filter(reservation=booked, kind="confirmed").exists()
    assert_invariants()


def test_they_may_come_back_at_their_time(slot, clerk):
    assert walk_in(slot, clerk, arrived=False).status == "confirmed"


@pytest.mark.parametrize(("minutes", "refused"), [(14, False), (15, True)])
def test_the_running_time_may_be_taken_and_no_earlier_one(slot, clerk, minutes, refused):
    now = slot.starts_at + timedelta(minutes=minutes)
    if refused:
        with pytest.raises(errors.TooSoon):
            walk_in(slot, clerk, now=now)
        assert not Client.objects.exists()
    else:
        assert walk_in(slot, clerk, now=now).slot_id == slot.pk


def test_another_day_is_no_walk_in(slot, clerk):
    with pytest.raises(NotToday):
        walk_in(slot, clerk, now=slot.starts_at - timedelta(days=1))


def test_a_full_time_is_refused_and_nobody_written_down(slot, clerk):
    factories.ReservationFactory(slot=slot)
    people = Client.objects.count()
    with pytest.raises(errors.SlotTaken):
        walk_in(slot, clerk)
    assert Client.objects.count() == people


def test_clerks_take_them_at_their_own_centre_alone(slot):
    other = factories.MembershipFactory()
    with pytest.raises(errors.SlotUnknown):
        walk_in(slot, Actor(ActorKind.STAFF, other.user_id))
    service = factories.ServiceFactory()
    with pytest.raises(ServiceUnknown):
        walk_in(slot, Actor(ActorKind.STAFF, other.user_id), service_id=service.public_id)


def test_the_times_offered_are_those_of_today_with_room_whatever_the_notice():
    now = timezone.now()
    slots = slots_in_a_row(4, starts_at=now - timedelta(minutes=20), notice_minutes=NOTICE)
    factories.ReservationFactory(slot=slots[2])
    provider = slots[0].provider
    provider.time_zone = "UTC"
    double = service_at(provider, 2)

    def offered(**asked):
        found = queries.walk_in_starts(provider, now=now, **asked)
        return [start.id for start in found]

    # What lies beyond midnight is another day's: whichever hour it is, no more than these.
    todays = [slot.pk for slot in slots if slot.starts_at.date() == now.date()]
    assert offered(service=None) == [pk for pk in (slots[1].pk, slots[3].pk) if pk in todays]
    assert offered(service=double) == []
