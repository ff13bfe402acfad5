"""What a calendar file cannot say is told of, or the whole file is refused."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers import ics
from providers.tests.calendar_files import BERLIN, FIRST, LAST, calendar_file, read
from providers.tests.test_recurrence import RULES


def refusals(*events, **more):
    return [(refused.number, str(refused.sentence)) for refused in read(*events, **more).refused]


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("SUMMARY:Never", "It cannot be read."),
        ("DTSTART:banana", "It cannot be read."),
        ("DTSTART:20270308T090000\nDTEND:20270308T080000", "It ends before it starts."),
        ("DTSTART;VALUE=DATE:20270308\nDTEND;VALUE=DATE:20270301", "It ends before it starts."),
        ("DTSTART:20270308T090000", "It has no length."),
        ("DTSTART;TZID=Mars/Olympus:20270308T090000\nDURATION:PT1H",
         "Its time zone is not known."),
        ("DTSTART;VALUE=DATE:20270308\nRRULE:FREQ=HOURLY;COUNT=3", "A rule names days"),
        ("DTSTART;VALUE=DATE:20270308\nRRULE:FREQ=NEVER", "This is no rule"),
        ("DTSTART;VALUE=DATE:20270308\nRRULE:FREQ=DAILY;INTERVAL=0", "This is no rule"),
        ("DTSTART;VALUE=DATE:20270308\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY", "several rules"),
        ("DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY", "since before the year 1900"),
        ("DTSTART:20270308T090000\nDURATION:PT1H\n"
         "RDATE;VALUE=PERIOD:20270309T090000Z/20270309T100000Z", "further dates as periods"),
        ("UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270308T090000\nDTSTART:20270308T100000\n"
         "DURATION:PT1H", "changes all later times"),
    ],
    ids=[
        "no start", "no date", "ends first", "ends days before", "no length", "unknown zone",
        "by the hour", "no rule", "no interval", "two rules", "very old", "periods",
        "this and future",
    ],
)  # fmt: skip
def test_an_event_that_cannot_be_followed_is_told_and_the_others_are_read(event, sentence):
    good = "DTSTART;VALUE=DATE:20270310"
    found = read(good, event)
    assert [closure.on for closure in found.closures] == [date(2027, 3, 10)]
    [(number, said)] = refusals(good, event)
    assert number == 2
    assert sentence in said
    assert said.endswith(".")


def test_without_a_zone_only_whole_days_are_read():
    timed = "DTSTART:20270308T090000Z\nDURATION:PT1H"
    found = read(timed, "DTSTART;VALUE=DATE:20270309", zone=None)
    assert [closure.on for closure in found.closures] == [date(2027, 3, 9)]
    assert [refused.number for refused in found.refused] == [1]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a calendar"),
        (b"hello", "not a calendar"),
        (b"\xff\xfe\x00", "not a calendar"),
        (b"\x89PNG\r\n", "not a calendar"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "not a calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "broken"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART", "broken"),
        (b"BEGIN:VCALENDAR\r\n\r\nX\r\nEND:VCALENDAR", "broken"),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * 1_000_000, "larger than 1 MB"),
    ],
    ids=[
        "empty",
        "a word",
        "no text",
        "a picture",
        "a card",
        "no end of an event",
        "cut off",
        "no line of a calendar",
        "too large",
    ],
)
def test_what_is_no_calendar_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(ics.Unusable) as refused:
        ics.read(content, zone=BERLIN, first=FIRST, last=LAST)
    assert sentence in str(refused.value.sentence)


def test_a_file_that_would_close_too_much_is_refused():
    def daily(hour):
        return f"DTSTART:20270301T{hour:02}0000\nDURATION:PT1H\nRRULE:FREQ=DAILY"

    with pytest.raises(ics.Unusable, match="20,000 closures"):
        read(*map(daily, range(24)))


_LINES = st.one_of(
    st.builds("RRULE:{}".format, RULES),
    st.builds(
        "{}{}:{}".format,
        st.sampled_from(["DTSTART", "DTEND", "EXDATE", "RDATE", "RECURRENCE-ID", "DURATION"]),
        st.sampled_from(["", ";VALUE=DATE", ";TZID=Asia/Tokyo", ";TZID=X", ";VALUE=PERIOD"]),
        st.one_of(
            st.dates().map(lambda on: f"{on:%Y%m%d}".rjust(8, "0")),
            st.datetimes().map(lambda at: f"{at:%Y%m%dT%H%M%S}".rjust(15, "0")),
            st.sampled_from(["20270308T090000Z", "PT1H", "-P1D", "P9999999W", "", "20270308"]),
            st.text(max_size=20),
        ),
    ),
    st.sampled_from(["UID:1", "STATUS:CANCELLED", "BEGIN:VALARM", "END:VALARM", "SUMMARY:x"]),
    st.text(max_size=30),
)
_EVENTS = st.lists(st.lists(_LINES, max_size=6).map("\n".join), max_size=3)


@settings(deadline=None, max_examples=300)
@given(
    content=st.one_of(st.binary(max_size=200), _EVENTS.map(lambda events: calendar_file(*events)))
)
def test_any_file_is_read_or_refused(content):
    try:
        found = ics.read(content, zone=BERLIN, first=FIRST, last=LAST)
    except ics.Unusable as refusal:
        assert str(refusal.sentence)
        return
    for closure in found.closures:
        assert FIRST <= closure.on <= LAST
        if closure.from_time is not None:
            assert closure.until_time == time(0) or closure.from_time < closure.until_time
    assert all(str(refused.sentence) for refused in found.refused)
