"""People who came to a centre, times to book for them, and what a desk sends."""

import itertools
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import ClientFactory, ProviderFactory, ReservationFactory, SlotFactory

FIND, ADD = "/admin/people/", "/admin/people/add/"
EMAIL, PHONE = "xenia.privatova@private.example", "+4915198765432"
PAGES = ["book/", "merge/", "ask/export/", "ask/erase/"]
#: Slots of a centre do not overlap.
_VISITS = itertools.count()


@pytest.fixture
def centre():
    """With no days to lay, so that its times are those the tests make."""
    laid_until = timezone.now().date() + timedelta(days=400)
    return ProviderFactory(notice_minutes=24 * 60, laid_until=laid_until)


def slot_at(centre, **ahead):
    starts_at = (timezone.now() + timedelta(**ahead or {"hours": 1})).replace(microsecond=0)
    return SlotFactory(provider=centre, starts_at=starts_at, capacity=3)


def day_of(slot):
    return slot.starts_at.astimezone(slot.provider.zone).date().isoformat()


def came_to(centre, **client):
    """Somebody who was there once."""
    long_ago = timezone.now() - timedelta(days=9, minutes=20 * next(_VISITS))
    slot = SlotFactory(provider=centre, starts_at=long_ago, capacity=99)
    return ReservationFactory(slot=slot, client=ClientFactory(**client)).client


def found(page):
    return list(page.context["found"].people)


def book_at(client, slot, **more):
    query = f"?centre={slot.provider_id}&day={day_of(slot)}"
    return f"/admin/people/{client.pk}/book/{query}", {"slot": slot.pk, "reason": "Called"} | more


def move_at(reservation, slot, who, **more):
    query = f"?centre={slot.provider_id}&day={day_of(slot)}"
    address = reverse("desk:move", args=[reservation.pk]) + query
    return address, {"slot": slot.pk, "who": who, "reason": "Asked by telephone"} | more
