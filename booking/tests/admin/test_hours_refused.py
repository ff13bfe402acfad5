"""Hours written in the admin: laid, or refused in the words of the services."""

from datetime import date, time, timedelta

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from audit.tests import cast
from booking.models import Slot
from providers.models import HolidayCalendar, Opening, OpeningException, RecurringOpening
from tests.factories import OpeningFactory, ProviderFactory, open_all_week

pytestmark = pytest.mark.django_db
RECURRING = "/admin/providers/recurringopening/"
EXCEPTIONS = "/admin/providers/openingexception/"
OPENINGS = "/admin/providers/opening/"
MONDAY = date(2027, 3, 8)


@pytest.fixture
def centre():
    """Open daily from 9 to 12."""
    provider = ProviderFactory()
    open_all_week(provider)
    return provider


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    def sent(browser, address, form):
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(address, form)

    return sent


def errors_of(page):
    assert page.status_code == 200
    return page.context["adminform"].form.errors


def in_a_week():
    return (timezone.now() + timedelta(days=7)).date()


def rule_form(provider, **more):
    return {
        "provider": provider.pk,
        "rule": "FREQ=WEEKLY;INTERVAL=2;COUNT=2",
        "starts_on": in_a_week().isoformat(),
        "from_time": "18:00",
        "until_time": "19:00",
        "capacity": "2",
    } | more


def test_a_manager_writes_recurring_hours_and_they_are_laid(centre, send):
    browser = cast.manager(centre)
    rule = "interval=2;freq=weekly;count=2"
    assert send(browser, f"{RECURRING}add/", rule_form(centre, rule=rule)).status_code == 302
    row = RecurringOpening.objects.get()
    assert row.rule == "FREQ=WEEKLY;INTERVAL=2;COUNT=2"
    laid = Slot.objects.filter(provider=centre, capacity=2)
    assert {slot.starts_at.astimezone(centre.zone).date() for slot in laid} == {
        in_a_week(),
        in_a_week() + timedelta(days=14),
    }
    assert LogEntry.objects.get_for_object(row).get().action == LogEntry.Action.CREATE
    delete = reverse("admin:providers_recurringopening_delete", args=[row.pk])
    send(browser, delete, {"post": "yes"})
    assert not laid.all().exists()


def test_recurring_hours_are_seen_and_changed_like_weekly_ones(centre, send):
    row = RecurringOpening.objects.create(
        provider=centre,
        rule="FREQ=DAILY;COUNT=2",
        starts_on=MONDAY,
        from_time=time(18),
        until_time=time(19),
        capacity=1,
    )
    change = reverse("admin:providers_recurringopening_change", args=[row.pk])
    assert cast.clerk(centre).get(change).status_code == 200
    assert cast.clerk(centre).post(change, {}).status_code == 403
    assert cast.manager(ProviderFactory()).get(change).status_code == 302
    browser = cast.manager(centre)
    form = cast.form_of(browser.get(change))
    assert "provider" not in form
    assert send(browser, change, form | {"capacity": "5"}).status_code == 302
    row.refresh_from_db()
    assert (row.capacity, row.provider) == (5, centre)


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"rule": "FREQ=HOURLY;COUNT=2"}, "rule", "A rule names days"),
        ({"rule": "FREQ=DAILY"}, "rule", "A rule needs an end: COUNT or UNTIL."),
        ({"rule": "now and then"}, "rule", "This is no rule of RFC 5545"),
        ({"until_time": "17:00"}, "until_time", "The end must come after the start."),
        ({"until_time": "18:10"}, "until_time", "shorter than one slot of 15 minutes."),
        ({"capacity": "0"}, "capacity", "An opening has room for 1 to 1,000 people in a slot."),
    ],
    ids=["by the hour", "no end", "no rule", "ends first", "too short", "no room"],
)
def test_recurring_hours_nobody_can_keep_are_refused(centre, more, field, sentence):
    page = cast.manager(centre).post(f"{RECURRING}add/", rule_form(centre, **more))
    assert list(errors_of(page)) == [field]
    assert sentence in str(errors_of(page)[field])
    assert not RecurringOpening.objects.exists()


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"until_time": "09:10"}, "until_time", "shorter than one slot of 15 minutes."),
        ({"until_time": "08:00"}, "until_time", "The end must come after the start."),
        ({"capacity": "1001"}, "capacity", "An opening has room"),
        ({"valid_until": "2027-03-07"}, "valid_until", "The last day must not come before"),
    ],
    ids=["too short", "ends first", "too much room", "ends before it begins"],
)
def test_weekly_hours_nobody_can_keep_are_refused(centre, more, field, sentence):
    Opening.objects.all().delete()
    form = {
        "provider": centre.pk,
        "weekday": "1",
        "from_time": "09:00",
        "until_time": "10:00",
        "capacity": "1",
        "valid_from": MONDAY.isoformat(),
    }
    page = cast.manager(centre).post(f"{OPENINGS}add/", form | more)
    assert list(errors_of(page)) == [field]
    assert sentence in str(errors_of(page)[field])
    assert not Opening.objects.exists()


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"kind": "closed", "from_time": "10:00"}, "until_time", "Give both hours"),
        ({"kind": "closed", "capacity": "1"}, "capacity", "Only extra hours"),
        ({"kind": "extra", "capacity": "1"}, "from_time", "Extra hours need their times."),
        (
            {"kind": "open", "from_time": "10:00", "until_time": "11:00"},
            "from_time",
            "A day open in spite of a holiday has its usual hours.",
        ),
        (
            {"kind": "closed", "from_time": "12:00", "until_time": "13:00"},
            "from_time",
            "The centre is not open at these hours on that day anyway.",
        ),
    ],
    ids=["half the hours", "places", "no hours", "hours of a holiday", "a break outside hours"],
)
def test_an_exception_that_makes_no_sense_is_refused(centre, more, field, sentence):
    form = {"provider": centre.pk, "on": MONDAY.isoformat()} | more
    page = cast.manager(centre).post(f"{EXCEPTIONS}add/", form)
    assert list(errors_of(page)) == [field]
    assert sentence in str(errors_of(page)[field])
    assert not OpeningException.objects.exists()


