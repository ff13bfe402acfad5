"""No page of the admin but the schedule's own changes hours, and none strands anybody unasked."""

from datetime import date, time, timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.urls import reverse

from audit.tests import cast
from booking.models import Reservation, ScheduleChange
from booking.tests.admin.schedules import centre, holiday, in_a_week, offered, slots_on
from providers.models import (
    CalendarFeed,
    Holiday,
    HolidayCalendar,
    Membership,
    Offer,
    Opening,
    OpeningException,
    Provider,
    RecurringOpening,
    Service,
)
from providers.services import schedule_of
from tests.factories import MembershipFactory, ReservationFactory

pytestmark = pytest.mark.django_db

MODELS = [
    model
    for model in apps.get_app_config("providers").get_models()
    if admin.site.is_registered(model)
]
IDS = [model._meta.model_name for model in MODELS]
#: What a page may offer to be written of a row that is there, besides what is no schedule.
ROWS_OF_HOURS = (Opening, RecurringOpening, OpeningException, Offer)
OF_HOURS = {
    Provider: {"time_zone", "slot_minutes", "capacity", "holiday_calendars", "closes_on"},
    Holiday: {"calendar", "on"},
    Service: {"slots_needed", "is_active"},
}
NO_HOURS = (CalendarFeed, HolidayCalendar, Membership)


@pytest.fixture
def provider():
    """Open daily, with one row of everything, and somebody booked a week from now."""
    found = centre()
    on = in_a_week(found)
    service = offered(found, "passport")
    booked = slots_on(found, on)[0]
    ReservationFactory(slot=booked, service=service)
    found.recurring_openings.create(
        rule="FREQ=DAILY;COUNT=2",
        starts_on=date(2027, 3, 8),
        from_time=time(18),
        until_time=time(19),
        capacity=1,
    )
    found.exceptions.create(on=on + timedelta(days=2), kind="closed")
    holiday(found, on + timedelta(days=3))
    MembershipFactory(provider=found)
    CalendarFeed.objects.create(provider=found, digest="0" * 64)
    return found


def row_at(model, provider):
    paths = {
        Provider: {"pk": provider.pk},
        Service: {"offers__provider": provider},
        Holiday: {"calendar__providers": provider},
        HolidayCalendar: {"providers": provider},
    }
    return model.objects.filter(**paths.get(model, {"provider": provider})).first()


def hours_of(provider):
    """All that decides when the centre is open and for what."""
    now = Provider.objects.get(pk=provider.pk)
    return {
        "schedule": schedule_of(now).to_json(),
        "services": sorted(now.services.values_list("code", "slots_needed", "is_active")),
        "exceptions": sorted(now.exceptions.values_list("on", "kind", "from_time", "capacity")),
        "holidays": sorted(
            Holiday.objects.filter(calendar__providers=now).values_list("calendar", "on")
        ),
    }


def left_without_a_slot(provider):
    booked = Reservation.objects.filter(provider=provider, status="confirmed")
    return [each for each in booked if not each.slot.is_open]


def other(field, row):
    """A value the row does not have, as a browser would send it."""
    now = getattr(row, field.attname)
    if field.name == "time_zone":
        return "Asia/Manila"
    if field.choices:
        return str(next(value for value, _label in field.choices if value != now))
    if isinstance(field, models.BooleanField):
        return "" if now else "on"
    if isinstance(field, models.IntegerField):
        return str((now or 0) + 30)
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return (now or date(2027, 3, 1)).replace(day=28).isoformat()
    if isinstance(field, models.TimeField):
        return "10:45"
    return None


def hostile(row, provider):
    """Every field of a row, changed; and the rows of hours that a centre's page once took."""
    fields = {
        field.name: said
        for field in row._meta.concrete_fields
        if field.editable and (said := other(field, row)) is not None
    }
    fields |= {"holiday_calendars": []} if isinstance(row, Provider) else {}
    for prefix in ("openings", "recurring_openings", "exceptions", "offers"):
        rows = list(getattr(provider, prefix).all())
        fields |= {f"{prefix}-TOTAL_FORMS": "99", f"{prefix}-INITIAL_FORMS": str(len(rows))}
        for number, each in enumerate(rows):
            fields[f"{prefix}-{number}-id"] = str(each.pk)
            fields[f"{prefix}-{number}-DELETE"] = "on"
    return fields


def one_by_one(said):
    """Each field by itself, and each set of rows by itself, which means nothing in parts."""
    parts = {}
    for name, value in said.items():
        parts.setdefault(name.split("-")[0], {})[name] = value
    return parts.values()


def address(page, row):
    return reverse(f"admin:providers_{row._meta.model_name}_{page}", args=[row.pk])


