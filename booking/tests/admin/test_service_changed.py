"""The length and the end of a service in the admin: shown first, and done with a choice."""

import pytest
from django.urls import reverse

from audit.tests import cast
from booking.models import Reservation, ScheduleChange
from booking.tests.admin.schedules import centre, in_a_week, offered, slots_on
from providers.models import Service
from tests.factories import ClientFactory, ReservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    """Offered by one centre, where somebody is booked for it."""
    provider = centre()
    made = offered(provider, "passport")
    slot = slots_on(provider, in_a_week(provider))[0]
    ReservationFactory(slot=slot, service=made, client=ClientFactory(name="Zoë Quintana"))
    return made


def page_of(service):
    return reverse("admin:providers_service_rework", args=[service.pk])


def test_looking_shows_free_times_and_people_and_writes_nothing(service):
    page = cast.administrator().get(page_of(service), {"slots_needed": "1"})
    assert "Zoë Quintana" in page.content.decode()
    assert "1 person loses their time" in page.content.decode()
    longer = cast.administrator().get(page_of(service), {"slots_needed": "3", "is_active": "on"})
    assert "loses their time" not in longer.content.decode()
    assert longer.context["before"] > longer.context["after"] > 0
    assert longer.context["booked"] == 1
    assert Service.objects.get().is_active
    assert not ScheduleChange.objects.exists()


def test_the_end_needs_a_choice_and_is_applied_with_progress(service, worker):
    browser = cast.administrator()
    refused = browser.post(page_of(service), {"slots_needed": "1"})
    assert (refused.status_code, Service.objects.get().is_active) == (422, True)
    with worker():
        answer = browser.post(
            page_of(service), {"slots_needed": "1", "choice": "cancel", "reason": "Ended"}
        )
    assert answer["Location"] == reverse("admin:booking_schedulechange_changelist")
    assert not Service.objects.get().is_active
    assert Reservation.objects.get().status == "cancelled"
    change = ScheduleChange.objects.get()
    assert change.proposed_by_id == browser.user.pk
    shown = browser.get(reverse("admin:booking_schedulechange_change", args=[change.pk]))
    assert "Services that have ended" in shown.content.decode()


def test_another_length_is_saved_without_a_question(service):
    page = cast.administrator().post(
        page_of(service), {"slots_needed": "3", "is_active": "on"}, follow=True
    )
    assert "is changed." in cast.said(page)[0]
    assert Service.objects.get().slots_needed == 3
    assert not ScheduleChange.objects.exists()


@pytest.mark.parametrize("slots", ["", "0", "33", "many"])
def test_a_length_no_service_has_is_refused_with_a_sentence(service, slots):
    page = cast.administrator().post(page_of(service), {"slots_needed": slots, "is_active": "on"})
    assert page.status_code == 422
    assert "Write how many slots it takes, from 1 to 32." in page.content.decode()


def test_the_raw_form_changes_neither_length_nor_end(service):
    address = reverse("admin:providers_service_change", args=[service.pk])
    sent = {"code": "passport", "name_en": "Passport", "slots_needed": "9", "daily_limit": "4"}
    browser = cast.administrator()
    assert page_of(service) in browser.get(address).content.decode()
    assert browser.post(address, sent).status_code == 302
    after = Service.objects.get()
    assert (after.slots_needed, after.is_active, after.daily_limit) == (1, True, 4)


@pytest.mark.parametrize("who", ["manager", "auditor"])
def test_those_who_only_look_change_no_service(service, who):
    browser = cast.auditor() if who == "auditor" else cast.manager(service.providers.get())
    page = browser.post(page_of(service), {"slots_needed": "1", "choice": "keep"})
    assert page.status_code == 403
    assert Service.objects.get().is_active
