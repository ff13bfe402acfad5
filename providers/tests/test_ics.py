"""Closures out of calendar files, however they are written."""

from datetime import date

import pytest

from providers.tests.calendar_files import read, told


def test_an_all_day_event_ends_before_its_end():
    assert told("DTSTART;VALUE=DATE:20270308\nDTEND;VALUE=DATE:20270310") == ["03-08", "03-09"]


@pytest.mark.parametrize(
    "more",
    ["", "\nDTEND;VALUE=DATE:20270308", "\nDTEND;VALUE=DATE:20270309", "\nDURATION:P1D"],
    ids=["no end", "an end on the same day", "an end on the next", "a duration"],
)
def test_one_day_is_written_in_many_ways(more):
    assert told(f"DTSTART;VALUE=DATE:20270308{more}") == ["03-08"]


def test_the_summary_becomes_the_reason_on_one_short_line():
    found = read(
        "DTSTART;VALUE=DATE:20270308\nSUMMARY:Stock\\, taking\\nand   more",
        "DTSTART;VALUE=DATE:20270309\nSUMMARY:" + "x" * 300,
        "DTSTART;VALUE=DATE:20270310",
    )
    assert [closure.reason for closure in found.closures] == [
        "Stock, taking and more",
        "x" * 200,
        "",
    ]


@pytest.mark.parametrize(
    ("event", "closures"),
    [
        ("DTSTART:20270308T080000Z\nDTEND:20270308T100000Z", ["03-08 09:00-11:00"]),
        ("DTSTART:20270308T090000\nDTEND:20270308T110000", ["03-08 09:00-11:00"]),
        ("DTSTART;TZID=Asia/Tokyo:20270308T170000\nDURATION:PT2H", ["03-08 09:00-11:00"]),
        (
            "DTSTART;TZID=Asia/Tokyo:20270308T060000\nDTEND;TZID=Asia/Tokyo:20270308T100000",
            ["03-07 22:00-00:00", "03-08 00:00-02:00"],
        ),
        (
            "DTSTART:20270308T210000\nDTEND:20270310T060000",
            ["03-08 21:00-00:00", "03-09", "03-10 00:00-06:00"],
        ),
        ("DTSTART:20270308T000000\nDTEND:20270309T000000", ["03-08"]),
        ("DTSTART:20270328T010000\nDTEND:20270328T040000", ["03-28 01:00-04:00"]),
        ("DTSTART:20271031T023000\nDTEND:20271031T031500", ["10-31 02:00-03:15"]),
        ("DTSTART:20271031T003000Z\nDTEND:20271031T011000Z", ["10-31 02:00-03:00"]),
    ],
    ids=[
        "UTC",
        "without a zone",
        "elsewhere",
        "elsewhere across midnight",
        "over a night",
        "a day by the hour",
        "clocks forward",
        "clocks back",
        "clocks back in between",
    ],
)
def test_times_are_the_providers_and_are_cut_at_midnight(event, closures):
    assert told(event) == closures


