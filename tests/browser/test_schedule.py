"""A manager changes a centre's schedule in a real browser: narrow and wide, little and a lot."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from audit.tests import cast
from booking.models import Reservation, ScheduleChange, Slot
from providers.models import HolidayCalendar
from tests.browser.walks import WIDE
from tests.factories import ClientFactory, ReservationFactory


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


def test_from_the_week_to_a_change_that_is_done(tasks_at_once, desk, centre):
    on = in_a_week(centre)
    calendar = HolidayCalendar.objects.create(code="MA", name="Morocco")
    calendar.holidays.create(on=on, name={"en": "Feast of the Throne"})
    book(centre, 40)
    manager = desk()
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


def test_a_full_centre_closes_some_days_and_moves_those_who_were_to_come(
    tasks_at_once, desk, centre
):
    book(centre, 12 * 32)
    on = in_a_week(centre)
    manager = desk(widths=[WIDE])
    manager.context.set_default_timeout(60_000)  # the change is applied within the request
    page = manager.page
    page.goto(schedule(centre, f"month/?day={on}"))
    manager.look("Days of Tangier City Centre")
    page.get_by_label("closed all day").check()
    page.get_by_label("Each day until").fill((on + timedelta(days=2)).isoformat())
    page.get_by_label("Reason (optional)").fill("Painters")
    page.get_by_role("button", name="Add another change").click()
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


def test_the_library_and_a_clerks_view(desk, centre):
    administrator = desk(cast.root())
    page = administrator.page
    page.goto("/admin/providers/holidaycalendar/library/?country=MA&from_year=2027&until_year=2027")
    administrator.look("Add holidays from the library")
    administrator.press(page.get_by_role("button", name="Add these dates"))
    administrator.look("calendar")
    clerk = desk(cast.clerk(centre))
    clerk.page.goto(schedule(centre))
    clerk.look("Schedule of Tangier City Centre")
    asked = f"month/?why_on={in_a_week(centre)}&why_at=13:00"
    clerk.page.goto(schedule(centre, asked))
    assert clerk.page.locator(".answer").inner_text()
    clerk.look("Days of Tangier City Centre")


def test_pages_that_show_hours_lead_to_their_preview(desk, centre):
    manager = desk()
    page = manager.page
    page.goto(f"/admin/providers/opening/{centre.openings.first().pk}/change/")
    manager.look("opening")
    page.goto(f"/admin/providers/provider/{centre.pk}/change/")
    manager.press(page.locator(".object-tools").get_by_role("link", name="Change hours"))
    manager.look("Schedule of Tangier City Centre")


def test_a_day_is_added_to_a_calendar_by_hand(tasks_at_once, desk, centre):
    on = in_a_week(centre)
    calendar = HolidayCalendar.objects.create(code="own", name="Our days")
    centre.holiday_calendars.add(calendar)
    midday = datetime.combine(on, time(12), centre.zone)
    ReservationFactory(slot=Slot.objects.get(provider=centre, starts_at=midday))
    administrator = desk(cast.root())
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
    manager = desk()
    manager.context.set_extra_http_headers({"Accept-Language": "ar"})
    for part in ("", "month/"):
        manager.page.goto(schedule(centre, part))
        assert manager.page.locator("html").get_attribute("dir") == "rtl"
        document = "document.documentElement"
        assert manager.page.evaluate(f"{document}.scrollWidth <= {document}.clientWidth")
