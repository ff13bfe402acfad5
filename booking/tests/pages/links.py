"""Appointments with a link in the mail, as the sender makes them."""

from urllib.parse import urlsplit

from django.utils import timezone

from audit.digests import digest
from booking.models import ManageLink, Reservation
from booking.notifications import links
from booking.tests.pages.conftest import at, slot_at
from tests.factories import ClientFactory, HoldFactory, ReservationFactory


def appointment(centre, *, hold=False, days=3, **client) -> Reservation:
    """A time of somebody who has not confirmed the address."""
    given = {"email": "salma@example.org", "phone": "+212650123456", "name": "Salma Bennani"}
    make = HoldFactory if hold else ReservationFactory
    slot = slot_at(centre, at(centre, days=days))
    return make(slot=slot, client=ClientFactory(**(given | client)))


def mailed(reservation, *, contact=None, now=None) -> str:
    """The path of the link in a message about it; to the client's e-mail unless told otherwise."""
    now = now or timezone.now()
    link, address = links.manage_link(reservation, now, contact or reservation.client.email)
    link.save()
    return urlsplit(address).path


def expire(path):
    """Let the link's time pass."""
    token = path.rstrip("/").rpartition("/")[2]
    ManageLink.objects.filter(digest=digest(token)).update(expires_at=timezone.now())
