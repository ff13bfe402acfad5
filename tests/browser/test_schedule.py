"""A manager changes a centre's schedule in a real browser: narrow and wide, little and a lot."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from audit.tests import cast
from booking import services
from booking.models import Reservation, ScheduleChange, Slot
from providers.models import HolidayCalendar
from tests.browser.test_journey import Walk
from tests.factories import ClientFactory, ReservationFactory

WIDTHS = [360, 1280]


class StaffWalk(Walk):
    """The same looks; what axe complains of for itself, under our content policy, is its own."""

    def press(self, button):
        """Click what sends the form, and wait for the page that answers."""
        with self.page.expect_navigation(wait_until="load", timeout=60_000):
            button.click()

    def _heard(self, text):
        if not re.search("Applying inline style|preload assets", text):
            super()._heard(text)


@pytest.fixture
def desk(chromium, live_server, screens, centre):
    """Starts a browser in which a manager of the centre is signed in."""
    walks = []

    def start(browser=None, **how):
        walk = StaffWalk(chromium, live_server.url, screens, **{"javascript": True} | how)
        cookie = (browser or cast.manager(centre)).cookies[settings.SESSION_COOKIE_NAME].value
        name = settings.SESSION_COOKIE_NAME
        walk.context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
        walks.append(walk)
        return walk

    yield start
    for each in walks:
        each.context.close()


def schedule(centre, part=""):
    return f"/admin/providers/provider/{centre.pk}/schedule/{part}"


def in_a_week(centre):
    return timezone.now().astimezone(centre.zone).date() + timedelta(days=7)


def book(centre, most):
    """Appointments on the first free places, one client each for ten of them."""
    slots = list(Slot.objects.filter(provider=centre, is_open=True).order_by("starts_at")[:most])
    clients = [ClientFactory(name=f"Amina Person {n}") for n in range(len(slots) // 5 + 1)]
    Reservation.objects.bulk_create(
        Reservation(
            provider=centre,
            slot=slot,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            client=clients[number // 5],
            status="confirmed",
            confirmed_at=timezone.now(),
        )
        for number, slot in enumerate(slots)
    )
    return len(slots)


@pytest.mark.parametrize(("scheme", "width"), [("light", WIDTHS[0]), ("dark", WIDTHS[1])])
def test_from_the_week_to_a_change_that_is_done(tasks_at_once, desk, centre, width, scheme):
    on = in_a_week(centre)
    calendar = HolidayCalendar.objects.create(code="MA", name="Morocco")
    calendar.holidays.create(on=on, name={"en": "Feast of the Throne"})
    book(centre, 40)
    manager = desk(width=width, scheme=scheme)
    page = manager.page
    page.goto(schedule(centre))
    manager.look("Schedule of Tangier City Centre")
    for name, focused in (("a row on Sunday", "from_time"), ("a rule", "repeats")):
        page.get_by_role("button", name=f"Add {name}").click()
        assert page.evaluate("document.activeElement.name").endswith(f"-{focused}")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].type") == "navigate"
    assert page.locator("#day-7 .hours-row").count() == 4
    assert page.locator(".by-rule .hours-row").count() == 2
    manager.look("Schedule of Tangier City Centre")
    page.locator("#day-7 input.when").nth(4).fill("19:00")
    manager.press(page.get_by_role("button", name="See what this changes").last)
    manager.look("Error: Schedule of Tangier City Centre")
    page.locator("#day-7 input.when").nth(5).fill("21:00")
    page.get_by_label("Morocco").check()
    manager.press(page.get_by_role("button", name="See what this changes").last)
    manager.look("What would change at Tangier City Centre")
    manager.press(page.get_by_role("button", name="Change the schedule"))
    change = ScheduleChange.objects.get()
    assert change.status == "done", change.last_error
    manager.look("change")
    page.goto(schedule(centre, f"month/?day={on}"))
    assert "Feast of the Throne" in page.content()
    manager.look("Days of Tangier City Centre")
    page.get_by_label("open in spite of the holiday").check()
    manager.press(page.get_by_role("button", name="See what this changes"))
    manager.look("What would change at Tangier City Centre")
    page.goto(f"/admin/booking/schedulechange/?provider={centre.pk}")
    manager.look("change")


@pytest.mark.parametrize(("javascript", "width"), [(False, WIDTHS[0]), (True, WIDTHS[1])])
def test_a_full_centre_closes_a_week_and_moves_those_who_were_to_come(
    tasks_at_once, desk, centre, width, javascript
):
    centre.capacity = 6
    centre.window_days = 60
    centre.save()
    centre.openings.update(capacity=6)
    services.lay_slots(provider_ids=[centre.pk])
    book(centre, 1800)
    on = in_a_week(centre)
    manager = desk(width=width, javascript=javascript)
    manager.context.set_default_timeout(60_000)  # the change is applied within the request
    page = manager.page
    page.goto(schedule(centre, f"month/?day={on}"))
    manager.look("Days of Tangier City Centre")
    page.get_by_label("closed all day").check()
    page.get_by_label("Each day until").fill((on + timedelta(days=2)).isoformat())
    page.get_by_label("Reason (optional)").fill("Painters")
    more = page.get_by_role("button", name="Add another change")
    more.click() if javascript else manager.press(more)
    assert page.locator(".day-change").count() == 2
    assert page.get_by_label("Reason (optional)").first.input_value() == "Painters"
    manager.look("Days of Tangier City Centre")
    manager.press(page.get_by_role("button", name="See what this changes"))
    manager.look("What would change at Tangier City Centre")
    manager.press(page.get_by_role("button", name="Change the schedule"))
    manager.look("Error: What would change at Tangier City Centre")
    manager.press(page.locator(".leafing button", has_text="Next").first)
    page.get_by_text("Page 2 of").first.wait_for()
    page.get_by_label("Move each to the next free time").check()
    manager.press(page.get_by_role("button", name="Change the schedule"))
    change = ScheduleChange.objects.get()
    assert (change.status, change.settled) == ("done", change.stranded)
    assert change.stranded == 3 * 32
    manager.look("change")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_library_and_a_clerks_view(desk, centre, width):
    administrator = desk(cast.root(), width=width)
    page = administrator.page
    page.goto("/admin/providers/holidaycalendar/library/?country=MA&from_year=2027&until_year=2027")
    administrator.look("Add holidays from the library")
    administrator.press(page.get_by_role("button", name="Add these dates"))
    administrator.look("calendar")
    clerk = desk(cast.clerk(centre), width=width)
    clerk.page.goto(schedule(centre))
    clerk.look("Schedule of Tangier City Centre")
    asked = f"month/?why_on={in_a_week(centre)}&why_at=13:00"
    clerk.page.goto(schedule(centre, asked))
    assert clerk.page.locator(".answer").inner_text()
    clerk.look("Days of Tangier City Centre")


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_that_show_hours_lead_to_their_preview(desk, centre, width):
    manager = desk(width=width)
    page = manager.page
    page.goto(f"/admin/providers/opening/{centre.openings.first().pk}/change/")
    manager.look("opening")
    page.goto(f"/admin/providers/provider/{centre.pk}/change/")
    manager.press(page.locator(".object-tools").get_by_role("link", name="Change hours"))
    manager.look("Schedule of Tangier City Centre")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_day_is_added_to_a_calendar_by_hand(tasks_at_once, desk, centre, width):
    on = in_a_week(centre)
    calendar = HolidayCalendar.objects.create(code="own", name="Our days")
    centre.holiday_calendars.add(calendar)
    midday = datetime.combine(on, time(12), centre.zone)
    ReservationFactory(slot=Slot.objects.get(provider=centre, starts_at=midday))
    administrator = desk(cast.root(), width=width)
    page = administrator.page
    page.goto(f"/admin/providers/holidaycalendar/{calendar.pk}/change/")
    administrator.look("Our days")
    administrator.press(page.get_by_role("link", name="Add a day"))
    page.get_by_label("Day").fill(on.isoformat())
    page.get_by_label("English").fill("Founders' day")
    administrator.press(page.get_by_role("button", name="Show what it closes"))
    administrator.look("Add a day to a holiday calendar")
    administrator.press(page.get_by_role("button", name="Add this day"))
    administrator.look("Error: Add a day to a holiday calendar")
    page.get_by_label("Keep them.").check()
    administrator.press(page.get_by_role("button", name="Add this day"))
    assert calendar.holidays.get().on == on
    page.goto(f"/admin/booking/schedulechange/{ScheduleChange.objects.get().pk}/change/")
    administrator.look("Tangier City Centre")


def test_arabic_runs_from_the_right(desk, centre):
    manager = desk(width=360)
    manager.context.set_extra_http_headers({"Accept-Language": "ar"})
    for part in ("", "month/"):
        manager.page.goto(schedule(centre, part))
        assert manager.page.locator("html").get_attribute("dir") == "rtl"
        document = "document.documentElement"
        assert manager.page.evaluate(f"{document}.scrollWidth <= {document}.clientWidth")
