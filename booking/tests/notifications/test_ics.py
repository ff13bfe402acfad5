"""Calendar files, read back by icalendar and by a second parser that shares no code with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from booking.notifications.ics import calendar_file
from booking.notifications.samples import sample

UID = UUID("0d4ff3a6-6f3b-4a57-9a3c-0f7f6a0d2b11")
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SOME_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def facts(**changes):
    return replace(sample("confirmed", "en"), uid=UID, **changes)


def by_icalendar(file):
    event = icalendar.Calendar.from_ical(file).walk("VEVENT")[0]
    return {
        "uid": str(event["uid"]),
        "sequence": int(event["sequence"]),
        "starts_at": event.decoded("dtstart"),
        "ends_at": event.decoded("dtend"),
        "status": str(event["status"]),
        "summary": str(event["summary"]),
        "location": str(event["location"]),
        "description": str(event["description"]),
    }


def by_ical(file):
    (event,) = IcsCalendarStream.calendar_from_ics(file.decode()).events
    return {
        "uid": event.uid,
        "sequence": event.sequence,
        "starts_at": event.dtstart,
        "ends_at": event.dtend,
        "status": event.status.value,
        "summary": event.summary,
        "location": event.location,
        "description": event.description,
    }


def read(file):
    """What both parsers read, which is the same."""
    found = by_icalendar(file)
    assert by_ical(file) == found
    return found


PARIS, CASABLANCA, NEW_YORK = map(
    ZoneInfo, ["Europe/Paris", "Africa/Casablanca", "America/New_York"]
)


@pytest.mark.parametrize(
    ("zone", "starts_at", "written"),
    [
        (PARIS, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02:30 (UTC+2)"),
        (PARIS, datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "02:30 (UTC+1)"),
        (PARIS, datetime(2027, 3, 28, 0, 45, tzinfo=UTC), "01:45"),
        (PARIS, datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "03:00"),
        (CASABLANCA, datetime(2026, 2, 15, 1, 30, tzinfo=UTC), "02:30 (UTC+1)"),
        (CASABLANCA, datetime(2026, 2, 15, 2, 30, tzinfo=UTC), "02:30 (UTC+0)"),
        (NEW_YORK, datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "01:30 (UTC-5)"),
    ],
    ids=[
        "before-back",
        "after-back",
        "before-forward",
        "after-forward",
        "ramadan-begins",
        "ramadan-after",
        "west",
    ],
)
def test_across_a_change_of_clocks_both_parsers_read_the_same_instant(zone, starts_at, written):
    ends_at = starts_at + timedelta(minutes=45)
    local = facts(zone=zone, starts_at=starts_at.astimezone(zone), ends_at=ends_at.astimezone(zone))

    found = read(calendar_file(local, "REQUEST", now=NOW))

    assert (found["starts_at"], found["ends_at"]) == (starts_at, ends_at)
    assert f", {written}\n" in found["description"]


def test_a_change_keeps_the_uid_and_raises_the_sequence():
    files = [
        calendar_file(facts(sequence=0), "REQUEST", now=NOW),
        calendar_file(facts(kind="moved", sequence=1), "REQUEST", now=NOW),
        calendar_file(facts(kind="cancelled", sequence=2), "CANCEL", now=NOW),
    ]
    found = [read(file) for file in files]

    assert {each["uid"] for each in found} == {f"{UID}@{django_settings.MAIL_DOMAIN}"}
    assert [each["sequence"] for each in found] == [0, 1, 2]
    assert [each["status"] for each in found] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_it_says_what_where_and_how_to_change_it():
    found = read(calendar_file(facts(), "REQUEST", now=NOW))

    assert found["summary"] == "New identity card, Tangier City Centre"
    assert found["location"] == "Tangier City Centre, 14 Rue de Fès, 90000 Tangier"
    assert found["description"].splitlines() == [
        "Wednesday 11 November 2026, 10:15",
        "Casablanca time (UTC+1)",
        "Reference: K7M-2QX-9RT-4HC",
        "Telephone: +212\u00a0537\u00a012\u00a034\u00a056",
        f"Move or cancel: {facts().manage_url}",
    ]


def test_nobody_is_named_but_the_centre_and_the_address_it_goes_to():
    file = calendar_file(facts(), "REQUEST", attendee="Amina <amina@example.org>", now=NOW)
    event = icalendar.Calendar.from_ical(file).walk("VEVENT")[0]

    assert facts().client_name not in file.decode()
    assert event["attendee"] == "mailto:amina@example.org"
    assert event["attendee"].params["RSVP"] == "FALSE"
    assert event["organizer"].params["CN"] == "Tangier City Centre"
    assert "URL" not in event
    assert event.subcomponents == []


def test_a_download_names_nobody():
    event = icalendar.Calendar.from_ical(calendar_file(facts(), "PUBLISH")).walk("VEVENT")[0]
    assert "ATTENDEE" not in event and "ORGANIZER" not in event


def test_its_stamp_is_when_it_was_made():
    event = icalendar.Calendar.from_ical(calendar_file(facts(), "REQUEST", now=NOW))
    assert event.walk("VEVENT")[0].decoded("dtstamp") == NOW


@pytest.mark.parametrize("language", [code for code, _name in django_settings.LANGUAGES])
def test_lines_are_folded_and_end_as_the_standard_says(language):
    long = replace(sample("confirmed", language), service_name="é" * 200, sequence=3)
    file = calendar_file(long, "REQUEST", now=NOW)

    assert file.endswith(b"\r\n")
    lines = file.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert "é" * 200 in read(file)["summary"]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 12 * 366 * 24 * 4).map(lambda quarters: SOME_YEAR + quarters * QUARTER),
    st.sampled_from([PARIS, CASABLANCA, NEW_YORK, ZoneInfo("Asia/Kathmandu")]),
    st.text(max_size=40),
)
def test_any_appointment_comes_back_as_it_was(starts_at, zone, name):
    ends_at = starts_at + QUARTER
    about = facts(
        zone=zone,
        starts_at=starts_at.astimezone(zone),
        ends_at=ends_at.astimezone(zone),
        service_name=name,
    )
    found = read(calendar_file(about, "REQUEST", now=NOW))
    assert (found["starts_at"], found["ends_at"]) == (starts_at, ends_at)


@pytest.mark.parametrize("missing", ["starts_at", "ends_at", "uid"])
def test_what_has_no_time_has_no_file(missing):
    with pytest.raises(ValueError, match="needs a beginning"):
        calendar_file(replace(facts(), **{missing: None}), "REQUEST")
