"""Taps that hold nothing: taken, not offered, tampered with."""

import pytest

from booking import services
from booking.models import Reservation
from booking.pages.guests import actor_of
from booking.tests.pages.conftest import (
    Visitor,
    at,
    book_out,
    held_by,
    in_days,
    instant,
    slot_at,
)
from clients.models import Client
from tests.factories import ReservationFactory, ServiceFactory

Status = Reservation.Status


def test_a_time_that_is_just_taken_says_so_and_offers_the_closest(visitor, centre):
    for _place in range(2):
        ReservationFactory(slot=slot_at(centre, at(centre)))

    response = visitor.hold(centre, at(centre))

    page = response.content.decode()
    assert response.status_code == 409
    assert "Someone has just taken 10:15" in page
    assert "Nothing is booked in your name." in page
    for hour, minute in ((9, 45), (10, 0), (10, 30), (10, 45)):
        assert f'value="{instant(at(centre, 3, hour, minute))}"' in page
    assert "See the whole month" in page


def test_a_time_on_a_full_day_offers_other_days(visitor, centre):
    book_out(centre, in_days(centre, 3))

    page = visitor.hold(centre, at(centre)).content.decode()

    assert f'value="{instant(at(centre, 2, 9, 0))}"' in page
    assert f'value="{instant(at(centre, 4, 9, 0))}"' in page


@pytest.mark.parametrize(
    ("when", "status", "words"),
    [
        ({"days": 3, "minute": 7}, 404, "No time begins at 10:07"),
        ({"days": 3, "hour": 22}, 404, "is outside the hours of this centre"),
        ({"days": 0, "hour": 9}, 409, "too close: times can be booked from"),
        ({"days": -30}, 409, "too close"),
        ({"days": 400}, 409, "cannot be booked yet: times can be booked until"),
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
def test_a_time_that_is_not_offered_is_refused_and_leaves_nothing(
    visitor, centre, when, status, words, is_known
):
    if is_known:
        services.cancel(
            reservation_id=held_by(visitor, centre, days=5).public_id,
            actor=actor_of(Client.objects.get()),
        )
    before = Client.objects.count(), Reservation.objects.count()

    response = visitor.hold(centre, at(centre, **when))

    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert "Closest times at this centre" in page
    assert (Client.objects.count(), Reservation.objects.count()) == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"starts_at": ""},
        {"starts_at": "2026-11-25"},
        {"starts_at": "QWXZ" * 40_000},
        {"starts_at": "QWXZ" * 250_000},
        {"starts_at": "2026-11-25T10:15:00Z\0"},
        {"starts_at": "0000-11-25T10:15:00Z"},
        {"starts_at": "0001-01-01T00:00:00Z"},
        {"starts_at": "9999-12-31T23:59:59Z"},
        {"starts_at": "2026-02-30T10:15:00Z"},
        {"starts_at": "2026-11-25T25:15:00Z"},
        {"starts_at": "-1"},
        {"starts_at": "2026-11-25T10:15:00Z", "service": "QWXZ"},
        {"slot": "1"},
    ],
)
def test_a_tampered_choice_is_refused_not_repeated_and_leaves_nothing(visitor, centre, body):
    response = visitor.post(f"/centres/{centre.external_id}/hold/", body)

    assert response.status_code == 400
    assert "We cannot read this request" in response.content.decode()
    assert "QWXZ" not in response.content.decode()
    assert (Client.objects.count(), Reservation.objects.count()) == (0, 0)


def test_a_choice_that_is_no_form_at_all_is_refused(visitor, centre):
    for content_type, body in [
        ("application/json", b'{"starts_at":'),
        ("multipart/form-data", b"\x00\xff"),
        ("multipart/form-data; boundary=x", b"--x\r\nno header"),
        ("application/x-www-form-urlencoded", b"\xff\xfe=%ff%00&&&=" * 100),
    ]:
        response = visitor.post(
            f"/centres/{centre.external_id}/hold/", body, content_type=content_type
        )
        assert response.status_code == 400, content_type


def test_an_unknown_service_is_not_found_and_leaves_nothing(visitor, centre):
    elsewhere = ServiceFactory()

    response = visitor.hold(centre, at(centre), service=elsewhere)

    assert response.status_code == 404
    assert Client.objects.count() == 0


@pytest.mark.parametrize("key", ["nope", "%00", "9" * 3000])
def test_an_unknown_centre_holds_nothing(visitor, centre, key):
    assert visitor.hold(centre, at(centre), key=key).status_code == 404
    assert Client.objects.count() == 0


def test_a_centre_closed_to_booking_holds_nothing(visitor, centre):
    centre.is_open_to_booking = False
    centre.save(update_fields=["is_open_to_booking"])

    response = visitor.hold(centre, at(centre))

    assert response.status_code == 409
    page = response.content.decode()
    assert "10:15 cannot be booked" in page
    assert "This centre takes no bookings at the moment." in page
    assert "There is no free time at this centre at the moment." in page
    assert "See other centres" in page
    assert Client.objects.count() == 0


def test_a_tap_without_the_pages_token_holds_nothing(centre):
    browser = Visitor(enforce_csrf_checks=True)

    response = browser.hold(centre, at(centre))

    assert response.status_code == 403
    assert "This page was open for too long" in response.content.decode()
    assert Reservation.objects.count() == 0


def test_holding_too_many_times_shows_them_with_a_way_to_give_one_back(visitor, centre):
    holds = [held_by(visitor, centre, minute=minute) for minute in (0, 15, 30)]

    response = visitor.hold(centre, at(centre, minute=45))

    page = response.content.decode()
    assert response.status_code == 409
    assert "Give one back or book it first." in page
    for hold in holds:
        assert f'action="/held/{hold.public_id}/give-back/"' in page
        assert f'href="/held/{hold.public_id}/"' in page
