"""The clock of a hold goes on in the page, whatever the reader's own clock says."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from booking.models import Reservation
from booking.tests.pages.conftest import Visitor, held_by, lapse


@pytest.fixture
def page(chromium, live_server):
    """A window whose time is ours to turn; nobody else is to get it afterwards."""
    context = chromium.new_context(base_url=live_server.url)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.clock.install()
    yield page
    context.close()


@pytest.fixture
def held(page, live_server, centre):
    visitor = Visitor()
    held = held_by(visitor, centre)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": visitor.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return held


def last_until(held, minutes):
    expires_at = timezone.now() + timedelta(minutes=minutes)
    Reservation.objects.filter(pk=held.pk).update(expires_at=expires_at)


def test_minutes_pass_are_told_twice_and_what_is_typed_outlives_them(page, held):
    page.goto(f"/held/{held.public_id}/")
    number, said = page.locator(".clock text"), page.get_by_role("status")
    warning = page.locator("[data-last]")
    page.fill("#id_name", "Salma Bennani")
    expect(number).to_have_text("30")

    page.clock.fast_forward("24:10")
    expect(number).to_have_text("6")
    expect(page.locator(".clock > path")).to_have_count(6)
    expect(said).to_have_text("")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("01:00")
    expect(said).to_have_text("5 minutes left.")
    expect(warning).to_contain_text("5 minutes left.")
    expect(page.locator(".clock.low")).to_be_visible()

    # It slept; and somebody set its clock an hour ahead. Only the server knows.
    last_until(held, 2.9)
    page.clock.set_system_time(timezone.now() + timedelta(hours=1))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(number).to_have_text("3")
    page.clock.fast_forward("01:58")
    expect(said).to_have_text("1 minute left.")
    page.clock.fast_forward("01:00")
    expect(said).to_have_text("1 minute left.")
    expect(warning).to_be_hidden()
    expect(page.get_by_text("Held until")).to_have_count(2)
    for words in page.get_by_text("Held until").all():
        expect(words).to_be_hidden()

    lapse(held)
    page.get_by_role("button", name="See free times").click()
    expect(page.locator("h1")).to_have_text("The 30 minutes are over")
    held.client.refresh_from_db()
    assert held.client.name == "Salma Bennani"


def test_more_time_keeps_what_is_typed_and_turns_the_clock_back(page, held):
    page.goto(f"/held/{held.public_id}/")
    page.fill("#id_phone", "0650")
    page.clock.fast_forward("27:00")
    page.locator("[data-last]").get_by_role("button", name="I need more time").click()

    expect(page.locator(".clock text")).to_have_text("45")
    expect(page.locator("#id_phone")).to_have_value("0650")
    expect(page.get_by_role("button", name="I need more time")).to_have_count(0)
