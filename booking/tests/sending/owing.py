"""Somebody who is owed something."""

from datetime import timedelta

from django.utils import timezone

from booking import services
from booking.models import Notice
from booking.tests.scenes import a_slot, acting, at
from tests import factories

SOON = timedelta(seconds=60)


def verified(**values):
    client = factories.ClientFactory(**values)
    client.verified_email = client.email
    client.save(update_fields=["verified_email"])
    return client


def appointment(client=None, **provider):
    """Booked by its client, so that everything owed is owed."""
    client = client or verified()
    slot = a_slot()
    for name, value in provider.items():
        setattr(slot.provider, name, value)
    slot.provider.save()
    return services.book(choice=at(slot), actor=acting(client))


def make_due(**which):
    """As if its time had come."""
    Notice.objects.filter(**which).update(due_at=timezone.now() - SOON)


def send():
    return services.send_due("email", most_seconds=30)


def outbox(**which):
    """Kind and status of each, in the order they were owed."""
    found = Notice.objects.filter(**which).exclude(channel="webhook")
    return list(found.order_by("pk").values_list("kind", "status"))
