"""Choosing a time with scripts: without a reload, and told in the reader's own zone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from booking.models import Reservation
from tests.browser.walks import NARROW, WIDE

#: How far the page has moved under its reader since it began to load.
_SHIFT = """() => new Promise((tell) => {
  let moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { moved += entry.value; }))
    .observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => tell(moved)));
})"""


def _ahead(provider, days):
    return timezone.now().astimezone(provider.zone).date() + timedelta(days=days)


def test_days_and_wishes_come_without_a_reload_and_the_back_button_is_right(walk, centre):
    citizen = walk(widths=[WIDE, NARROW])
    page, on, later = citizen.page, _ahead(centre, 3), _ahead(centre, 4)
    page.goto(f"/centres/10001/?day={on}&month={on:%Y-%m}")
    page.evaluate("window.isSame = true")
    if later.month != on.month:
        page.locator("#month-after").click()
        expect(page.locator("#told")).to_contain_text(f"{later:%B}")
    page.locator(f'.cal a[href*="day={later}"]').click()
    expect(page.locator("#day-title")).to_be_focused()
    expect(page.locator("#told")).to_contain_text("places free")
    assert f"day={later}" in page.url
    assert f"day%3D{later}" in page.locator("header a[hreflang=ar]").get_attribute("href")

    page.get_by_text("Only on my days").click()
    page.get_by_role("checkbox", name=f"{later:%A}").check()
    citizen.tap("Show the first free time")
    expect(page.locator("#soonest-title")).to_have_text("First free time on your days")
    expect(page.locator("#soonest-title")).to_be_focused()
    assert f"days={later.isoweekday()}" in page.url
    assert page.evaluate("window.isSame")
    citizen.look("Tangier City Centre: choose a time")

    page.go_back()
    expect(page.locator(f'.cal a[href*="day={later}"][aria-current="date"]')).to_be_visible()
    expect(page.locator("#soonest-title")).to_have_text("First free time")
    citizen.press(page.get_by_role("button", name=re.compile("^10:15")))
    assert Reservation.objects.get().starts_at.astimezone(centre.zone).date() == later


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Africa/Casablanca"])
def test_times_are_told_in_a_readers_zone_and_their_wrong_clock_is_not_asked(
    chromium, live_server, centre, zone
):
    context = chromium.new_context(base_url=live_server.url, timezone_id=zone)
    page = context.new_page()
    page.clock.set_fixed_time(datetime(1999, 1, 1, tzinfo=UTC))
    on = _ahead(centre, 3)
    try:
        page.goto(f"/centres/10001/?day={on}")
        first = page.locator("#day button.slot").first
        there = datetime.fromisoformat(first.get_attribute("value")) + timedelta(hours=9)
        told = re.sub("[\u2066-\u2069]", "", page.locator(".zone").inner_text())
        assert "All times are Casablanca time" in told
        own = f"In your zone (Asia/Tokyo), 08:30 is {there:%H:%M}."
        assert (own in told) is (zone == "Asia/Tokyo")
        assert ("In your zone" in told) is (zone == "Asia/Tokyo")
        assert page.evaluate(_SHIFT) == 0
        first.click()
        expect(page).to_have_title(re.compile("Your details"))
        assert Reservation.objects.get().starts_at.astimezone(centre.zone).date() == on
    finally:
        context.close()
