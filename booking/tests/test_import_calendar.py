"""manage.py import_calendar: closures of a centre or holidays of a calendar, from an .ics file."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from audit.models import Entry
from booking import services
from booking.models import ScheduleChange, Slot
from providers.models import Holiday, HolidayCalendar, OpeningException, RecurringOpening
from providers.services import closing
from providers.tests.calendar_files import calendar_file
from tests import factories

NOW = datetime(2027, 3, 1, 5, tzinfo=UTC)  # a Monday
ROWS = (OpeningException, HolidayCalendar, Holiday, Slot, Entry, ScheduleChange)
PAINTERS = "DTSTART;VALUE=DATE:20270308\nSUMMARY:Painters"
MEETING = "DTSTART:20270309T083000Z\nDURATION:PT1H\nSUMMARY:Meeting"
EVERY_WEEK = "DTSTART;VALUE=DATE:20270310\nRRULE:FREQ=WEEKLY\nSUMMARY:Training"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def centre():
    """In Berlin, open daily from 9 to 12, with its slots."""
    provider = factories.ProviderFactory(window_days=20)
    factories.open_all_week(provider)
    services.lay_slots(provider_ids=[provider.pk], now=NOW)
    return provider


@pytest.fixture
def ics_file(tmp_path):
    def written(*events):
        path = tmp_path / "closures.ics"
        path.write_bytes(calendar_file(*events))
        return path

    return written


def run(path, *options):
    printed = StringIO()
    call_command("import_calendar", str(path), *map(str, options), stdout=printed)
    return printed.getvalue()


def everything():
    return [list(model.objects.order_by("pk").values()) for model in ROWS]


def slots_on(provider, on):
    found = Slot.objects.filter(provider=provider, is_open=True)
    return [slot for slot in found if slot.starts_at.astimezone(provider.zone).date() == on]


def test_events_close_the_centre_and_its_slots_go(centre, ics_file):
    printed = run(ics_file(PAINTERS, MEETING), "--provider", centre.external_id)
    rows = centre.exceptions.values_list("on", "kind", "from_time", "until_time", "reason")
    assert list(rows) == [
        (date(2027, 3, 8), "closed", None, None, "Painters"),
        (date(2027, 3, 9), "closed", time(9, 30), time(10, 30), "Meeting"),
    ]
    assert [len(slots_on(centre, date(2027, 3, day))) for day in (8, 9, 10)] == [0, 8, 12]
    assert "events: 2, of which 0 cancelled and 0 refused" in printed
    assert "closures: 2 created, 0 changed, 0 unchanged" in printed
    told = f"centre {centre.external_id}: slots 0 gained, 16 lost, 236 kept, "
    assert f"{told}0 with other places; 0 stranded" in printed


def test_run_twice_it_changes_nothing(centre, ics_file):
    path = ics_file(PAINTERS, MEETING, EVERY_WEEK)
    run(path, "--provider", centre.public_id)
    before = everything()
    printed = run(path, "--provider", centre.public_id)
    assert everything() == before
    assert "closures: 0 created, 0 changed, " in printed
    assert "slots" not in printed


def test_recurring_events_reach_two_years_beyond_the_window(centre, ics_file):
    run(ics_file(EVERY_WEEK), "--provider", centre.external_id)
    dates = list(centre.exceptions.order_by("on").values_list("on", flat=True))
    assert dates[:2] == [date(2027, 3, 10), date(2027, 3, 17)]
    reach = date(2027, 3, 1) + timedelta(days=20 + 732)
    assert reach - timedelta(days=7) < dates[-1] <= reach


def test_a_dry_run_writes_nothing_and_says_what_would_be(centre, ics_file):
    path, before = ics_file(PAINTERS, MEETING), everything()
    printed = run(path, "--provider", centre.external_id, "--dry-run")
    assert everything() == before
    assert "Nothing was written" in printed
    counted = [line for line in printed.splitlines() if line.startswith("closures")]
    assert counted[0] in run(path, "--provider", centre.external_id)


def test_another_summary_is_another_reason_and_none_keeps_it(centre, ics_file):
    run(ics_file(PAINTERS), "--provider", centre.external_id)
    row = centre.exceptions.get()
    printed = run(ics_file(PAINTERS.replace("Painters", "Floor")), "--provider", centre.external_id)
    assert "closures: 0 created, 1 changed, 0 unchanged" in printed
    run(ics_file("DTSTART;VALUE=DATE:20270308"), "--provider", centre.external_id)
    assert (centre.exceptions.get().pk, centre.exceptions.get().reason) == (row.pk, "Floor")


def test_hours_outside_the_opening_hours_are_left_out_and_told(centre, ics_file):
    RecurringOpening.objects.create(
        provider=centre,
        rule="FREQ=YEARLY;COUNT=1",
        starts_on=date(2027, 3, 10),
        from_time=time(18),
        until_time=time(20),
        capacity=1,
    )
    night = "DTSTART:202703{}T180000\nDURATION:PT3H"
    printed = run(
        ics_file(night.format("09"), night.format("10")), "--provider", centre.external_id
    )
    assert [row.on for row in centre.exceptions.all()] == [date(2027, 3, 10)]
    assert "left out: 2027-03-09 18:00–21:00: the centre is not open then anyway" in printed


def test_refused_events_are_printed_and_the_others_loaded(centre, ics_file):
    hourly = "DTSTART;VALUE=DATE:20270311\nRRULE:FREQ=HOURLY\nSUMMARY:Secret"
    printed = run(ics_file(hourly, PAINTERS), "--provider", centre.external_id)
    assert "refused: event 1: A rule names days" in printed
    assert "Secret" not in printed
    assert centre.exceptions.count() == 1


def test_booked_times_close_and_keep_their_appointments(centre, ics_file):
    booked = slots_on(centre, date(2027, 3, 8))[0]
    factories.ReservationFactory(slot=booked)
    printed = run(ics_file(PAINTERS), "--provider", centre.external_id, "--stranded", "keep")
    assert "12 lost" in printed
    assert "1 stranded: 1 kept" in printed
    booked.refresh_from_db()
    assert (booked.is_open, booked.taken) == (False, 1)


def test_events_become_holidays_and_close_those_that_follow(centre, ics_file):
    other = factories.ProviderFactory(window_days=20)
    factories.open_all_week(other)
    run(ics_file(PAINTERS), "--calendar", "ours")
    assert slots_on(centre, date(2027, 3, 8))
    calendar = HolidayCalendar.objects.get(code="ours")
    assert (calendar.country, calendar.subdivision) == ("", "")
    centre.holiday_calendars.add(calendar)
    printed = run(ics_file(PAINTERS, MEETING, EVERY_WEEK), "--calendar", "ours")
    assert "refused: event 2: It has hours, and a holiday lasts whole days." in printed
    assert calendar.holidays.earliest("on").name == {"en": "Painters"}
    assert not slots_on(centre, date(2027, 3, 8))
    assert not slots_on(centre, date(2027, 3, 10))
    assert slots_on(centre, date(2027, 3, 9))
    assert not Slot.objects.filter(provider=other).exists()
    before = everything()
    printed = run(ics_file(PAINTERS, MEETING, EVERY_WEEK), "--calendar", "ours")
    assert everything() == before
    assert "0 created, 0 changed" in printed


def test_what_an_import_did_is_in_the_trail_once(centre, ics_file):
    run(ics_file(PAINTERS), "--provider", centre.external_id)
    run(ics_file(PAINTERS), "--provider", centre.external_id)
    stages = Entry.objects.filter(verb="import_calendar").order_by("pk")
    assert list(stages.values_list("stage", "provider_id", "record_kind")) == [
        ("start", centre.pk, "provider"),
        ("exit", centre.pk, "provider"),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"hello", "not a calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "broken"),
        (b"BEGIN:VCALENDAR\r\n" * 100_000, "larger than 1 MB"),
    ],
    ids=["a word", "cut off", "too large"],
)
def test_what_is_no_calendar_is_refused_with_a_sentence(centre, tmp_path, content, sentence):
    path = tmp_path / "closures.ics"
    path.write_bytes(content)
    before = everything()
    with pytest.raises(CommandError, match=sentence):
        run(path, "--provider", centre.external_id)
    assert everything() == before


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--provider", "nowhere"), "There is no such centre"),
        (("--calendar", "x" * 61), "1 to 60 characters"),
        (("--calendar", ""), "1 to 60 characters"),
        ((), "one of the arguments"),
    ],
    ids=["no such centre", "a long code", "no code", "neither"],
)
def test_what_to_import_into_must_be_said(ics_file, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(ics_file(PAINTERS), *options)
    assert not HolidayCalendar.objects.exists()


def test_a_file_that_is_not_there_is_told(tmp_path, centre):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(tmp_path / "nothing.ics", "--provider", centre.external_id)


@pytest.fixture(params=["provider", "calendar"])
def whom(request, centre):
    """The options to close the centre by, itself or through a calendar it follows."""
    centre.holiday_calendars.add(HolidayCalendar.objects.create(code="own", name="Own days"))
    return (
        ("--provider", centre.external_id)
        if request.param == "provider"
        else (
            "--calendar",
            "own",
        )
    )


def test_who_is_booked_on_a_day_that_closes_is_kept_and_counted(centre, ics_file, whom):
    appointment = factories.ReservationFactory(slot=slots_on(centre, date(2027, 3, 8))[0])
    factories.ReservationFactory(slot=slots_on(centre, date(2027, 3, 9))[0])
    first = run(ics_file(PAINTERS), *whom, "--stranded", "keep")
    again = run(ics_file(PAINTERS), *whom)
    said = "appointments and holds: 1 kept on closed times ahead, {} of them since this run"
    assert said.format(1) in first
    assert said.format(0) in again
    appointment.refresh_from_db()
    assert appointment.status == "confirmed"
    assert not Slot.objects.get(pk=appointment.slot_id).is_open


def test_without_a_choice_days_that_strand_somebody_are_refused(centre, ics_file, whom):
    factories.HoldFactory(slot=slots_on(centre, date(2027, 3, 8))[0])
    before = [list(model.objects.values()) for model in (OpeningException, Holiday, Slot)]
    path = ics_file(PAINTERS)
    said = "0 appointments and 1 hold would lose their time"
    dry = run(path, *whom, "--dry-run")
    assert "slots 0 gained, 12 lost, 240 kept" in dry
    assert "0 appointments and 1 hold stranded" in dry
    assert said in dry
    printed = StringIO()
    with pytest.raises(CommandError, match="Some of it was refused"):
        call_command("import_calendar", str(path), *map(str, whom), stdout=printed)
    assert said in printed.getvalue()
    assert "closures: 0 created" in printed.getvalue()
    assert [list(model.objects.values()) for model in (OpeningException, Holiday, Slot)] == before


def test_a_choice_settles_those_on_the_days_that_close(centre, ics_file, whom):
    appointment = factories.ReservationFactory(slot=slots_on(centre, date(2027, 3, 8))[0])
    run(ics_file(PAINTERS), *whom, "--stranded", "move")
    appointment.refresh_from_db()
    assert appointment.starts_at.date() != date(2027, 3, 8)
    assert ScheduleChange.objects.get().outcomes() == {"moved": 1}


def test_more_closures_than_a_draft_may_hold_go_through_several(centre, ics_file, monkeypatch):
    monkeypatch.setattr(closing._soundness, "MOST_ROWS", 2)
    days = [f"DTSTART;VALUE=DATE:202703{day:02}" for day in (8, 10, 12)]
    dry = run(ics_file(*days), "--provider", centre.external_id, "--dry-run")
    assert "slots 0 gained, 36 lost" in dry
    run(ics_file(*days), "--provider", centre.external_id)
    assert [change.lost for change in ScheduleChange.objects.order_by("pk")] == [24, 12]
