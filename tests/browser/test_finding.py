"""Near me and the map: what of finding a centre needs a browser."""

from urllib.parse import unquote

import pytest
from playwright.sync_api import expect


@pytest.fixture
def placed(centre):
    centre.latitude, centre.longitude = 35.7767, -5.8039
    centre.accessibility = ["wheelchair"]
    centre.save()
    return centre


def test_near_me_asks_for_the_position_on_a_tap_and_the_map_draws_what_it_finds(walk, placed):
    citizen = walk()
    page, hosts = citizen.page, set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto("/")
    citizen.look("Find a centre and a free time")
    ours = {page.url.split("/")[2]}
    citizen.context.grant_permissions(["geolocation"])
    citizen.context.set_geolocation({"latitude": 35.771234, "longitude": -5.791234})
    page.get_by_label("Passport").check()

    citizen.press(page.get_by_role("button", name="Near me"))

    assert unquote(page.url).endswith("/?service=passport&near=35.77,-5.79#results")
    citizen.look("Find a centre and a free time")
    citizen.tap("Show map")
    mark = page.locator(".spot")
    expect(mark).to_have_attribute("aria-label", "Tangier City Centre")
    expect(page.locator(".town span", has_text="Tangier")).to_be_visible()
    citizen.look("Find a centre and a free time")
    mark.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup a")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    citizen.tap("Hide map")
    expect(page.locator("#ground")).to_be_hidden()
    assert hosts == ours
    citizen.context.clear_permissions()  # others use this window


def test_without_a_position_a_town_is_asked_for(walk, placed):
    citizen = walk(widths=[360])
    page = citizen.page
    page.goto("/")
    page.get_by_label("Passport").check()

    citizen.press(page.get_by_role("button", name="Near me"))

    citizen.look("Error: Find a centre and a free time")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("tangier")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "q=tangier" in page.url
    assert "near=me" not in page.url
