"""A proposed schedule survives being written down."""

from datetime import date, time

import pytest

from providers.ics import Unusable
from providers.ics.events import EventRefused
from providers.recurrence import RuleRefused
from providers.refusals import WrittenWrong
from providers.schedules import (
    ExceptionDraft,
    OpeningDraft,
    RecurringDraft,
    ScheduleDraft,
    row_of,
)

NINE, NOON, DAY = time(9), time(12), date(2027, 3, 1)


@pytest.mark.parametrize(
    "draft",
    [
        ScheduleDraft(),
        ScheduleDraft(openings=(), recurring=(), holiday_calendars=(), services=()),
        ScheduleDraft(
            openings=(OpeningDraft(1, NINE, time(0), 2, valid_from=DAY),),
            recurring=(RecurringDraft("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", DAY, NINE, NOON, 1),),
            exceptions_added=(ExceptionDraft(DAY, "extra", NINE, NOON, 3, "rain"),),
            exceptions_removed=(4, 5),
            services=("new-id",),
            time_zone="Asia/Tokyo",
            slot_minutes=20,
            capacity=4,
            closes_on=DAY,
        ),
    ],
    ids=["nothing", "all taken away", "everything"],
)
def test_a_draft_is_read_back_as_it_was_written(draft):
    assert ScheduleDraft.from_json(draft.to_json()) == draft


def test_what_would_not_change_is_left_out():
    assert ScheduleDraft(slot_minutes=20).to_json() == {"slot_minutes": 20}


@pytest.mark.parametrize(
    "values",
    [
        {"openings": [{"weekday": 1, "colour": "red"}]},
        {"exceptions_added": [{"on": "tomorrow", "kind": "closed"}]},
        {"colour": "red"},
    ],
)
def test_what_no_draft_says_is_refused(values):
    with pytest.raises((KeyError, ValueError, TypeError)):
        ScheduleDraft.from_json(values)


def test_a_row_takes_of_a_forms_values_what_it_has_a_field_for():
    values = {"on": DAY, "kind": "closed", "reason": "Fair", "last_on": None}
    assert row_of(ExceptionDraft, values) == ExceptionDraft(DAY, "closed", reason="Fair")
    with pytest.raises(TypeError):
        row_of(ExceptionDraft, {"kind": "closed"})


@pytest.mark.parametrize("refusal", [RuleRefused, EventRefused, Unusable])
def test_whatever_is_written_wrong_says_why_in_the_same_way(refusal):
    with pytest.raises(WrittenWrong) as caught:
        raise refusal("It ends before it starts.")
    assert caught.value.sentence == str(caught.value) == "It ends before it starts."
