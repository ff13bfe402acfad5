"""My appointments: coming, past, those of this browser, and earlier ones to claim."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from booking.models import Reservation
from booking.pages.account import lists
from booking.tests.pages.account import EMAIL, QUICK, login, signed_in
from booking.tests.pages.conftest import DETAILS, Visitor, held_by
from booking.tests.scenes import slots_in_a_row
from clients.models import Client
from tests.factories import ClientFactory, HoldFactory, ReservationFactory

pytestmark = pytest.mark.django_db
Status = Reservation.Status
DAYS_AGO = timezone.now() - timedelta(days=20)


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = QUICK


@pytest.fixture
def salma():
    return login()


@pytest.fixture
def browser(salma):
    return signed_in(salma)


def booked(client, count=1, **when):
    return [ReservationFactory(slot=slot, client=client) for slot in slots_in_a_row(count, **when)]


def shown(browser, address):
    """The bookings a page leads to, from above."""
    page = browser.get(address)
    assert page.status_code == 200, page
    return re.findall(r'href="/(?:booked|held)/([-0-9a-f]+)/"', page.content.decode())


def public(reservations):
    return [str(each.public_id) for each in reservations]


def test_what_is_coming_is_listed_the_next_one_first(browser, salma):
    later = booked(salma, 2)
    held = HoldFactory(client=salma, slot=slots_in_a_row()[0])
    booked(ClientFactory(), 1)
    booked(salma, 1, starts_at=DAYS_AGO)

    assert shown(browser, "/account/") == public([held, *later])
    assert browser.get("/appointment/").url == "/account/"


def test_what_is_past_is_listed_the_latest_first_with_how_it_ended(browser, salma):
    gone = booked(salma, 3, starts_at=DAYS_AGO)
    (cancelled,) = booked(salma)
    Reservation.objects.filter(pk=cancelled.pk).update(
        status="cancelled", cancelled_at=timezone.now(), cancelled_by="client"
    )
    Reservation.objects.filter(pk=gone[0].pk).update(status="no_show")
    HoldFactory(client=salma, slot=slots_in_a_row()[0], expires_at=timezone.now())

    assert shown(browser, "/account/past/") == public([cancelled, *gone[::-1]])
    page = browser.get("/account/past/").content.decode()
    assert [page.count(word) for word in (">Cancelled<", ">Missed<", ">Over<")] == [1, 1, 2]
    assert shown(browser, "/account/") == []


def test_pages_go_on_from_the_last_one_shown(browser, salma, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    gone = public(booked(salma, 5, starts_at=DAYS_AGO)[::-1])
    seen, address = [], "/account/past/"
    for _page in range(3):
        seen += shown(browser, address)
        found = re.search(
            r'href="(/account/past/\?after=[^"]+)"', browser.get(address).content.decode()
        )
        address = found and found[1]
    assert (seen, address) == (gone, None)

    coming = public(booked(salma, 3))
    assert shown(browser, f"/account/?after={coming[0]}") == coming[1:]


def test_a_page_never_begins_behind_somebody_elses(browser):
    (strangers,) = booked(ClientFactory())
    for after in (strangers.public_id, "nonsense"):
        assert browser.get("/account/", {"after": after}).status_code == 400


def test_a_list_costs_the_same_however_long_it_is(browser, salma, django_assert_num_queries):
    booked(salma, 2)
    browser.get("/account/")
    with django_assert_num_queries(6):
        browser.get("/account/")
    booked(salma, 8)
    with django_assert_num_queries(6):
        browser.get("/account/")


class TestAGuestSignsIn:
    """What this browser held before stays, and what follows is the login's."""

    @pytest.fixture
    def held(self, visitor, centre):
        return held_by(visitor, centre)

    def test_both_are_in_the_list(self, visitor, centre, salma, held):
        signed_in(salma, visitor)
        own = held_by(visitor, centre, days=5)

        assert own.client == salma
        assert held.client != salma
        assert set(shown(visitor, "/account/")) == set(public([held, own]))

    def test_the_hold_is_still_theirs_to_book(self, visitor, salma, held):
        signed_in(salma, visitor)
        visitor.post(f"/held/{held.public_id}/", {**DETAILS, "email": "other@example.org"})
        assert visitor.post(f"/held/{held.public_id}/check/").status_code == 302
        held.refresh_from_db()
        assert held.status == Status.CONFIRMED
        assert visitor.get(f"/booked/{held.public_id}/").status_code == 200
        assert Client.objects.get(pk=salma.pk).email == EMAIL

    def test_who_signs_out_leaves_neither(self, visitor, salma, held):
        signed_in(salma, visitor)
        visitor.post("/account/sign-out/")
        assert visitor.get(f"/held/{held.public_id}/").status_code == 404
        assert "Nothing is held" in visitor.get("/appointment/").content.decode()

    def test_a_session_that_is_over_leaves_the_guest(self, visitor, salma, held):
        signed_in(salma, visitor)
        salma.user.sign_ins.update(revoked_at=timezone.now(), revoked_because="password")
        assert visitor.get("/appointment/").url == f"/held/{held.public_id}/"

    def test_a_strangers_booking_stays_a_strangers(self, visitor, salma, held):
        signed_in(salma, visitor)
        (strangers,) = booked(ClientFactory())
        assert visitor.get(f"/booked/{strangers.public_id}/").status_code == 404


class TestClaiming:
    @pytest.fixture
    def earlier(self):
        guest = ClientFactory(email=EMAIL.upper(), name="Hidden Name", phone="+212650999999")
        return [*booked(guest, 2), *booked(guest, 1, starts_at=DAYS_AGO)]

    def test_the_list_tells_how_many_there_are_and_nothing_of_them(self, browser, earlier):
        assert shown(browser, "/account/") == []
        for page in ("/account/", "/account/earlier/"):
            told = browser.get(page).content.decode()
            assert "3 earlier bookings" in told
            assert not any(word in told for word in ("Hidden", "650", *public(earlier)))
        assert Reservation.objects.exclude(client__user=None).count() == 0

    def test_one_button_adds_them(self, browser, earlier):
        page = browser.post("/account/earlier/", follow=True).content.decode()
        assert "They are in your list now." in page
        assert "earlier booking" not in page
        assert shown(browser, "/account/") == public(earlier[:2])
        assert shown(browser, "/account/past/") == public(earlier[2:])
        assert "There are none." in browser.get("/account/earlier/").content.decode()
        # Twice is once, and says nothing.
        assert (
            "in your list now"
            not in browser.post("/account/earlier/", follow=True).content.decode()
        )

    def test_a_limit_is_told_and_nothing_is_moved(self, browser, salma, earlier):
        Client.objects.filter(pk=salma.pk).update(appointment_limit=1)
        response = browser.post("/account/earlier/")
        assert response.status_code == 409
        assert "as many appointments as one may" in response.content.decode()
        assert not Reservation.objects.filter(client=salma).exists()

    def test_who_is_not_signed_in_is_told_nothing(self, earlier):
        for method in (Visitor().get, Visitor().post):
            assert method("/account/earlier/").status_code == 302
