"""Holding a time: the tap, whose it is, and what is refused."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection

from booking import services
from booking.models import Reservation
from booking.pages.guests import actor_of
from booking.tests.pages.conftest import (
    DETAILS,
    Visitor,
    at,
    held_by,
    instant,
    lapse,
    slot_at,
)
from clients.models import Client
from tests.factories import HoldFactory, OfferFactory, ServiceFactory

Status = Reservation.Status


def test_a_tap_holds_the_time_for_a_new_guest(visitor, centre):
    response = visitor.hold(centre, at(centre))

    held = Reservation.objects.get()
    assert (held.status, held.starts_at) == (Status.HELD, at(centre))
    assert held.client == Client.objects.get()
    assert response.status_code == 302
    assert response.url == f"/held/{held.public_id}/"
    assert str(held.client.public_id) not in response.url


def test_the_page_of_a_held_time_shows_its_clock(visitor, centre):
    held = held_by(visitor, centre)

    page = visitor.get(f"/held/{held.public_id}/").content.decode()

    until = held.expires_at.astimezone(centre.zone).strftime("%H:%M")
    assert f"Held until {until}" in page
    assert "<span data-left>30 minutes left.</span> Nobody else can take it." in page
    assert page.split('class="clock"')[1].split("</svg>")[0].count("<path") == 30
    assert "10:15" in page
    assert "Tangier City Centre" in page


def test_the_chosen_service_is_held(visitor, centre):
    service = ServiceFactory(slots_needed=2)
    OfferFactory(provider=centre, service=service)

    visitor.hold(centre, at(centre), service=service)

    held = Reservation.objects.get()
    assert held.service == service
    assert held.ends_at - held.starts_at == timedelta(minutes=30)


def test_a_guest_speaks_the_language_of_the_page(visitor, centre):
    visitor.get("/language/ar/")

    held_by(visitor, centre)

    assert Client.objects.get().language == "ar"


def test_a_second_tap_on_the_same_time_holds_it_once(visitor, centre):
    first, second = visitor.hold(centre, at(centre)), visitor.hold(centre, at(centre))

    assert first.url == second.url
    assert Reservation.objects.count() == 1


def test_two_taps_before_the_first_answer_hold_the_time_once(centre):
    """Neither carries a session yet; both carry the page's cookie."""
    browser = Visitor(enforce_csrf_checks=True)
    page = browser.get(f"/centres/{centre.external_id}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    body = {"starts_at": instant(at(centre)), "csrfmiddlewaretoken": token}
    other_tap = Visitor(enforce_csrf_checks=True)
    other_tap.cookies["csrftoken"] = browser.cookies["csrftoken"].value

    answers = [
        tap.post(f"/centres/{centre.external_id}/hold/", body) for tap in (browser, other_tap)
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert Reservation.objects.count() == 1


def test_taps_of_two_visitors_hold_two_places(centre):
    for browser in (Visitor(), Visitor()):
        browser.hold(centre, at(centre))

    assert Reservation.objects.values("client").distinct().count() == 2


def test_a_session_is_renewed_when_it_becomes_a_citizens(visitor, centre):
    visitor.session.save()
    planted = visitor.session.session_key
    visitor.cookies["sessionid"] = planted

    held_by(visitor, centre)

    assert visitor.cookies["sessionid"].value != planted


def test_loading_the_hold_address_leads_back_to_the_centre(visitor, centre):
    response = visitor.get(f"/centres/{centre.external_id}/hold/")

    assert (response.status_code, response.url) == (302, f"/centres/{centre.external_id}/")
    assert Reservation.objects.count() == 0


def test_the_centres_page_reminds_of_the_time_one_holds_there(visitor, centre):
    held = held_by(visitor, centre)

    page = visitor.get(f"/centres/{centre.external_id}/").content.decode()

    assert "You hold" in page
    assert f'href="/held/{held.public_id}/"' in page
    lapse(held)
    assert "You hold" not in visitor.get(f"/centres/{centre.external_id}/").content.decode()


def test_a_time_given_back_is_free_again(visitor, centre):
    held = held_by(visitor, centre)

    response = visitor.post(f"/held/{held.public_id}/give-back/", follow=True)

    held.refresh_from_db()
    assert held.status == Status.CANCELLED
    assert held.slot.taken == 0
    assert "You gave 10:15 back." in response.content.decode()
    page = visitor.get(f"/held/{held.public_id}/")
    assert page.status_code == 410
    assert "You gave 10:15 back" in page.content.decode()
    assert "Hold 10:15 again" in page.content.decode()


def test_giving_back_is_never_done_by_following_a_link(visitor, centre):
    held = held_by(visitor, centre)

    response = visitor.get(f"/held/{held.public_id}/give-back/")

    assert response.url == f"/held/{held.public_id}/"
    held.refresh_from_db()
    assert held.status == Status.HELD


def test_an_old_page_cannot_give_an_appointment_back(visitor, centre):
    held = held_by(visitor, centre)
    services.confirm(reservation_id=held.public_id, actor=actor_of(held.client))

    response = visitor.post(f"/held/{held.public_id}/give-back/")

    assert response.url == f"/booked/{held.public_id}/"
    held.refresh_from_db()
    assert held.status == Status.CONFIRMED


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/held/{}/"),
        ("post", "/held/{}/"),
        ("post", "/held/{}/give-back/"),
        ("get", "/held/{}/check/"),
        ("post", "/held/{}/check/"),
        ("get", "/booked/{}/"),
    ],
)
@pytest.mark.parametrize("who", ["nobody", "another"])
def test_a_strangers_booking_answers_like_an_absent_one(visitor, centre, method, path, who):
    theirs = HoldFactory(slot=slot_at(centre, at(centre)))
    if who == "another":
        held_by(visitor, centre, days=5)
    absent = "00000000-0000-4000-8000-000000000000"

    answers = [
        getattr(visitor, method)(path.format(key), DETAILS) for key in (theirs.public_id, absent)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    pages = [answer.content.decode() for answer in answers]
    assert pages[0] == pages[1]
    theirs.refresh_from_db()
    assert theirs.status == Status.HELD
    assert theirs.client.name == "Alice Example"


def test_a_session_whose_client_is_gone_starts_anew(visitor, centre):
    held = held_by(visitor, centre)
    Reservation.objects.all().delete()
    held.client.delete()

    assert visitor.hold(centre, at(centre)).status_code == 302
    assert Client.objects.count() == 1


def test_personal_pages_leave_no_copy_in_the_browser(visitor, centre):
    held = held_by(visitor, centre)

    for path in (f"/held/{held.public_id}/", "/appointment/"):
        assert "no-store" in visitor.get(path).headers["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment_hold_the_time_once(centre):
    """A double tap before any answer: real requests side by side, one cookie, no session."""
    page = Visitor().get(f"/centres/{centre.external_id}/")
    cookie = page.cookies["csrftoken"].value
    together, answers = threading.Barrier(2), []

    def tap():
        browser = Visitor()
        browser.cookies["csrftoken"] = cookie
        together.wait()
        try:
            answers.append(browser.hold(centre, at(centre)))
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _number in range(2)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert Reservation.objects.count() == 1
