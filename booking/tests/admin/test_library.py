"""Holidays from the library: looked at first, added then, followed by nobody until they choose."""

import pytest

from audit.tests import cast
from booking import services
from booking.tests.admin.schedules import centre, in_a_week, slots_on
from providers.models import Holiday, HolidayCalendar

pytestmark = pytest.mark.django_db

PAGE = "/admin/providers/holidaycalendar/library/"
BAVARIA = {"country": "DE", "subdivision": "by", "from_year": "2027", "until_year": "2028"}


def test_looking_shows_the_dates_and_writes_nothing():
    page = cast.administrator().get(PAGE, BAVARIA)
    text = page.content.decode()
    assert "Sunday 3 October 2027" in text
    assert "Wednesday 6 January 2027" in text
    assert "No centre follows it yet." in text
    assert not HolidayCalendar.objects.exists()


def test_a_part_of_a_country_has_days_of_its_own():
    whole = cast.administrator().get(PAGE, BAVARIA | {"subdivision": ""})
    assert "Wednesday 6 January 2027" not in whole.content.decode()


def test_adding_writes_the_dates_and_closes_nobody():
    provider = centre()
    on = in_a_week(provider)
    page = cast.administrator().post(PAGE, BAVARIA, follow=True)
    assert "is there." in cast.said(page)[0]
    calendar = HolidayCalendar.objects.get()
    assert (calendar.country, calendar.subdivision) == ("DE", "BY")
    assert Holiday.objects.filter(on="2027-01-06").exists()
    assert not calendar.providers.exists()
    assert len(slots_on(provider, on)) == 12


def test_those_who_follow_are_named_and_laid_anew(worker):
    provider = centre()
    browser = cast.administrator()
    on = in_a_week(provider)
    years = {"from_year": str(on.year), "until_year": str(on.year)}
    browser.post(PAGE, BAVARIA | years)
    calendar = HolidayCalendar.objects.get()
    provider.holiday_calendars.add(calendar)
    calendar.holidays.create(on=on, name={"en": "Founders' day"})
    page = browser.get(PAGE, BAVARIA | years)
    assert provider in page.context["followers"]
    assert all(each["is_known"] for each in page.context["dates"])
    with worker():
        browser.post(PAGE, BAVARIA | years)
    assert slots_on(provider, on) == []
    services.lay_slots(provider_ids=[provider.pk])
    assert slots_on(provider, on) == []


def test_only_those_who_write_everywhere_add():
    provider = centre()
    for browser in (cast.manager(provider), cast.clerk(provider), cast.auditor()):
        assert browser.get(PAGE).status_code == 403
        assert browser.post(PAGE, BAVARIA).status_code == 403
    assert not HolidayCalendar.objects.exists()
    listed = "/admin/providers/holidaycalendar/"
    assert PAGE in cast.root().get(listed).content.decode()
    assert PAGE not in cast.clerk(provider).get(listed).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"country": "XX"},
        {"country": ""},
        {"country": "DE\0"},
        {"subdivision": "ZZ"},
        {"subdivision": "x" * 61},
        {"from_year": "soon"},
        {"from_year": "1700"},
        {"until_year": "2199"},
        {"until_year": "2026"},
        {"until_year": "9" * 5000},
    ],
    ids=lambda wrong: "-".join(f"{name}={value[:9]!r}" for name, value in wrong.items()),
)
def test_what_the_library_cannot_know_is_refused(wrong):
    answer = cast.administrator().post(PAGE, BAVARIA | wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not HolidayCalendar.objects.exists()
