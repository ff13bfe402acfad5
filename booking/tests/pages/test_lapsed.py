"""The hold that ran out before it was booked."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from booking import services
from booking.models import Reservation
from booking.tests.pages.conftest import (
    DETAILS,
    at,
    book_out,
    forget_cached_days,
    held_by,
    in_days,
    lapse,
    slot_at,
)
from clients.models import Client
from tests.factories import ReservationFactory

Status = Reservation.Status


@pytest.fixture
def held(visitor, centre):
    return held_by(visitor, centre)


def _details(visitor, held, **changed):
    return visitor.post(f"/held/{held.public_id}/", {**DETAILS, **changed})


@pytest.mark.parametrize("path", ["/held/{}/", "/held/{}/check/"])
@pytest.mark.parametrize("is_swept", [True, False])
def test_a_lapsed_hold_can_be_taken_again_while_it_is_free(visitor, centre, held, path, is_swept):
    _details(visitor, held)
    lapse(held)
    if is_swept:
        services.expire_lapsed()

    response = visitor.get(path.format(held.public_id))

    page = response.content.decode()
    assert response.status_code == 410
    assert "The 30 minutes are over" in page
    assert "We gave 10:15 back at" in page
    assert "Your answers are saved" in page
    assert "10:15 is still free" in page
    assert page.count('name="starts_at"') == 4
    again = visitor.hold(centre, at(centre), key=str(centre.public_id))
    assert again.url != f"/held/{held.public_id}/"
    assert 'value="Salma Bennani"' in visitor.get(again.url).content.decode()


def test_a_lapsed_hold_whose_time_was_taken_offers_near_times(visitor, centre, held):
    lapse(held)
    services.expire_lapsed()
    for _place in range(2):
        ReservationFactory(slot=slot_at(centre, at(centre)))
    forget_cached_days()

    page = visitor.get(f"/held/{held.public_id}/").content.decode()

    assert "10:15 is not free any more." in page
    assert "Hold 10:15 again" not in page
    assert page.count('name="starts_at"') == 3


def test_a_lapsed_hold_on_a_day_that_is_full_offers_other_days(visitor, centre, held):
    lapse(held)
    services.expire_lapsed()
    book_out(centre, in_days(centre, 3))
    forget_cached_days()

    page = visitor.get(f"/held/{held.public_id}/").content.decode()

    assert page.count('name="starts_at"') == 3


def test_booking_after_the_thirty_minutes_books_nothing(visitor, held):
    _details(visitor, held)
    lapse(held)

    response = visitor.post(f"/held/{held.public_id}/check/", follow=True)

    assert response.status_code == 410
    assert "The 30 minutes are over" in response.content.decode()
    assert not Reservation.objects.filter(status=Status.CONFIRMED).exists()


def test_the_database_decides_when_the_thirty_minutes_are_over(visitor, held):
    _details(visitor, held)
    lapse(held)

    with time_machine.travel(timezone.now() - timedelta(minutes=5)):  # our clock is behind
        response = visitor.post(f"/held/{held.public_id}/check/")

    # By a redirect, for the back button cannot show what a form was answered with.
    assert response.status_code == 302
    response = visitor.get(response.url)
    assert response.status_code == 410
    assert "The 30 minutes are over" in response.content.decode()
    assert not Reservation.objects.filter(status=Status.CONFIRMED).exists()


def test_details_sent_too_late_are_saved_all_the_same(visitor, held):
    lapse(held)

    response = visitor.get(_details(visitor, held, phone="12").url)

    assert response.status_code == 410
    assert "Your answers are saved" in response.content.decode()
    client = Client.objects.get()
    assert (client.name, client.email) == ("Salma Bennani", "salma@example.org")
    assert not client.phone
