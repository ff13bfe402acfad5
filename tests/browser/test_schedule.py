"""What others than its manager see of a schedule, and how it looks from the right."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from audit.tests import cast
from booking.models import ScheduleChange, Slot
from providers.models import HolidayCalendar
from tests.factories import ReservationFactory

WIDTHS = (768, 1280)


def schedule(centre, part=""):
    return f"/admin/providers/provider/{centre.pk}/schedule/{part}"


def in_a_week(centre):
    return timezone.now().astimezone(centre.zone).date() + timedelta(days=7)


def test_a_calendar_gets_days_from_the_library_and_by_hand(tasks_at_once, desk, centre):
    on = in_a_week(centre)
    calendar = HolidayCalendar.objects.create(code="own", name="Our days")
    centre.holiday_calendars.add(calendar)
    centre.window_days = 10
    centre.save(update_fields=["window_days"])
    midday = datetime.combine(on, time(12), centre.zone)
    ReservationFactory(slot=Slot.objects.get(provider=centre, starts_at=midday))
    administrator = desk(cast.root(), widths=WIDTHS)
    page = administrator.page
    page.goto("/admin/providers/holidaycalendar/library/?country=MA&from_year=2027&until_year=2027")
    administrator.look("Add holidays from the library")
    administrator.press(page.get_by_role("button", name="Add these dates"))
    page.goto(f"/admin/providers/holidaycalendar/{calendar.pk}/change/")
    administrator.look("Our days")
    administrator.press(page.get_by_role("link", name="Add a day"))
    page.get_by_label("Day").fill(on.isoformat())
    page.get_by_label("English").fill("Founders' day")
    administrator.press(page.get_by_role("button", name="Show what it closes"))
    administrator.press(page.get_by_role("button", name="Add this day"))
    administrator.look("Error: Add a day to a holiday calendar")
    page.get_by_label("Keep them.").check()
    administrator.press(page.get_by_role("button", name="Add this day"))
    assert calendar.holidays.get().on == on
    assert ScheduleChange.objects.get().provider == centre


def test_a_clerk_looks_and_arabic_runs_from_the_right(desk, centre):
    clerk = desk(cast.clerk(centre), widths=WIDTHS)
    clerk.page.goto(schedule(centre))
    clerk.look("Schedule of Tangier City Centre")
    asked = f"month/?why_on={in_a_week(centre)}&why_at=13:00"
    clerk.page.goto(schedule(centre, asked))
    assert clerk.page.locator(".answer").inner_text()
    clerk.look("Days of Tangier City Centre")
    manager = desk(widths=WIDTHS)
    manager.context.set_extra_http_headers({"Accept-Language": "ar"})
    for part in ("", "month/"):
        manager.page.goto(schedule(centre, part))
        assert manager.page.locator("html").get_attribute("dir") == "rtl"
        manager.glance()
