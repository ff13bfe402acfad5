"""write_schedule and schedule_of: a draft becomes rows, and rows a draft."""

from dataclasses import replace
from datetime import date, time

import pytest
from auditlog.models import LogEntry

from providers import services
from providers.models import HolidayCalendar, OpeningException
from providers.schedules import ExceptionDraft, ScheduleDraft
from providers.tests.drafts import (
    AFTERNOON,
    FIRST_TUESDAYS,
    MONDAY,
    MORNING,
    NOW,
    a_centre,
    closed,
    everything,
    write,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return a_centre()


def test_what_is_written_is_read_back(centre):
    calendar = HolidayCalendar.objects.create(code="KE", name="Kenya")
    service = factories.ServiceFactory()
    draft = ScheduleDraft(
        openings=(MORNING, replace(AFTERNOON, valid_from=MONDAY, valid_until=MONDAY)),
        recurring=(FIRST_TUESDAYS,),
        holiday_calendars=(calendar.code,),
        services=(service.code,),
        time_zone="Africa/Nairobi",
        slot_minutes=20,
        capacity=5,
    )
    written = services.write_schedule(provider=centre, draft=draft, now=NOW)
    assert services.schedule_of(written) == draft
    centre.refresh_from_db()
    assert services.schedule_of(centre) == draft


def test_what_a_draft_does_not_name_stays(centre):
    before = services.schedule_of(centre)
    rows = everything()
    write(centre)
    assert services.schedule_of(centre) == before
    assert everything() == rows


def test_written_twice_it_changes_nothing_and_rows_keep_their_numbers(centre):
    draft = {
        "openings": (MORNING, AFTERNOON, AFTERNOON),
        "recurring": (FIRST_TUESDAYS,),
        "exceptions_added": (closed(reason="Painters"), closed(reason="Painters")),
    }
    kept = set(centre.openings.values_list("pk", flat=True))
    write(centre, **draft)
    rows, log = everything(), LogEntry.objects.count()
    assert kept < set(centre.openings.values_list("pk", flat=True))
    assert [len(kind) for kind in rows] == [3, 1, 1]
    write(centre, **draft)
    assert (everything(), LogEntry.objects.count()) == (rows, log)


def test_rows_nobody_wants_go_and_others_stay(centre):
    kept = centre.openings.get(from_time=time(9)).pk
    write(centre, openings=(MORNING, replace(AFTERNOON, capacity=2)))
    assert centre.openings.get(from_time=time(9)).pk == kept
    assert services.schedule_of(centre).openings == (MORNING, replace(AFTERNOON, capacity=2))
    write(centre, openings=())
    assert not centre.openings.exists()


def test_another_centres_exceptions_are_out_of_reach(centre):
    other = factories.ProviderFactory()
    theirs = OpeningException.objects.create(provider=other, on=MONDAY, kind="closed")
    mine = OpeningException.objects.create(provider=centre, on=MONDAY, kind="closed")
    write(centre, exceptions_removed=(theirs.pk, mine.pk))
    assert list(OpeningException.objects.all()) == [theirs]


def test_offers_and_calendars_are_replaced(centre):
    old, new = factories.ServiceFactory.create_batch(2)
    kept = factories.OfferFactory(provider=centre, service=new)
    factories.OfferFactory(provider=centre, service=old)
    a, b = (HolidayCalendar.objects.create(code=code, name=code) for code in "ab")
    centre.holiday_calendars.add(a)
    write(centre, services=(new.code,), holiday_calendars=(b.code,))
    assert list(centre.offers.all()) == [kept]
    assert list(centre.holiday_calendars.all()) == [b]


def test_what_is_written_is_in_the_record_of_changes(centre):
    write(centre, openings=(MORNING,), recurring=(FIRST_TUESDAYS,), capacity=7)
    told = {
        (entry.content_type.model, entry.get_action_display())
        for entry in LogEntry.objects.select_related("content_type")
    }
    assert told >= {
        ("opening", "create"),
        ("opening", "delete"),
        ("recurringopening", "create"),
        ("provider", "update"),
    }


def test_a_centre_that_closes_for_good_has_no_hours_from_that_day_on(centre):
    later = replace(AFTERNOON, valid_from=MONDAY)
    earlier = replace(AFTERNOON, valid_until=date(2027, 3, 2))
    write(
        centre,
        openings=(MORNING, later, earlier),
        recurring=(FIRST_TUESDAYS, replace(FIRST_TUESDAYS, starts_on=MONDAY)),
        exceptions_added=(
            ExceptionDraft(date(2027, 3, 7), "extra", time(9), time(10), 1),
            ExceptionDraft(MONDAY, "extra", time(9), time(10), 1),
            closed(on=MONDAY),
        ),
    )
    after = write(centre, closes_on=MONDAY)
    assert after.is_open_to_booking
    kept = services.schedule_of(centre)
    assert set(kept.openings) == {replace(MORNING, valid_until=date(2027, 3, 7)), earlier}
    assert kept.recurring == (
        replace(FIRST_TUESDAYS, rule="FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270307"),
    )
    assert list(centre.exceptions.values_list("on", "kind")) == [
        (date(2027, 3, 7), "extra"),
        (MONDAY, "closed"),
    ]
    rows = everything()
    write(centre, closes_on=MONDAY)
    assert everything() == rows


@pytest.mark.parametrize(
    ("closes_on", "zone", "is_open"),
    [
        (date(2027, 3, 1), "UTC", False),
        (date(2027, 2, 1), "UTC", False),
        (date(2027, 3, 2), "UTC", True),
        (date(2027, 3, 2), "Pacific/Auckland", False),
    ],
    ids=["today", "long ago", "tomorrow", "tomorrow here is today there"],
)
def test_it_takes_no_bookings_once_that_day_has_come_where_it_is(centre, closes_on, zone, is_open):
    after = write(centre, closes_on=closes_on, time_zone=zone)
    centre.refresh_from_db()
    assert (after.is_open_to_booking, centre.is_open_to_booking) == (is_open, is_open)
