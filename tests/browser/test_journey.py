"""A citizen's whole way, in a real browser: narrow and wide, with and without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from booking.models import Reservation
from booking.references import in_groups
from tests.browser.walks import WIDE


def a_whole_day(provider):
    """The address of a day that the notice cuts nothing off."""
    on = timezone.now().astimezone(provider.zone).date() + timedelta(days=3)
    return f"/centres/{provider.external_id}/?day={on.isoformat()}"


@pytest.mark.parametrize(("javascript", "scheme"), [(True, "light"), (False, "dark")])
def test_from_the_list_of_centres_to_a_booked_appointment(walk, centre, javascript, scheme):
    citizen = walk(javascript=javascript, scheme=scheme)
    page = citizen.page

    page.goto("/")
    citizen.look("Find a centre and a free time")
    page.get_by_label("Town, postcode or centre").fill("tangier")
    citizen.tap("Find a time")
    citizen.tap("Tangier City Centre", "link")
    citizen.look("Tangier City Centre: choose a time")
    page.goto(a_whole_day(centre))
    citizen.tap("Passport", "link")
    expect(page.locator(".chosen")).to_contain_text("30 minutes")
    citizen.tap(re.compile("^10:15"))
    citizen.look("Your details")
    assert page.locator(".clock path").count() == 30

    page.get_by_label("Full name").fill("Salma Bennani")
    page.get_by_label("Mobile number").fill("12")
    citizen.tap("Continue")
    citizen.look("Error: Your details")
    assert page.evaluate("document.activeElement.className") == "errors"
    assert page.get_by_label("Full name").input_value() == "Salma Bennani"
    page.locator(".errors a").click()
    page.get_by_label("Mobile number").fill("0650-123456")
    citizen.tap("Continue")
    citizen.look("Check your answers")
    citizen.tap("Change your name", "link")
    page.get_by_label("Full name").fill("Salma El Bennani")
    citizen.tap("Continue")
    citizen.tap("Book this appointment")
    citizen.look("You are booked")

    booked = Reservation.objects.get()
    assert booked.status == Reservation.Status.CONFIRMED
    assert in_groups(booked.reference) in page.content()
    assert "for Salma El Bennani" in page.content()
    page.go_back()
    assert f"/booked/{booked.public_id}/" in page.url
    citizen.tap("My appointment", "link")
    assert f"/booked/{booked.public_id}/" in page.url


def test_a_second_tab_sees_the_same_booking_and_an_old_one_cannot_undo_it(walk, centre):
    citizen = walk(widths=[WIDE], javascript=False)
    page = citizen.page
    page.goto(a_whole_day(centre))
    citizen.tap(re.compile("^10:15"))
    page.get_by_label("Full name").fill("Salma Bennani")
    page.get_by_label("Mobile number").fill("0650-123456")
    citizen.tap("Continue")
    other = citizen.context.new_page()
    other.goto(page.url)
    citizen.tap("Book this appointment")

    other.get_by_role("button", name="Give this time back").click()

    assert "You are booked" in other.title()
    assert Reservation.objects.get().status == Reservation.Status.CONFIRMED


def test_refusals_and_empty_pages_are_whole_pages_too(walk, centre):
    citizen = walk()
    page = citizen.page
    page.goto("/?q=zzzz")
    citizen.look("Find a centre")
    page.goto("/appointment/")
    citizen.look("My appointment")
    page.goto("/centres/10001/?day=2020-01-01")
    citizen.look("choose a time")
    citizen.tap(re.compile(r", \d\d:\d\d"))
    citizen.tap("Give this time back")
    citizen.look("choose a time")
    page.go_back()
    citizen.look("You gave")
