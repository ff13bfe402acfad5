"""write_schedule and schedule_of: a draft becomes rows, or is refused with one sentence."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from auditlog.models import LogEntry

from providers import services
from providers.errors import ScheduleRefused
from providers.models import HolidayCalendar, Opening, OpeningException, RecurringOpening
from providers.schedules import ExceptionDraft, OpeningDraft, RecurringDraft, ScheduleDraft
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)  # a Monday
MONDAY = date(2027, 3, 8)
MORNING = OpeningDraft(1, time(9), time(12), 2)
AFTERNOON = OpeningDraft(1, time(13), time(17), 1)
FIRST_TUESDAYS = RecurringDraft(
    "FREQ=MONTHLY;BYDAY=1TU;COUNT=12", date(2027, 1, 1), time(17), time(19), 3
)
ROWS = (Opening, RecurringOpening, OpeningException)


@pytest.fixture
def centre():
    """Open on Mondays, 9 to 12 and 13 to 17, in Berlin; slots of a quarter of an hour."""
    provider = factories.ProviderFactory()
    write(provider, openings=(MORNING, AFTERNOON))
    return provider


def write(provider, **parts):
    return services.write_schedule(provider=provider, draft=ScheduleDraft(**parts), now=NOW)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in ROWS]


def closed(on=MONDAY, from_time=None, until_time=None, **more):
    return ExceptionDraft(on, "closed", from_time, until_time, **more)


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


REFUSED = {
    "weekday": ({"openings": (MORNING, replace(MORNING, weekday=8))}, "openings.1.weekday"),
    "end before start": (
        {"openings": (replace(MORNING, until_time=time(8)),)},
        "openings.0.until_time",
    ),
    "no time at all": (
        {"openings": (replace(MORNING, until_time=time(9)),)},
        "openings.0.until_time",
    ),
    "places below zero": ({"openings": (replace(MORNING, capacity=-1),)}, "openings.0.capacity"),
    "too many places": ({"openings": (replace(MORNING, capacity=1001),)}, "openings.0.capacity"),
    "shorter than a slot": (
        {"openings": (replace(MORNING, until_time=time(9, 14)),)},
        "openings.0.until_time",
    ),
    "shorter than the new slot": (
        {"openings": (MORNING,), "slot_minutes": 240},
        "openings.0.until_time",
    ),
    "kept hours shorter than the new slot": ({"slot_minutes": 181}, "slot_minutes"),
    "valid until before from": (
        {"openings": (replace(MORNING, valid_from=MONDAY, valid_until=date(2027, 3, 7)),)},
        "openings.0.valid_until",
    ),
    "the year 9999": (
        {"openings": (replace(MORNING, valid_from=date.max),)},
        "openings.0.valid_from",
    ),
    "an offset": (
        {"openings": (replace(MORNING, from_time=time(9, tzinfo=UTC)),)},
        "openings.0.from_time",
    ),
    "unknown zone": ({"time_zone": "Mars/Olympus"}, "time_zone"),
    "a zone that is a folder": ({"time_zone": "Europe"}, "time_zone"),
    "a zone that is a path": ({"time_zone": "../../etc/passwd"}, "time_zone"),
    "zero-length slots": ({"slot_minutes": 0}, "slot_minutes"),
    "slots longer than a day": ({"slot_minutes": 1441}, "slot_minutes"),
    "capacity below zero": ({"capacity": -1}, "capacity"),
    "capacity above a thousand": ({"capacity": 1001}, "capacity"),
    "no rule": ({"recurring": (replace(FIRST_TUESDAYS, rule="sometimes"),)}, "recurring.0.rule"),
    "a rule by the hour": (
        {"recurring": (replace(FIRST_TUESDAYS, rule="FREQ=HOURLY;COUNT=2"),)},
        "recurring.0.rule",
    ),
    "a rule without end": (
        {"recurring": (FIRST_TUESDAYS, replace(FIRST_TUESDAYS, rule="FREQ=DAILY"))},
        "recurring.1.rule",
    ),
    "a rule that fills the disk": (
        {"recurring": (replace(FIRST_TUESDAYS, rule="FREQ=DAILY;UNTIL=20500101"),)},
        "recurring.0.rule",
    ),
    "recurring hours that end first": (
        {"recurring": (replace(FIRST_TUESDAYS, until_time=time(17)),)},
        "recurring.0.until_time",
    ),
    "a closure that ends first": (
        {"exceptions_added": (closed(from_time=time(11), until_time=time(10)),)},
        "exceptions_added.0.until_time",
    ),
    "half the hours": (
        {"exceptions_added": (closed(from_time=time(11)),)},
        "exceptions_added.0.until_time",
    ),
    "a closure with places": (
        {"exceptions_added": (closed(capacity=1),)},
        "exceptions_added.0.capacity",
    ),
    "another capacity without places": (
        {"exceptions_added": (ExceptionDraft(MONDAY, "capacity"),)},
        "exceptions_added.0.capacity",
    ),
    "another capacity below zero": (
        {"exceptions_added": (ExceptionDraft(MONDAY, "capacity", capacity=-1),)},
        "exceptions_added.0.capacity",
    ),
    "extra hours without hours": (
        {"exceptions_added": (ExceptionDraft(MONDAY, "extra", capacity=1),)},
        "exceptions_added.0.from_time",
    ),
    "extra hours without places": (
        {"exceptions_added": (ExceptionDraft(MONDAY, "extra", time(9), time(10)),)},
        "exceptions_added.0.capacity",
    ),
    "hours on a day open anyway": (
        {"exceptions_added": (ExceptionDraft(MONDAY, "open", time(9), time(10)),)},
        "exceptions_added.0.from_time",
    ),
    "a kind nobody knows": (
        {"exceptions_added": (ExceptionDraft(MONDAY, "strike"),)},
        "exceptions_added.0.kind",
    ),
    "a long reason": (
        {"exceptions_added": (closed(reason="x" * 201),)},
        "exceptions_added.0.reason",
    ),
    "a break before the hours": (
        {"exceptions_added": (closed(from_time=time(8), until_time=time(9)),)},
        "exceptions_added.0.from_time",
    ),
    "a break in the break": (
        {"exceptions_added": (closed(), closed(from_time=time(12), until_time=time(13)))},
        "exceptions_added.1.from_time",
    ),
    "a break on another day": (
        {
            "exceptions_added": (
                closed(on=date(2027, 3, 9), from_time=time(9), until_time=time(10)),
            )
        },
        "exceptions_added.0.from_time",
    ),
    "fewer places after hours": (
        {"exceptions_added": (ExceptionDraft(MONDAY, "capacity", time(20), time(21), 1),)},
        "exceptions_added.0.from_time",
    ),
    "a break outside the hours that come": (
        {
            "openings": (AFTERNOON,),
            "exceptions_added": (closed(from_time=time(9), until_time=time(10)),),
        },
        "exceptions_added.0.from_time",
    ),
    "a break in hours that hold later": (
        {
            "openings": (replace(MORNING, valid_from=date(2027, 3, 15)),),
            "exceptions_added": (closed(from_time=time(9), until_time=time(10)),),
        },
        "exceptions_added.0.from_time",
    ),
    "a break in hours that held before": (
        {
            "openings": (replace(MORNING, valid_until=date(2027, 3, 1)),),
            "exceptions_added": (closed(from_time=time(9), until_time=time(10)),),
        },
        "exceptions_added.0.from_time",
    ),
    "unknown calendar": ({"holiday_calendars": ("XX",)}, "holiday_calendars.0"),
    "a calendar nothing can be called": ({"holiday_calendars": ("\0",)}, "holiday_calendars.0"),
    "unknown service": ({"services": ("flying",)}, "services.0"),
    "extra hours after the end": (
        {
            "closes_on": MONDAY,
            "exceptions_added": (ExceptionDraft(MONDAY, "extra", time(9), time(10), 1),),
        },
        "exceptions_added.0.on",
    ),
    "closing in another age": ({"closes_on": date.min}, "closes_on"),
    "more rows than anyone writes": ({"openings": (MORNING,) * 2001}, "openings"),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_schedule_nobody_can_keep_is_refused_with_a_sentence_and_its_field(wrong, centre):
    parts, field = REFUSED[wrong]
    before = everything()
    with pytest.raises(ScheduleRefused) as refused:
        write(centre, **parts)
    assert (refused.value.code, refused.value.field) == ("schedule_refused", field)
    assert str(refused.value).endswith(".")
    assert everything() == before


@pytest.mark.parametrize(
    "parts",
    [
        {"openings": (replace(MORNING, until_time=time(0)),)},
        {"openings": (replace(MORNING, until_time=time(9, 15)),)},
        {"openings": (replace(MORNING, from_time=time(0), until_time=time(0)),)},
        {
            "openings": (replace(MORNING, valid_from=MONDAY, valid_until=MONDAY),),
            "exceptions_added": (closed(from_time=time(9), until_time=time(10)),),
        },
        {"exceptions_added": (closed(on=date(2027, 3, 9)),)},
        {"exceptions_added": (closed(from_time=time(8), until_time=time(9, 1)),)},
        {"exceptions_added": (ExceptionDraft(MONDAY, "open"),)},
        {"exceptions_added": (ExceptionDraft(MONDAY, "capacity", capacity=0),)},
        {
            "recurring": (FIRST_TUESDAYS,),
            "exceptions_added": (
                closed(on=date(2027, 4, 6), from_time=time(18), until_time=time(19)),
            ),
        },
        {
            "exceptions_added": (
                ExceptionDraft(MONDAY, "extra", time(18), time(20), 1),
                closed(from_time=time(19), until_time=time(20)),
            ),
        },
    ],
    ids=[
        "until midnight",
        "one slot",
        "all day",
        "a break on the only day there are hours",
        "a closed day off",
        "a closure that touches the hours",
        "open anyway",
        "no places at all",
        "a break in recurring hours",
        "a break in extra hours",
    ],
)
def test_what_can_be_kept_is_written(parts, centre):
    write(centre, **parts)


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
