"""A schedule that cannot be kept is refused with one sentence; what looks like one is written."""

from dataclasses import replace
from datetime import UTC, date, time

import pytest

from providers.errors import ScheduleRefused
from providers.schedules import ExceptionDraft
from providers.tests.drafts import (
    AFTERNOON,
    FIRST_TUESDAYS,
    MONDAY,
    MORNING,
    a_centre,
    closed,
    everything,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return a_centre()


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
