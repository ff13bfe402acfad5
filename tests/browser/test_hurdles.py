"""What gets between a citizen and a booked appointment, in a real browser."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from booking.models import Reservation
from booking.tests.pages.conftest import book_out, lapse
from tests.browser.walks import NARROW, WIDE

Status = Reservation.Status
#: Whether what has the focus shows it: a ring, or for a radio's label its frame.
_RING = """() => {
  const has = document.activeElement, style = getComputedStyle(has);
  return has.matches(":focus-visible") && style.outlineStyle !== "none"
    && parseFloat(style.outlineWidth) >= 2;
}"""


def in_days(provider, days):
    return timezone.now().astimezone(provider.zone).date() + timedelta(days=days)


def open_day(walk, centre, days=3):
    walk.page.goto(f"/centres/10001/?day={in_days(centre, days)}")


def tab_to(page, wanted):
    """Press Tab until it has the focus, as somebody would who sees only the ring."""
    for _press in range(90):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            assert page.evaluate(_RING), "nothing shows where the focus is"
            return
    raise AssertionError(f"Tab does not come to {wanted}")


def test_the_second_of_two_is_told_that_it_is_taken_and_takes_another(walk, centre):
    centre.slots.update(capacity=1)
    first, second = walk(widths=[NARROW]), walk(widths=[NARROW, WIDE])
    for each in (first, second):
        open_day(each, centre)
    tab = first.context.new_page()
    tab.goto(first.page.url)
    first.press(first.page.get_by_role("button", name=re.compile("^10:15")))

    tab.get_by_role("button", name=re.compile("^10:15")).click()
    expect(tab).to_have_url(first.page.url)
    assert Reservation.objects.count() == 1
    second.press(second.page.get_by_role("button", name=re.compile("^10:15")))
    second.look("Someone has just taken 10:15")
    second.press(second.page.get_by_role("button", name=re.compile("10:30")))
    second.look("Your details")
    assert Reservation.objects.count() == 2


def test_a_hold_that_is_over_says_so_is_taken_again_and_back_leads_to_no_other(walk, centre):
    citizen = walk()
    page = citizen.page
    open_day(citizen, centre)
    citizen.press(page.get_by_role("button", name=re.compile("^10:15")))
    old = Reservation.objects.get()
    page.get_by_label("Full name").fill("Salma Bennani")
    page.get_by_label("Mobile number").fill("0650-123456")
    lapse(old)

    citizen.press(page.get_by_role("button", name="Continue"))
    citizen.look("Your time is not held any more")
    assert "Your answers are saved" in page.content()
    citizen.press(page.get_by_role("button", name="Hold 10:15 again"))
    assert page.get_by_label("Full name").input_value() == "Salma Bennani"
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("The 30 minutes are over")
    new = Reservation.objects.exclude(pk=old.pk).get()
    assert new.status == Status.HELD
    assert Reservation.objects.get(pk=old.pk).status != Status.CONFIRMED


def test_from_home_to_booked_by_the_keyboard_alone(walk, centre):
    citizen = walk(widths=[WIDE])
    page, keys = citizen.page, citizen.page.keyboard

    def go(role, name):
        tab_to(page, page.get_by_role(role, name=name).first)
        with page.expect_navigation():
            keys.press("Enter")

    page.goto("/")
    keys.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_in_viewport()
    keys.press("Enter")
    tab_to(page, page.get_by_label("Town, postcode or centre"))
    keys.type("tangier")
    with page.expect_navigation():
        keys.press("Enter")
    go("link", "Tangier City Centre")
    tab_to(page, page.locator(f'.cal a[href*="day={in_days(centre, 3)}"]'))
    keys.press("Enter")
    expect(page.locator("#day-title")).to_be_focused()
    go("button", re.compile("^10:15"))
    tab_to(page, page.get_by_label("Full name"))
    keys.type("Salma Bennani")
    tab_to(page, page.get_by_label("Mobile number"))
    keys.type("0650-123456")
    with page.expect_navigation():
        keys.press("Enter")
    go("button", "Book this appointment")
    expect(page).to_have_title(re.compile("You are booked"))
    assert Reservation.objects.get().status == Status.CONFIRMED


@pytest.mark.parametrize(
    ("tampered", "told"),
    [
        ("[name=starts_at]", "We cannot read this request"),
        ("[name=service]", "We cannot read this request"),
        ("[name=csrfmiddlewaretoken]", "This page was open for too long"),
    ],
)
def test_a_field_that_was_tampered_with_is_refused_in_words(walk, centre, tampered, told):
    citizen = walk(widths=[NARROW])
    citizen.expected = r"status of 40[03]"
    page = citizen.page
    page.goto(f"/centres/10001/?day={in_days(centre, 3)}&service=passport")
    page.locator(f"#day {tampered}").first.evaluate("each => { each.value = 'QWXZ' }")

    citizen.press(page.locator("#day button.slot").first)

    expect(page.get_by_role("heading", level=1)).to_have_text(told)
    assert "QWXZ" not in page.content()
    assert page.locator("main a").count()
    assert not Reservation.objects.exists()


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_in_each_language_from_a_search_to_a_held_place(walk, centre, language):
    """Nothing is wider than a small telephone; the title and the side it runs from are right."""
    citizen = walk(widths=[NARROW, 320])
    page, html = citizen.page, citizen.page.locator("html")

    def glance(title):
        with override(language):
            expect(page).to_have_title(re.compile(re.escape(gettext(title))))
        assert html.get_attribute("lang") == language
        assert html.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        citizen.glance()

    page.goto(f"/language/{language}/?next=/")
    glance("Find a centre and a free time")
    page.locator("#q").fill("tangier")
    citizen.press(page.locator("#find button.btn:not(.alt)"))
    glance("Find a centre and a free time")
    citizen.press(page.locator(".centre h3 a"))
    citizen.glance()
    open_day(citizen, centre)
    citizen.press(page.locator("#day button.slot").first)
    glance("Your details")
    citizen.press(page.locator(".row button.btn[form=details], #details .row button.btn").first)
    glance("Your details")
    assert page.locator(".errors a").count() >= 2


def test_a_full_day_offers_others_and_one_of_them_is_held(walk, centre):
    centre.slots.update(capacity=1)
    book_out(centre, in_days(centre, 3))
    citizen = walk()
    open_day(citizen, centre)
    citizen.look("Tangier City Centre: choose a time")
    heading = citizen.page.get_by_role("heading", name="Here, on another day")
    expect(heading).to_be_visible()

    others = citizen.page.locator("#day section", has=heading)
    citizen.press(others.locator("button.slot").first)

    citizen.look("Your details")
    assert Reservation.objects.filter(status=Status.HELD).count() == 1