def test_a_break_in_extra_hours_is_none_outside_hours(centre, send):
    centre.exceptions.create(
        on=MONDAY, kind="extra", from_time=time(12), until_time=time(14), capacity=1
    )
    form = {"provider": centre.pk, "on": MONDAY.isoformat(), "kind": "closed"}
    form |= {"from_time": "12:30", "until_time": "13:00"}
    assert send(cast.manager(centre), f"{EXCEPTIONS}add/", form).status_code == 302


def test_a_break_whose_hours_are_gone_may_be_told_another_reason(centre, send):
    row = centre.exceptions.create(
        on=MONDAY, kind="closed", from_time=time(10), until_time=time(11)
    )
    centre.openings.all().delete()
    change = reverse("admin:providers_openingexception_change", args=[row.pk])
    browser = cast.manager(centre)
    form = cast.form_of(browser.get(change)) | {"reason": "Painters"}
    assert send(browser, change, form).status_code == 302
    page = browser.post(change, form | {"from_time": "10:30"})
    assert list(errors_of(page)) == ["from_time"]


def test_on_the_centres_page_hours_and_a_break_in_them_are_written_together(send):
    provider = ProviderFactory()
    address = reverse("admin:providers_provider_change", args=[provider.pk])
    browser = cast.manager(provider)
    on = in_a_week()
    form = cast.form_of(browser.get(address)) | {
        "openings-TOTAL_FORMS": "1",
        "openings-0-weekday": str(on.isoweekday()),
        "openings-0-from_time": "09:00",
        "openings-0-until_time": "10:00",
        "openings-0-capacity": "1",
        "exceptions-TOTAL_FORMS": "1",
        "exceptions-0-on": on.isoformat(),
        "exceptions-0-kind": "closed",
        "exceptions-0-from_time": "09:30",
        "exceptions-0-until_time": "10:00",
    }
    assert send(browser, address, form).status_code == 302
    local = [slot.starts_at.astimezone(provider.zone) for slot in Slot.objects.all()]
    assert sum(at.date() == on for at in local) == 2


def test_longer_slots_must_fit_into_the_hours_of_the_same_page():
    opening = OpeningFactory(until_time=time(10))
    address = reverse("admin:providers_provider_change", args=[opening.provider_id])
    browser = cast.manager(opening.provider)
    form = cast.form_of(browser.get(address)) | {"slot_minutes": "90"}
    page = browser.post(address, form)
    assert "These hours are shorter than one slot of 90 minutes." in str(page.context["errors"])


def test_where_a_list_of_holidays_comes_from_is_not_written_by_hand():
    calendar = HolidayCalendar.objects.create(code="DE-BY", name="Bavaria", country="DE")
    address = reverse("admin:providers_holidaycalendar_change", args=[calendar.pk])
    browser = cast.administrator()
    form = cast.form_of(browser.get(address))
    browser.post(address, form | {"country": "FR", "subdivision": "X", "name": "Bayern"})
    calendar.refresh_from_db()
    assert (calendar.name, calendar.country, calendar.subdivision) == ("Bayern", "DE", "")
