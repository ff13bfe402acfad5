"""From the mailed link: look, keep, move, cancel, choose how to be told; in a real browser."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from booking.models import Notice, Reservation, ScheduleChange, Slot, StrandedReservation
from booking.notifications import links
from clients.models import Client
from tests.browser.walks import WIDE
from tests.factories import ClientFactory, HoldFactory, ReservationFactory

Status = Reservation.Status


def an_appointment(centre, *, hold=False, days=10, **client):
    """In the middle of a day some way ahead, as long as a passport takes."""
    at = timezone.now() + timedelta(days=days)
    slot = Slot.objects.filter(provider=centre, starts_at__gte=at).earliest("starts_at")
    given = {"name": "Salma Bennani", "email": "salma@example.org", "phone": "+212650123456"}
    owner = ClientFactory(**(given | client))
    return (HoldFactory if hold else ReservationFactory)(slot=slot, client=owner)


def link_of(reservation):
    link, address = links.manage_link(reservation, timezone.now(), reservation.client.email)
    link.save()
    return urlsplit(address).path


def move_by_centre(reservation):
    change = ScheduleChange.objects.create(
        provider=reservation.provider, draft={}, choice="move", proposed_by_kind="system"
    )
    StrandedReservation.objects.create(
        change=change,
        reservation=reservation,
        why="closed",
        outcome="moved",
        from_provider=reservation.provider,
        from_starts_at=reservation.starts_at - timedelta(days=1),
        settled_at=timezone.now(),
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_mailed_link_to_a_moved_and_a_cancelled_appointment(
    walk, centre, settings, javascript
):
    settings.SMS_BACKEND = "http"
    booked = an_appointment(centre)
    move_by_centre(booked)
    citizen = walk(javascript=javascript)
    page = citizen.page

    page.goto(link_of(booked))
    citizen.look("Your appointment")
    citizen.tap(re.compile("^Keep "))
    citizen.look("Your appointment")
    assert "You keep the new time" in page.content()
    citizen.tap("Cancel appointment")
    citizen.look("Error: Your appointment")
    citizen.tap("How we tell you")
    citizen.look("Messages to you")
    page.get_by_label("By text message", exact=True).check()
    page.get_by_label("No reminders").check()
    citizen.tap("Save")
    citizen.look("Messages to you")
    citizen.tap("Send me a code")
    citizen.look("Messages to you")
    page.get_by_label("Code from the text message").fill("12")
    citizen.tap("Confirm this number")
    citizen.look("Messages to you")
    assert "This code does not fit" in page.content()
    code = Notice.objects.get(kind="verify").sealed["code"]
    page.get_by_label("Code from the text message").fill(code)
    citizen.tap("Confirm this number")
    citizen.look("Messages to you")
    client = Client.objects.get()
    assert (client.notify_by, client.wants_reminders) == ("sms", False)
    assert client.verified_phone == client.phone

    citizen.tap("Back to your appointment", "link")
    citizen.look("You are booked")
    citizen.tap("Move or cancel", "link")
    citizen.at("Your appointment")
    citizen.tap("See all days")
    citizen.look("Choose another time")
    # Not a time so near that it could not be cancelled any more.
    on = timezone.now().astimezone(centre.zone).date() + timedelta(days=12)
    page.goto(f"{page.url.partition('?')[0]}?day={on}")
    page.locator("#day button.slot").first.click()
    citizen.look("Check the new time")
    old = booked.starts_at
    citizen.tap(re.compile("^Move to "))
    citizen.at("You are booked")
    booked.refresh_from_db()
    assert booked.starts_at != old

    citizen.tap("Move or cancel", "link")
    citizen.at("Your appointment")
    page.get_by_label(re.compile("^Yes, cancel ")).check()
    citizen.tap("Cancel appointment")
    citizen.look("Your appointment")
    booked.refresh_from_db()
    assert booked.status == Status.CANCELLED


def test_a_held_time_is_finished_from_the_mailed_link(walk, centre):
    held = an_appointment(centre, hold=True)
    citizen = walk()

    citizen.page.goto(link_of(held))
    citizen.look("Your appointment")
    citizen.tap("Finish booking")
    citizen.look("Your details")


def test_pages_about_an_address_and_lost_links(walk, centre):
    salma = ClientFactory(email="salma@example.org")
    citizen = walk()
    page = citizen.page

    page.goto(urlsplit(links.verify_url(salma)).path)
    citizen.look("Confirm your email address")
    citizen.tap("Confirm this address")
    citizen.look("Your address is confirmed")
    page.goto(urlsplit(links.unsubscribe_url(salma)).path)
    citizen.look("Stop reminders")
    citizen.tap("Stop reminders")
    citizen.look("Reminders are off")
    citizen.tap("Remind me again")
    citizen.look("Reminders are on")
    page.goto("/appointment/fresh-link/")
    citizen.look("Send me a fresh link")
    citizen.tap("Send me a fresh link")
    citizen.look("Error: Send me a fresh link")
    page.get_by_label("Reference").fill("K7M-2QX-9RT-4HC")
    page.get_by_label("Email").fill("salma@example.org")


def test_the_mailed_page_in_arabic_runs_from_the_right_and_fits(walk, centre, settings):
    settings.SMS_BACKEND = "http"
    booked = an_appointment(centre, language="ar")
    move_by_centre(booked)
    citizen = walk(widths=[320, WIDE])
    page = citizen.page

    page.goto(link_of(booked))
    assert page.locator("html").get_attribute("dir") == "rtl"
    citizen.look("Slotkeeper")
    page.locator('button[value="messages"]').click()
    citizen.look("Slotkeeper")
    page.go_back()
    page.locator('button.btn.alt[value="move"]').click()
    citizen.look("Slotkeeper")
    page.locator("button.slot").first.click()
    citizen.look("Slotkeeper")
