"""A manager's month: hours, days and people of a centre, a file of staff, what reports say."""

import csv
import io
import re
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from booking import tasks
from booking.admin.reports.asking import month_of
from booking.admin.reports.pages import PAGES
from booking.importing import bulk
from booking.models import BulkJob, Reservation, ScheduleChange, Slot
from providers.models import HolidayCalendar, Membership
from tests.factories import MembershipFactory, ReservationFactory, SlotFactory, UserFactory

WIDTHS = (768, 1280)


@pytest.fixture
def today(centre):
    return timezone.now().astimezone(centre.zone).date()


@pytest.fixture
def waiting(monkeypatch):
    """The numbers of jobs that no worker has taken yet."""
    numbers = []
    monkeypatch.setattr(tasks.work_on_bulk, "delay", numbers.append)
    return numbers


@pytest.fixture
def last_month(centre):
    """Three of four places were taken on a day of it, and one of those who came was late."""
    on = month_of(month_of(timezone.now().date()).first - timedelta(days=1)).first
    begin = datetime.combine(on + timedelta(days=10), time(9), centre.zone)
    service = centre.services.first()
    for number, status in enumerate(["completed", "completed", "no_show"]):
        at = begin + number * timedelta(minutes=15)
        slot = SlotFactory(provider=centre, starts_at=at)
        ReservationFactory(
            slot=slot,
            service=service,
            status=status,
            confirmed_at=at - timedelta(days=5),
            completed_at=at if status == "completed" else None,
        )
    SlotFactory(provider=centre, starts_at=begin + timedelta(hours=1))
    return on


def looking_ahead(centre, days):
    """Fewer days are laid anew by each change."""
    centre.window_days = days
    centre.save(update_fields=["window_days"])


def booked(centre, on, at, name):
    slot = Slot.objects.get(provider=centre, starts_at=datetime.combine(on, at, centre.zone))
    return ReservationFactory(slot=slot, client__name=name)


def schedule(centre, part=""):
    return f"/admin/providers/provider/{centre.pk}/schedule/{part}"


def test_the_hours_the_days_and_the_door(tasks_at_once, desk, centre, today):
    looking_ahead(centre, 12)
    holiday, painting = today + timedelta(days=7), today + timedelta(days=9)
    calendar = HolidayCalendar.objects.create(code="MA", name="Morocco")
    calendar.holidays.create(on=holiday, name={"en": "Feast of the Throne"})
    now = timezone.now()
    here = SlotFactory(provider=centre, starts_at=now, ends_at=now + timedelta(minutes=1))
    ReservationFactory(slot=here, client__name="Salma Bennani")
    stranded = [
        booked(centre, painting, at, f"Amina Person {number}")
        for number, at in enumerate([time(9), time(9, 15), time(14)])
    ]
    manager = desk(widths=WIDTHS)
    page = manager.page
    title = "Schedule of Tangier City Centre"
    preview = page.get_by_role("button", name="See what this changes")

    page.goto("/admin/")
    expect(page.locator(".numbers div", has_text="Booked").locator("dd")).to_have_text("1")
    manager.look("Today")

    # The hours by keyboard: a row on Sunday, a slip, the way back to it.
    page.goto(f"/admin/providers/provider/{centre.pk}/change/")
    manager.press(page.locator(".object-tools").get_by_role("link", name="Change hours"))
    page.get_by_role("button", name="Add a rule").press("Enter")
    expect(page.locator(":focus")).to_have_attribute("name", re.compile("-repeats$"))
    page.get_by_role("button", name="Add a row on Sunday").press("Enter")
    expect(page.locator(":focus")).to_have_attribute("name", re.compile("-from_time$"))
    assert page.locator("#day-7 .hours-row").count() == 4
    page.keyboard.type("19:00")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    manager.look(f"Error: {title}")
    first_slip = page.locator(".wrong-list a").first
    first_slip.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("name", re.compile("-until_time$"))
    page.keyboard.type("21:00")
    page.get_by_label("Morocco").press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    manager.at("What would change at Tangier City Centre")
    manager.press(page.get_by_role("button", name="Change the schedule"))
    assert ScheduleChange.objects.get().status == "done"

    # A holiday is opened, and left as it is after a look at what that would do.
    page.goto(schedule(centre, f"month/?month={holiday:%Y-%m}"))
    page.get_by_role("link", name=re.compile(rf"\b{holiday.day} {holiday:%B}\b")).press("Enter")
    expect(page.locator(".chosen")).to_contain_text("Feast of the Throne")
    page.get_by_label("open in spite of the holiday").press("Space")
    manager.press(preview)
    manager.at("What would change at Tangier City Centre")
    manager.press(page.get_by_role("link", name="Leave it as it is"))
    manager.press(page.get_by_role("link", name="Past changes"))
    manager.look("Changes of schedule")

    # Painters: who was to come is moved, once it is said what becomes of them.
    page.goto(schedule(centre, f"month/?day={painting}"))
    page.get_by_label("closed all day").check()
    page.get_by_label("Reason (optional)").fill("Painters")
    page.get_by_role("button", name="Add another change").click()
    assert page.locator(".day-change").count() == 2
    assert page.get_by_label("Reason (optional)").first.input_value() == "Painters"
    manager.look("Days of Tangier City Centre")
    manager.press(preview)
    change = page.get_by_role("button", name="Change the schedule")
    manager.press(change)
    manager.look("Error: What would change at Tangier City Centre")
    page.get_by_label("Move each to the next free time").check()
    manager.press(change)
    manager.look("change")
    assert not Reservation.objects.filter(
        pk__in=[one.pk for one in stranded], slot__starts_at__date=painting
    ).exists()

    page.goto("/admin/")
    manager.press(page.get_by_role("link", name="Notice for the door"))
    manager.press(page.get_by_role("link", name=re.compile(rf"\b{painting.day} {painting:%B}\b")))
    expect(page.locator("main")).to_contain_text("Painters")
    manager.look("Notice for the door")
    sheet = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1


