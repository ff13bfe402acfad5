"""A clerk's day: the queue, somebody at the counter, the telephone, the calendar, paper.

It is noon at her centre whenever this runs, and her browser is in another zone.
"""

import re
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from audit.tests import cast
from booking import services
from booking.models import Reservation, Slot
from tests.factories import (
    OfferFactory,
    ProviderFactory,
    ReservationFactory,
    ServiceFactory,
    SlotFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+212612345678"
CALENDAR = "Calendar of Tangier City Centre"


@pytest.fixture
def centre(transactional_db):
    """Nobody books here a day ahead, but for its staff."""
    east = 12 - timezone.now().hour
    provider = ProviderFactory(
        name={"en": "Tangier City Centre"},
        time_zone=f"Etc/GMT{-east:+}" if east else "Etc/GMT",
        country="MA",
        capacity=2,
        notice_minutes=24 * 60,
    )
    # Few times, since axe looks at each.
    open_all_week(provider, from_time=time(8, 30), until_time=time(10, 30))
    open_all_week(provider, from_time=time(14), until_time=time(15))
    OfferFactory(provider=provider, service=ServiceFactory(code="id", name={"en": "ID card"}))
    services.lay_slots(provider_ids=[provider.pk])
    provider.slots.filter(starts_at__lt=timezone.now() + timedelta(minutes=20)).delete()
    return provider


@pytest.fixture
def clerk(desk, centre):
    """She hears what the browser says of the content policy; axe's own complaints apart."""
    walk = desk(cast.clerk(centre), widths=(1280, 768))
    session = walk.context.new_cdp_session(walk.page)
    session.send("Emulation.setTimezoneOverride", {"timezoneId": "Pacific/Auckland"})
    # A row in the address keeps the cursor from where a page wants it; scan.js takes it there.
    walk.expected = f"{walk.expected}|Autofocus processing was blocked"
    walk.heard = []

    def ear(message):
        if "Autofocus" not in message.text:
            walk.heard.append(message.text)

    walk.page.on("console", ear)
    yield walk
    walk.page.remove_listener("console", ear)
    session.send("Emulation.setTimezoneOverride", {"timezoneId": ""})


def came(centre, name, *, ago, **more):
    begins = timezone.now() - timedelta(minutes=ago)
    ends = begins + timedelta(minutes=15 if ago else 1)
    slot = SlotFactory(provider=centre, starts_at=begins, ends_at=ends)
    return ReservationFactory(slot=slot, client__name=name, **more)


def at_nine(centre, *, days, at=time(9)):
    on = timezone.now().astimezone(centre.zone).date() + timedelta(days=days)
    return Slot.objects.get(provider=centre, starts_at=datetime.combine(on, at, centre.zone))


def button(where, name):
    return where.get_by_role("button", name=re.compile(f"^{name}"))


def link(where, name):
    return where.get_by_role("link", name=name, exact=True)


def drawn(clerk):
    """Before axe, whose own styles the policy refuses, is in the page."""
    expect(clerk.page.locator("#calendar:not([aria-busy]) .fc-event").first).to_be_visible()
    assert clerk.heard == []


def look(clerk, title):
    clerk.look(title)
    clerk.heard.clear()


def sheets(page):
    """How many sheets of paper it takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_the_queue_and_somebody_without_an_appointment(clerk, centre):
    since = timezone.now() - timedelta(minutes=50)
    here = came(centre, "Karim Alaoui", ago=50, status="checked_in", checked_in_at=since)
    late = came(centre, "Omar Tazi", ago=20)
    salma = came(centre, "Salma Bennani", ago=0)
    ReservationFactory(slot=at_nine(centre, days=0, at=time(14, 30)), client__name="Amina Idrissi")
    page = clerk.page
    row = {one: page.locator(f"#row-{one.pk}") for one in (here, late, salma)}
    page.goto("/admin/")
    look(clerk, "Today")
    expect(page.get_by_text(re.compile("The counter runs 3[56] minutes late"))).to_be_visible()
    expect(page.locator(".now div", has_text="Next")).to_contain_text("Amina Idrissi")
    expect(row[late]).to_contain_text(re.compile("2[01] minutes late"))
    # A scanner types where the cursor is, and presses Enter.
    expect(page.locator("#reference")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.type(salma.reference)
        page.keyboard.press("Enter")
    found = page.locator("#found")
    expect(found).to_contain_text("Salma Bennani")
    look(clerk, "Today")
    clerk.press(button(found, "Check in"))
    expect(row[salma]).to_contain_text("checked in")
    # The next scan goes where the last one went.
    expect(page.locator("#reference")).to_be_focused()
    clerk.press(button(row[salma], "Undo"))
    expect(row[salma]).to_contain_text("confirmed")
    clerk.press(button(row[here], "Complete"))
    expect(row[here]).to_contain_text("completed")
    clerk.press(button(row[late], "Mark as missed"))
    expect(row[late]).to_contain_text("missed")
    somebody_at_the_counter(clerk)
    on_paper(clerk)


def somebody_at_the_counter(clerk):
    """Without an appointment, and long after one could still be booked for today."""
    page, found = clerk.page, clerk.page.locator("#found")
    clerk.press(link(page, "Without an appointment"))
    look(clerk, "Somebody without an appointment")
    page.get_by_label("Name").fill("Youssef El Amrani")
    clerk.press(button(page, "Book this time"))
    expect(found).to_contain_text("Youssef El Amrani")
    expect(found).to_contain_text("checked in")


def on_paper(clerk):
    """The letter of whom was found, and the list of all."""
    page = clerk.page
    clerk.press(link(page, "Letter"))
    look(clerk, "Your appointment")
    assert sheets(page) == 1
    clerk.press(link(page, "Back to today"))
    clerk.press(link(page, "Print the list"))
    look(clerk, "Appointments on")
    expect(page.locator("tr", has_text="Youssef El Amrani")).to_contain_text("✓")
    assert sheets(page) == 1


def test_somebody_calls_about_their_appointment(clerk, centre):
    page, calls = clerk.page, at_nine(centre, days=5)
    mine = ReservationFactory(slot=calls, client__name="Salma Bennani", client__phone=NUMBER)
    page.goto("/admin/")
    clerk.press(link(page, "Find a person"))
    page.get_by_label("Telephone").fill(NUMBER)
    clerk.press(button(page, "Find"))
    assert page.url.endswith("/admin/people/")
    look(clerk, "Find a person")
    clerk.press(link(page, "Salma Bennani"))
    clerk.glance()
    clerk.press(page.get_by_role("link", name=f"Move {mine}"))
    choose_a_time(clerk, at_nine(centre, days=6))
    page.get_by_label("The person asked for another time").check()
    look(clerk, f"Move {mine}")
    clerk.press(button(page, "Move to this time"))
    mine.refresh_from_db()
    assert mine.slot == at_nine(centre, days=6)
    clerk.press(button(page, "Cancel"))
    page.get_by_label("Reason").fill("Called in sick")
    look(clerk, "Cancel appointments")
    clerk.press(button(page, "Cancel these appointments"))
    page.goto(reverse("admin:clients_client_change", args=[mine.client_id]))
    clerk.press(link(page, "Book"))
    choose_a_time(clerk, calls)
    look(clerk, f"Book for client {mine.client_id}")
    clerk.press(button(page, "Book this time"))
    booked = Reservation.objects.get(slot=calls, status="confirmed")
    assert booked.client == mine.client
    mine.refresh_from_db()
    assert (mine.status, mine.cancel_reason) == ("cancelled", "Called in sick")
    assert (mine.notes.get().verb, booked.notes.get().verb) == ("reschedule", "book")


def choose_a_time(clerk, slot):
    """On the page of somebody's booking or move, with the reason."""
    page, local = clerk.page, slot.starts_at.astimezone(slot.provider.zone)
    page.get_by_label("Day").fill(f"{local:%Y-%m-%d}")
    clerk.press(button(page, "Show the times"))
    page.get_by_label(f"{local:%H:%M}").check()
    page.get_by_label("Reason").fill("Asked by telephone")


def test_the_calendar_by_keyboard(clerk, centre):
    page, nine = clerk.page, at_nine(centre, days=8)
    ReservationFactory(slot=nine, client__name="Omar Tazi")
    came(centre, "Salma Bennani", ago=50, client__phone=NUMBER)
    on = nine.starts_at.astimezone(centre.zone).date()
    centre.exceptions.create(on=on, kind="closed", from_time=time(10), until_time=time(11))
    page.goto(reverse("admin:providers_provider_calendar", args=[centre.pk]) + f"?day={on}")
    drawn(clerk)
    look(clerk, CALENDAR)
    clerk.press(link(page, "Day"))
    drawn(clerk)
    walk_to_nine(page)
    book_by_telephone(clerk, nine)
    move_to_half_past(clerk, centre)
    clerk.press(link(page, "As a list"))
    expect(page.get_by_role("row", name="09:30–09:45")).to_contain_text("Salma Bennani")
    look(clerk, f"{CALENDAR} as a list")
    clerk.press(link(page, "Month"))
    clerk.press(link(page, "As a calendar"))
    drawn(clerk)
    look(clerk, CALENDAR)


def book_by_telephone(clerk, nine):
    """By keyboard alone, the telephone in the other hand: found, chosen, booked."""
    page = clerk.page
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.type(NUMBER)
        page.keyboard.press("Enter")
    expect(page.get_by_label("Salma Bennani")).to_be_checked()
    expect(page.get_by_label("Salma Bennani")).to_be_focused()
    expect(page.get_by_label("Name")).to_be_hidden()
    assert page.url.endswith(f"/calendar/book/{nine.pk}/")
    look(clerk, "Book at Tangier City Centre for a caller")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    drawn(clerk)
    look(clerk, CALENDAR)


def move_to_half_past(clerk, centre):
    """From the appointment by way of the calendar."""
    page = clerk.page
    clerk.press(page.locator("a.is-appointment", has_text="Salma Bennani"))
    clerk.press(link(page, "Move in the calendar"))
    drawn(clerk)
    clerk.press(link(page, "Day"))
    drawn(clerk)
    clerk.press(page.locator("a.is-slot", has_text=re.compile("^09:30 ")))
    page.get_by_label("The person asked for another time").check()
    page.get_by_label("Reason").fill("Asked by telephone")
    look(clerk, "Move an appointment at Tangier City Centre")
    clerk.press(button(page, "Move to this time"))
    drawn(clerk)
    moved = Reservation.objects.get(client__phone=NUMBER, starts_at__gt=timezone.now())
    assert moved.slot == at_nine(centre, days=8, at=time(9, 30))


def walk_to_nine(page):
    """From the first time of the day by arrow keys, to who is there and back."""
    focused = page.locator(":focus")
    link(page, "Skip the calendar").focus()
    page.keyboard.press("Tab")
    expect(focused).to_contain_text("08:30–08:45, 0 of 2 places taken")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(focused).to_contain_text("09:00–09:15, 1 of 2 places taken")
    page.keyboard.press("ArrowRight")
    expect(focused).to_contain_text("09:00, Omar Tazi")
    page.keyboard.press("ArrowLeft")