def test_every_model_of_a_centre_is_known_to_hold_hours_or_none():
    assert set(MODELS) == {*ROWS_OF_HOURS, *OF_HOURS, *NO_HOURS}


def test_everything_a_draft_of_a_schedule_names_is_held_back():
    """A part of the schedule that is a field of the centre is one the raw page only shows."""
    parts = set(schedule_of(centre()).to_json()) | {"closes_on"}
    fields = {field.name for field in Provider._meta.get_fields()}
    # The services are rows of their own, the offers.
    related = {"openings", "recurring", "exceptions", "services"}
    assert (parts & fields) - related <= OF_HOURS[Provider]


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_no_form_of_a_row_asks_for_hours(model, provider):
    row = row_at(model, provider)
    page = cast.root().get(address("change", row))
    asked = set(page.context["adminform"].form.fields)
    assert not asked & OF_HOURS.get(model, set())
    if model in ROWS_OF_HOURS:
        assert not asked
    for inline in page.context["inline_admin_formsets"]:
        if issubclass(inline.opts.model, ROWS_OF_HOURS):
            allowed = (inline.has_add_permission, inline.has_change_permission)
            assert not any((*allowed, inline.has_delete_permission))


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_no_hours_change_whatever_a_rows_page_is_sent(
    model, provider, django_capture_on_commit_callbacks
):
    browser = cast.root()
    row = row_at(model, provider)
    before = hours_of(provider)
    page = browser.get(address("change", row))
    own = cast.form_of(page) if page.context and "adminform" in page.context else {}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address("change", row), own | hostile(row, provider))
        # What a page refuses for one field could hide that it would take another.
        for said in one_by_one(hostile(row, provider)):
            browser.post(address("change", row), own | said)
    assert hours_of(provider) == before
    assert not left_without_a_slot(provider)


def test_a_manager_changes_no_hours_by_the_page_of_their_centre(
    provider, django_capture_on_commit_callbacks
):
    browser, page = cast.manager(provider), address("change", provider)
    before = hours_of(provider)
    own = cast.form_of(browser.get(page))
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(page, own | {"time_zone": "Asia/Manila"}).status_code == 302
        browser.post(page, own | hostile(provider, provider))
    assert hours_of(provider) == before


def test_a_centres_page_does_not_write_back_the_hours_it_has_read(provider):
    """Or a change of schedule that commits in between would be undone."""
    browser, page = cast.root(), address("change", provider)
    own = cast.form_of(browser.get(page))
    with cast.watched() as asked:
        browser.post(page, own | {"district": "Elsewhere", "window_days": "30"})
    [written] = [
        query["sql"]
        for query in asked
        if query["sql"].startswith('UPDATE "providers_provider"') and "district" in query["sql"]
    ]
    columns = written.split(" WHERE ")[0]
    assert '"window_days" = 30' in columns
    assert not [name for name in (*OF_HOURS[Provider], "laid_until") if f'"{name}"' in columns]


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_no_hours_are_added_by_a_row(model, provider, django_capture_on_commit_callbacks):
    on = in_a_week(provider)
    before = hours_of(provider)
    calendar = provider.holiday_calendars.get()
    sent = hostile(row_at(model, provider), provider) | {
        "provider": provider.pk,
        "service": offered(centre(), "licence").pk,
        "calendar": calendar.code,
        "on": on.isoformat(),
        "kind": "closed",
        "name_en": "Founders' day",
    }
    browser, add = cast.root(), reverse(f"admin:providers_{model._meta.model_name}_add")
    no_hours = {"from_time": "", "until_time": "", "capacity": ""}
    with django_capture_on_commit_callbacks(execute=True):
        for said in ({}, no_hours, {"calendar": calendar.pk}):
            browser.post(add, sent | said)
    assert hours_of(provider) == before
    assert not left_without_a_slot(provider)
    assert not ScheduleChange.objects.exists()


@pytest.mark.parametrize("way", ["one", "several"])
@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_a_row_taken_away_opens_days_at_most(
    model, way, provider, django_capture_on_commit_callbacks
):
    row = row_at(model, provider)
    before = hours_of(provider)
    with django_capture_on_commit_callbacks(execute=True):
        if way == "one":
            cast.root().post(address("delete", row), {"post": "yes"})
        else:
            chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
            cast.root().post(f"/admin/providers/{model._meta.model_name}/", chosen)
    after = hours_of(provider)
    if model in (Holiday, HolidayCalendar):
        assert after["holidays"] == []
        assert slots_on(provider, in_a_week(provider) + timedelta(days=3))
    else:
        assert after == before
    assert after["exceptions"] == before["exceptions"]
    assert not left_without_a_slot(provider)
