"""A centre's calendar by keyboard: book for a caller, move, and no complaint of the policy."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from booking.models import Reservation, Slot
from tests.factories import ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def far_away(desk):
    """A manager whose browser is in another zone; what it says of the policy, axe apart."""
    manager = desk(widths=(1280, 768))
    session = manager.context.new_cdp_session(manager.page)
    session.send("Emulation.setTimezoneOverride", {"timezoneId": "Pacific/Auckland"})
    yield manager
    session.send("Emulation.setTimezoneOverride", {"timezoneId": ""})


def test_book_and_move_by_keyboard(far_away, centre):
    page, heard = far_away.page, []

    def ear(message):
        heard.append(message.text)

    def drawn():
        """Before axe, whose own styles the policy refuses, is in the page."""
        expect(page.locator("#calendar:not([aria-busy]) .fc-event").first).to_be_visible()
        assert heard == []

    page.on("console", ear)
    on = timezone.now().astimezone(centre.zone).date() + timedelta(days=8)
    nine, then = (
        Slot.objects.get(provider=centre, starts_at=datetime.combine(on, at, centre.zone))
        for at in (time(9), time(9, 30))
    )
    ReservationFactory(slot=nine, client__name="Omar Tazi")
    calendar = reverse("admin:providers_provider_calendar", args=[centre.pk])
    page.goto(f"{calendar}?view=day&day={on}")
    drawn()
    page.get_by_role("link", name="Skip the calendar").focus()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text("08:30–08:45, 0 of 2 places taken")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_contain_text("09:00–09:15, 1 of 2 places taken")
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_contain_text("09:00, Omar Tazi")
    page.keyboard.press("ArrowLeft")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_label("ID card").check()
    page.get_by_label("Name").fill("Salma Bennani")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    drawn()
    far_away.press(page.locator("a.is-appointment", has_text="Salma Bennani"))
    far_away.press(page.get_by_role("link", name="Move in the calendar", exact=True))
    drawn()
    far_away.press(page.get_by_role("link", name="Day", exact=True))
    drawn()
    far_away.press(page.locator("a.is-slot", has_text=re.compile("^09:30 ")))
    page.get_by_label("They asked for it.").check()
    far_away.press(page.get_by_role("button", name="Move to this time"))
    drawn()
    assert Reservation.objects.get(client__name="Salma Bennani").slot == then
    page.remove_listener("console", ear)


@pytest.mark.parametrize("view", ["day", "week", "month"])
def test_nothing_to_complain_of(far_away, centre, view):
    on = timezone.now().astimezone(centre.zone).date() + timedelta(days=8)
    nine = Slot.objects.get(provider=centre, starts_at=datetime.combine(on, time(9), centre.zone))
    ReservationFactory(slot=nine, client__name="Omar Tazi")
    centre.exceptions.create(on=on, kind="closed", from_time=time(10), until_time=time(11))
    calendar = reverse("admin:providers_provider_calendar", args=[centre.pk])
    far_away.page.goto(f"{calendar}?view={view}&day={on}")
    expect(far_away.page.locator("#calendar:not([aria-busy]) .fc-event").first).to_be_visible()
    far_away.look("Calendar of Tangier City Centre")
