"""Staff book and move at the providers they belong to, and nowhere else."""

import pytest

from audit.actors import Actor, ActorKind
from booking import services
from booking.choices import SlotChoice
from booking.errors import SlotUnknown
from booking.models import Reservation
from booking.tests.scenes import a_slot, at
from providers.errors import ProviderUnknown
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return factories.MembershipFactory()


def acting(membership):
    return Actor(ActorKind.STAFF, membership.user_id)


def test_a_clerk_books_at_their_own_centre(clerk):
    slot = a_slot()
    factories.MembershipFactory(user=clerk.user, provider=slot.provider)
    client = factories.ClientFactory(made_by=clerk.user)
    booked = services.book(choice=at(slot), actor=acting(clerk), client_id=client.public_id)
    assert booked.status == Reservation.Status.CONFIRMED


@pytest.mark.parametrize("verb", [services.hold, services.book])
def test_another_centre_answers_like_none_and_its_slot_like_no_slot(clerk, verb):
    slot, client = a_slot(), factories.ClientFactory()
    there = SlotChoice(provider=slot.provider.external_id, starts_at=slot.starts_at)
    for choice, refusal in ((there, ProviderUnknown), (at(slot), SlotUnknown)):
        with pytest.raises(refusal):
            verb(choice=choice, actor=acting(clerk), client_id=client.public_id)
    assert not Reservation.objects.exists()


def test_a_clerk_does_not_move_an_appointment_to_another_centre(clerk):
    here, there = a_slot(), a_slot()
    factories.MembershipFactory(user=clerk.user, provider=here.provider)
    appointment = factories.ReservationFactory(slot=here)
    with pytest.raises(SlotUnknown):
        services.reschedule(
            reservation_id=appointment.public_id, choice=at(there), actor=acting(clerk)
        )
    appointment.refresh_from_db()
    assert appointment.slot == here
