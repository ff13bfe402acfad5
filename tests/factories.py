"""The least that is valid of each row."""

import itertools
from datetime import time, timedelta

import factory
from django.utils import timezone

from booking.models import Reservation, Slot
from clients.models import Applicant, Client, Portal, User
from providers.models import Membership, Offer, Opening, Provider, Service

_numbers = itertools.count(10_000_000_000_000)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@example.org")


class PortalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Portal

    name = factory.Sequence(lambda n: f"Portal {n}")
    client_id = factory.Sequence(lambda n: f"portal-{n}")
    webhook_url = "https://portal.example/hook"


class ApplicantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Applicant

    portal = factory.SubFactory(PortalFactory)
    pre_registration_id = factory.LazyFunction(lambda: f"{next(_numbers):014d}")


class ClientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Client

    name = "Alice Example"
    email = factory.Sequence(lambda n: f"alice{n}@example.org")


class ErasedClientFactory(ClientFactory):
    name = ""
    email = ""
    erased_at = factory.LazyFunction(timezone.now)


class ProviderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Provider

    external_id = factory.Sequence(lambda n: f"{20_000 + n}")
    name = factory.Sequence(lambda n: {"en": f"Centre {n}"})
    time_zone = "Europe/Berlin"
    capacity = 1


class OpeningFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Opening

    provider = factory.SubFactory(ProviderFactory)
    weekday = 1
    from_time = time(9)
    until_time = time(12)
    capacity = 1


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service

    code = factory.Sequence(lambda n: f"service-{n}")
    name = {"en": "New ID card"}


class OfferFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Offer

    provider = factory.SubFactory(ProviderFactory)
    service = factory.SubFactory(ServiceFactory)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory, is_staff=True)
    provider = factory.SubFactory(ProviderFactory)
    role = Membership.Role.CLERK


def three_days_on_at_nine():
    """A quarter-hour well inside every default window and notice."""
    return (timezone.now() + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)


class SlotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Slot

    provider = factory.SubFactory(ProviderFactory)
    starts_at = factory.LazyFunction(three_days_on_at_nine)
    ends_at = factory.LazyAttribute(lambda slot: slot.starts_at + timedelta(minutes=15))
    capacity = 1


class ReservationFactory(factory.django.DjangoModelFactory):
    """A confirmed appointment of a client; the trigger counts it on its slot."""

    class Meta:
        model = Reservation

    slot = factory.SubFactory(SlotFactory)
    provider = factory.SelfAttribute("slot.provider")
    starts_at = factory.SelfAttribute("slot.starts_at")
    ends_at = factory.SelfAttribute("slot.ends_at")
    client = factory.SubFactory(ClientFactory)
    status = Reservation.Status.CONFIRMED
    confirmed_at = factory.LazyFunction(timezone.now)


class HoldFactory(ReservationFactory):
    status = Reservation.Status.HELD
    confirmed_at = None
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=30))


def open_all_week(provider, *, from_time=time(9), until_time=time(12), capacity=None):
    """Hours every day of the week, with the provider's capacity unless another is given."""
    # In one statement, past the record of changes: this is the scene, and most tests begin with it.
    return Opening.objects.bulk_create(
        OpeningFactory.build(
            provider=provider,
            weekday=weekday,
            from_time=from_time,
            until_time=until_time,
            capacity=capacity or provider.capacity,
        )
        for weekday in range(1, 8)
    )