def test_the_staff_and_the_reports(waiting, desk, centre, last_month):
    colleague, other = UserFactory(is_staff=True), UserFactory(is_staff=True)
    MembershipFactory(provider=centre, user__email="before@example.org")
    manager = desk(widths=WIDTHS)
    page = manager.page

    # A clerk is named on the page, by keyboard.
    page.goto("/admin/providers/membership/add/")
    page.get_by_label("E-mail of the member of staff").focus()
    page.keyboard.type(colleague.email)
    role = page.get_by_label("Role")
    role.focus()
    page.keyboard.type("centre clerk")
    expect(role).to_have_value("clerk")
    manager.look("Add staff membership")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).press("Enter")
    assert Membership.objects.get(user=colleague).provider == centre

    # The list is taken out, two lines are added, and it is brought back.
    page.goto("/admin/bulk/")
    manager.look("Many at once")
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV staff").click()
    lines = list(csv.reader(io.StringIO(taken.value.path().read_text("utf-8-sig"))))
    lines += [[email, "", "clerk", "10001"] for email in (other.email, "nobody@example.org")]
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    page.get_by_label("What is in the file").select_option("staff")
    page.get_by_label("File (CSV or XLSX)").set_input_files(
        {"name": "staff.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    )
    manager.press(page.get_by_role("button", name="Check the file"))
    expect(page.get_by_role("status")).to_have_text("0 of 5 checked")
    manager.look("Staff")
    bulk.work(job_id=waiting.pop())
    # The page asks how far it is, and shows the preview by itself.
    bring = page.get_by_role("button", name="Bring this in")
    bring.wait_for()
    expect(page.locator("tbody tr").first).to_contain_text("6")
    expect(page.locator("tbody tr").first).to_contain_text("Nobody of the staff signs in with")
    manager.look("Staff")
    manager.press(bring)
    expect(page.get_by_role("progressbar")).to_be_visible()
    job = bulk.work(job_id=waiting[0], most_seconds=0)
    assert job.status == BulkJob.Status.RUNNING
    expect(page.get_by_role("status")).to_have_text("5 of 5 done")
    manager.press(page.get_by_role("link", name="Many at once").first)
    bulk.work(job_id=waiting.pop())
    manager.press(page.locator("table").last.get_by_role("link", name=re.compile("^Staff")))
    expect(page.locator(".counts div", has_text="new").locator("dd")).to_have_text("1")
    manager.look("Staff")
    assert Membership.objects.get(user=other).role == "clerk"

    page.goto("/admin/reports/")
    for number, report in enumerate(PAGES.values()):
        if number:
            manager.press(page.locator(".report-tabs").get_by_role("link", name=str(report.tab)))
        manager.at(str(report.title))
        if report.name != "month":  # fees are told, not drawn
            expect(page.locator("svg rect:visible, .heat .step-4").first).to_be_visible()
        manager.look(str(report.title)) if report.name in ("use", "times") else manager.glance()
    compare = page.get_by_label("Compare with")
    compare.focus()
    page.keyboard.type("the time before")
    with page.expect_navigation():
        page.get_by_role("button", name="Show the report").press("Enter")
    expect(page.locator(".report-time")).to_contain_text("compared with")
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("^CSV")).first.click()
    rows = list(csv.reader(io.StringIO(taken.value.path().read_text("utf-8-sig"))))
    assert rows[1][0] == "Tangier City Centre"
