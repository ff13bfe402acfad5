"""A change of hours in the admin lays the slots anew and loses no appointment."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.tests import cast
from booking import services
from booking.models import Slot
from providers.models import Holiday, HolidayCalendar
from tests.factories import OpeningFactory, ProviderFactory, ReservationFactory, open_all_week

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


def test_hours_added_on_the_centres_page_become_slots(committed):
    provider = ProviderFactory(capacity=2)
    browser = cast.manager(provider)
    address = reverse("admin:providers_provider_change", args=[provider.pk])
    form = cast.form_of(browser.get(address))
    weekday = in_a_week().isoweekday()
    form |= {
        "openings-TOTAL_FORMS": "1",
        "openings-0-weekday": str(weekday),
        "openings-0-from_time": "09:00",
        "openings-0-until_time": "10:00",
        "openings-0-capacity": "2",
    }
    committed(browser, address, form)
    assert [slot.capacity for slot in slots_on(provider, in_a_week())] == [2] * 4


def test_a_rule_changed_on_the_centres_page_is_laid(committed):
    provider = opened()
    browser = cast.manager(provider)
    address = reverse("admin:providers_provider_change", args=[provider.pk])
    committed(browser, address, cast.form_of(browser.get(address)) | {"slot_minutes": "30"})
    assert len(slots_on(provider, in_a_week())) == 6


def test_hours_taken_away_close_what_is_booked_and_keep_the_appointment(committed):
    provider = opened()
    on = in_a_week()
    booked, *_rest = slots_on(provider, on)
    appointment = ReservationFactory(slot=booked)
    opening = provider.openings.get(weekday=on.isoweekday())
    delete = reverse("admin:providers_opening_delete", args=[opening.pk])
    committed(cast.manager(provider), delete, {"post": "yes"})
    left = Slot.objects.get(pk=booked.pk)
    assert (left.is_open, left.taken) == (False, 1)
    assert slots_on(provider, on) == []
    appointment.refresh_from_db()
    assert appointment.status == "confirmed"


def test_several_hours_taken_away_at_once_are_laid(committed):
    provider = opened()
    rows = list(provider.openings.values_list("pk", flat=True))
    committed(
        cast.root(),
        "/admin/providers/opening/",
        {"action": "delete_selected", "_selected_action": rows, "post": "yes"},
    )
    assert not Slot.objects.filter(provider=provider, is_open=True).exists()


def test_hours_changed_on_their_own_page_are_laid(committed):
    provider = opened()
    on = in_a_week()
    opening = provider.openings.get(weekday=on.isoweekday())
    address = reverse("admin:providers_opening_change", args=[opening.pk])
    browser = cast.manager(provider)
    committed(browser, address, cast.form_of(browser.get(address)) | {"until_time": "10:00"})
    assert len(slots_on(provider, on)) == 4


def test_a_closed_day_loses_its_free_slots(committed):
    provider = opened()
    on = in_a_week()
    form = {"provider": provider.pk, "on": on.isoformat(), "kind": "closed", "reason": "Painters"}
    committed(cast.manager(provider), "/admin/providers/openingexception/add/", form)
    assert slots_on(provider, on) == []
    assert slots_on(provider, on + timedelta(days=1))


def test_a_holiday_closes_the_centres_that_follow_its_calendar_and_no_other(committed):
    follower, other = opened(), opened()
    calendar = HolidayCalendar.objects.create(code="xx", name="Example")
    follower.holiday_calendars.add(calendar)
    on = in_a_week()
    form = {"calendar": calendar.pk, "on": on.isoformat(), "name_en": "Founders' day"}
    browser = cast.administrator()
    committed(browser, "/admin/providers/holiday/add/", form)
    assert slots_on(follower, on) == []
    assert slots_on(other, on)
    holiday = Holiday.objects.get()
    delete = reverse("admin:providers_holiday_delete", args=[holiday.pk])
    committed(browser, delete, {"post": "yes"})
    assert slots_on(follower, on)


def test_a_calendar_that_is_removed_reopens_its_followers(committed):
    follower = opened()
    calendar = HolidayCalendar.objects.create(code="xx", name="Example")
    on = in_a_week()
    calendar.holidays.create(on=on, name={"en": "Founders' day"})
    follower.holiday_calendars.add(calendar)
    services.lay_slots(provider_ids=[follower.pk])
    assert slots_on(follower, on) == []
    delete = reverse("admin:providers_holidaycalendar_delete", args=[calendar.pk])
    committed(cast.root(), delete, {"post": "yes"})
    assert slots_on(follower, on)


@pytest.mark.django_db(transaction=True)
def test_the_page_after_a_change_tells_what_became_of_the_times():
    provider = opened()
    on = in_a_week()
    booked, *_rest = slots_on(provider, on)
    ReservationFactory(slot=booked)
    form = {"provider": provider.pk, "on": on.isoformat(), "kind": "closed"}
    page = cast.manager(provider).post("/admin/providers/openingexception/add/", form, follow=True)
    assert any(
        "0 added, 0 changed, 11 removed, 1 closed" in sentence for sentence in cast.said(page)
    )


def test_a_refused_form_lays_nothing(django_capture_on_commit_callbacks):
    opening = OpeningFactory()
    address = reverse("admin:providers_opening_change", args=[opening.pk])
    browser = cast.root()
    form = cast.form_of(browser.get(address)) | {"until_time": "08:00"}
    with django_capture_on_commit_callbacks(execute=True) as waiting:
        page = browser.post(address, form)
    assert "The end must come after the start." in str(page.context["errors"])
    assert not waiting