def test_a_zone_that_the_file_describes_itself():
    described = (
        "BEGIN:VTIMEZONE\nTZID:Our Office\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nTZNAME:OUR\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    event = "DTSTART;TZID=Our Office:20270308T110000\nDURATION:PT1H"
    assert told(event, head=described) == ["03-08 09:00-10:00"]


@pytest.mark.parametrize(
    ("event", "closures"),
    [
        (
            "DTSTART;VALUE=DATE:20270308\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3",
            ["03-08", "03-22", "04-05"],
        ),
        (
            "DTSTART;VALUE=DATE:20270308\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20270315",
            ["03-08", "03-22"],
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20270321T090000\nDURATION:PT1H\n"
            "RRULE:FREQ=WEEKLY;UNTIL=20270404T070000Z\nEXDATE:20270321T080000Z",
            ["03-28 09:00-10:00", "04-04 09:00-10:00"],
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20270321T090000\nDURATION:PT1H\n"
            "RRULE:FREQ=WEEKLY;UNTIL=20270404T065959Z",
            ["03-21 09:00-10:00", "03-28 09:00-10:00"],
        ),
        (
            "DTSTART;TZID=Pacific/Auckland:20270309T100000\nDURATION:PT1H\n"
            "RRULE:FREQ=DAILY;UNTIL=20270309T210000Z",
            ["03-08 22:00-23:00", "03-09 22:00-23:00"],
        ),
        (
            "DTSTART:20270308T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\n"
            "EXDATE:20270309T090000",
            ["03-08 09:00-10:00"],
        ),
        ("DTSTART;VALUE=DATE:20270309\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=1", ["03-09", "03-15"]),
        ("DTSTART;VALUE=DATE:20270308\nRDATE;VALUE=DATE:20270401,20270402",
         ["03-08", "04-01", "04-02"]),
        ("DTSTART;VALUE=DATE:20200229\nRRULE:FREQ=YEARLY", ["02-29"]),
        ("DTSTART;VALUE=DATE:20270226\nDTEND;VALUE=DATE:20270303", ["03-01", "03-02"]),
    ],
    ids=[
        "every other week",
        "one left out",
        "until an instant on the other side of a clock change",
        "until an instant before",
        "until a date elsewhere",
        "a local time left out",
        "a start the rule does not name",
        "further dates",
        "without an end",
        "begun before",
    ],
)  # fmt: skip
def test_events_come_back_as_their_rule_says(event, closures):
    assert told(event) == closures


def test_a_rule_without_an_end_stops_where_the_wanted_time_stops():
    closures = read("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=WEEKLY").closures
    assert (closures[0].on, closures[-1].on) == (date(2027, 3, 5), date(2029, 6, 29))


def test_times_that_only_reach_into_the_wanted_time_count_too():
    three_days = "DTSTART;VALUE=DATE:20270220\nDTEND;VALUE=DATE:20270223\nRRULE:FREQ=WEEKLY;COUNT=2"
    assert told(three_days) == ["03-01"]
    elsewhere = "DTSTART;TZID=Pacific/Auckland:20290624T060000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    assert told(elsewhere) == ["06-23 20:00-21:00", "06-30 20:00-21:00"]


def test_one_time_of_many_may_be_moved_or_cancelled():
    series = "UID:1\nDTSTART;VALUE=DATE:20270308\nRRULE:FREQ=WEEKLY;COUNT=4"
    moved = "UID:1\nRECURRENCE-ID;VALUE=DATE:20270315\nDTSTART;VALUE=DATE:20270316"
    gone = "UID:1\nRECURRENCE-ID;VALUE=DATE:20270322\nDTSTART;VALUE=DATE:20270322\nSTATUS:CANCELLED"
    other = "UID:2\nDTSTART;VALUE=DATE:20270308\nRRULE:FREQ=WEEKLY;COUNT=1"
    assert told(series, moved, gone, other) == ["03-08", "03-16", "03-29"]


def test_a_cancelled_event_closes_nothing():
    found = read("DTSTART;VALUE=DATE:20270308\nSTATUS:CANCELLED")
    assert (found.closures, found.events, found.cancelled) == ([], 1, 1)


def test_the_same_closure_twice_is_one_with_the_first_reason():
    same = "DTSTART;VALUE=DATE:20270308\nSUMMARY:"
    found = read(f"{same}Painters", f"{same}Electricians")
    assert [closure.reason for closure in found.closures] == ["Painters"]


def test_what_lies_outside_the_wanted_time_is_left_alone():
    assert told("DTSTART;VALUE=DATE:20270228", "DTSTART;VALUE=DATE:20290701") == []


def test_a_calendar_of_nothing_closes_nothing():
    found = read()
    assert (found.events, found.closures, found.refused) == (0, [], [])
