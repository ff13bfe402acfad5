"""Rows of hours in the admin: shown, with the way to their preview; what opens days is laid."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.tests import cast
from booking import services
from booking.models import Slot
from providers.models import HolidayCalendar, Provider
from tests.factories import OfferFactory, ProviderFactory, open_all_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Sends a form and lets happen what waits for the commit."""

    def send(browser, address, form):
        with django_capture_on_commit_callbacks(execute=True):
            answer = browser.post(address, form)
        assert answer.status_code == 302, answer.context["errors"]
        return answer

    return send


def opened(**fields):
    """A centre with hours and their slots."""
    provider = ProviderFactory(**fields)
    open_all_week(provider)
    services.lay_slots(provider_ids=[provider.pk])
    return provider


def in_a_week():
    return (timezone.now() + timedelta(days=7)).date()


def slots_on(provider, on):
    offered = Slot.objects.filter(provider=provider, is_open=True)
    return [slot for slot in offered if slot.starts_at.astimezone(provider.zone).date() == on]


def closed_by_a_holiday():
    """A centre closed in a week by the calendar it follows."""
    follower = opened()
    calendar = HolidayCalendar.objects.create(code="xx", name="Example")
    calendar.holidays.create(on=in_a_week(), name={"en": "Founders' day"})
    follower.holiday_calendars.add(calendar)
    services.lay_slots(provider_ids=[follower.pk])
    assert slots_on(follower, in_a_week()) == []
    return follower, calendar


def test_days_of_a_longer_window_are_laid(committed):
    provider = opened(window_days=3)
    browser = cast.manager(provider)
    address = reverse("admin:providers_provider_change", args=[provider.pk])
    assert slots_on(provider, in_a_week()) == []
    committed(browser, address, cast.form_of(browser.get(address)) | {"window_days": "20"})
    assert len(slots_on(provider, in_a_week())) == 12


def test_a_holiday_that_is_removed_reopens_the_followers_of_its_calendar(committed):
    follower, calendar = closed_by_a_holiday()
    delete = reverse("admin:providers_holiday_delete", args=[calendar.holidays.get().pk])
    committed(cast.administrator(), delete, {"post": "yes"})
    assert slots_on(follower, in_a_week())


def test_holidays_removed_several_at_once_reopen_their_followers(committed):
    follower, calendar = closed_by_a_holiday()
    committed(
        cast.administrator(),
        "/admin/providers/holiday/",
        {
            "action": "delete_selected",
            "_selected_action": [calendar.holidays.get().pk],
            "post": "yes",
        },
    )
    assert slots_on(follower, in_a_week())


def test_a_calendar_that_is_removed_reopens_its_followers(committed):
    follower, calendar = closed_by_a_holiday()
    delete = reverse("admin:providers_holidaycalendar_delete", args=[calendar.pk])
    committed(cast.root(), delete, {"post": "yes"})
    assert slots_on(follower, in_a_week())


@pytest.mark.django_db(transaction=True)
def test_the_page_after_a_change_tells_what_became_of_the_times():
    _follower, calendar = closed_by_a_holiday()
    delete = reverse("admin:providers_holiday_delete", args=[calendar.holidays.get().pk])
    page = cast.administrator().post(delete, {"post": "yes"}, follow=True)
    assert any("12 added, 0 changed, 0 removed" in sentence for sentence in cast.said(page))


def test_what_a_holiday_is_called_changes_no_slot(committed):
    follower, calendar = closed_by_a_holiday()
    row = calendar.holidays.get()
    address = reverse("admin:providers_holiday_change", args=[row.pk])
    browser = cast.administrator()
    form = cast.form_of(browser.get(address))
    assert not {"calendar", "on"} & set(form)
    committed(browser, address, form | {"name_en": "Day of the founders"})
    row.refresh_from_db()
    assert row.name["en"] == "Day of the founders"
    assert slots_on(follower, in_a_week()) == []


def test_a_new_centre_is_written_with_its_zone_and_leads_to_its_hours(committed):
    browser = cast.administrator()
    add = reverse("admin:providers_provider_add")
    form = cast.form_of(browser.get(add))
    assert not [name for name in form if name.startswith(("openings-", "offers-"))]
    wanted = {"name_en": "Centre", "time_zone": "Asia/Manila", "slot_minutes": "20"}
    answer = committed(browser, add, form | wanted | {"capacity": "3"})
    provider = Provider.objects.get()
    assert (provider.time_zone, provider.slot_minutes, provider.capacity) == ("Asia/Manila", 20, 3)
    week = reverse("admin:providers_provider_schedule_week", args=[provider.pk])
    assert answer["Location"] == week


@pytest.mark.parametrize("name", ["provider", "opening", "recurringopening", "offer"])
def test_pages_that_only_show_hours_lead_to_where_they_change(name):
    provider = opened()
    offer = OfferFactory(provider=provider)
    rule = provider.recurring_openings.create(
        rule="FREQ=DAILY;COUNT=2",
        starts_on=in_a_week(),
        from_time=time(18),
        until_time=time(19),
        capacity=1,
    )
    rows = {
        "provider": provider,
        "opening": provider.openings.first(),
        "recurringopening": rule,
        "offer": offer,
    }
    address = reverse(f"admin:providers_{name}_change", args=[rows[name].pk])
    week = reverse("admin:providers_provider_schedule_week", args=[provider.pk])
    page = cast.manager(provider).get(address).content.decode()
    assert f'<a href="{week}">Change hours</a>' in page
    assert "asks what becomes of people" in page
    looking = cast.clerk(provider).get(address).content.decode()
    assert f'<a href="{week}">Schedule</a>' in looking
    assert "Change hours" not in looking


def test_an_exception_leads_to_its_day():
    provider = opened()
    row = provider.exceptions.create(on=in_a_week(), kind="closed")
    page = cast.manager(provider).get(
        reverse("admin:providers_openingexception_change", args=[row.pk])
    )
    month = reverse("admin:providers_provider_schedule_month", args=[provider.pk])
    assert f'href="{month}?day={row.on.isoformat()}">Change hours' in page.content.decode()


def test_where_a_list_of_holidays_comes_from_is_not_written_by_hand():
    calendar = HolidayCalendar.objects.create(code="DE-BY", name="Bavaria", country="DE")
    address = reverse("admin:providers_holidaycalendar_change", args=[calendar.pk])
    browser = cast.administrator()
    form = cast.form_of(browser.get(address))
    browser.post(address, form | {"country": "FR", "subdivision": "X", "name": "Bayern"})
    calendar.refresh_from_db()
    assert (calendar.name, calendar.country, calendar.subdivision) == ("Bayern", "DE", "")
