"""Pages and states that no walk comes by, looked at once each."""

import pytest
from django.conf import settings
from django.template import loader

from booking.tests.pages import account
from booking.tests.pages.conftest import held_by
from tests.browser.walks import NARROW, WIDE

#: Errors that cannot be had by asking for them; the page of each is drawn without a request.
ERRORS = ("403_csrf", "429", "500", "maintenance")
OWN = (
    "/account/past/",
    "/account/messages/",
    "/account/password/",
    "/account/data/",
    "/account/data/remove/",
    "/appointment/",
)


def look_at(citizen, paths):
    for path in paths:
        citizen.page.goto(path)
        citizen.look("Slotkeeper")
        assert citizen.page.locator("h1").count() == 1, path


def test_pages_about_us_and_errors(walk, transactional_db):
    citizen = walk(widths=[NARROW])
    citizen.expected = r"status of 4(04|10|00)"
    look_at(citizen, ["/help/", "/privacy/", "/accessibility/", "/QWXZ/", "/account/forgotten/"])
    look_at(citizen, ["/email/verify/QWXZ/", "/account/password/QWXZ/", "/account/removed/"])

    def draw(route):
        name = route.request.url.rpartition("/")[2]
        body = loader.get_template(f"{name}.html").render()
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    citizen.page.route("**/drawn/*", draw)
    look_at(citizen, [f"/drawn/{name}" for name in ERRORS])
    citizen.page.unroute_all()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_account_of_somebody_who_holds_three_times(walk, centre, live_server, language):
    browser = account.signed_in(account.login())
    holds = [held_by(browser, centre, minute=minute) for minute in (0, 15, 30)]
    citizen = walk(widths=[NARROW])
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": browser.cookies[name].value, "url": live_server.url}
    citizen.context.add_cookies([cookie])
    citizen.page.goto(f"/language/{language}/?next=/account/")
    citizen.look("Slotkeeper")
    look_at(citizen, OWN if language == "en" else ["/appointment/"])
    # The fourth is more than anybody may hold.
    citizen.page.goto("/centres/10001/")
    citizen.press(citizen.page.locator("#day button.slot:not(.full)").last)
    citizen.look("Slotkeeper")
    assert citizen.page.locator("main form[action*=give-back]").count() == len(holds)


def test_a_booking_in_arabic_to_its_end(walk, centre):
    citizen = walk(widths=[NARROW, WIDE])
    page = citizen.page
    page.goto("/centres/10001/")
    citizen.tap("العربية", "link")
    citizen.look("طنجة وسط المدينة")
    assert page.locator("html").get_attribute("dir") == "rtl"
    citizen.press(page.locator("#day button.slot").first)
    citizen.press(page.locator("#details .row button.btn").first)
    citizen.look("Slotkeeper")
    page.locator("#id_name").fill("سلمى بناني")
    page.locator("#id_phone").fill("0650-123456")
    for _step in ("check", "booked"):
        citizen.press(page.locator("#details .row button.btn").first)
        citizen.look("Slotkeeper")
    assert "/booked/" in page.url
