"""The counter with a queue in front of it: a scan, a tap, a slip undone; and paper."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import ReservationFactory, SlotFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def expected(centre):
    """Somebody whose time is now, whichever hour it is; the slot is no quarter of the centre's."""
    centre.slots.filter(starts_at__lt=timezone.now() + timedelta(hours=1)).delete()
    slot = SlotFactory(provider=centre, starts_at=timezone.now(), ends_at=_soon())
    return ReservationFactory(slot=slot, client__name="Salma Bennani")


def _soon():
    return timezone.now() + timedelta(minutes=1)


def test_a_scan_a_tap_and_a_slip_undone(desk, expected):
    clerk = desk(widths=(768, 1280))
    page = clerk.page
    page.goto("/admin/")
    clerk.look("Today")
    # A scanner types where the cursor is, and presses Enter.
    expect(page.locator("#reference")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.type(expected.reference)
        page.keyboard.press("Enter")
    found = page.locator("#found")
    expect(found).to_contain_text("Salma Bennani")
    clerk.look("Today")
    clerk.press(found.get_by_role("button", name=re.compile("Check in")))
    row = page.locator(f"#row-{expected.pk}")
    expect(row).to_contain_text("checked in")
    # The next scan goes where the last one went.
    expect(page.locator("#reference")).to_be_focused()
    clerk.press(row.get_by_role("button", name=re.compile("Undo")))
    expect(row).to_contain_text("confirmed")


def test_a_letter_fits_one_sheet(desk, expected):
    clerk = desk(widths=(1280,))
    clerk.page.goto(reverse("today:letter", args=[expected.pk]))
    clerk.look("Your appointment")
    sheet = clerk.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
