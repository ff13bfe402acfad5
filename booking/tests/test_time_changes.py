"""Nights on which clocks change, from the rows to what a citizen and a program read."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from booking import errors, queries, services
from booking.choices import SlotChoice
from booking.models import Slot
from booking.tests.scenes import STAFF
from booking.wall_clock import clock_time
from tests import factories

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)
AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)


def open_at(zone, on, from_time=time(1), until_time=time(4)):
    """A centre with one opening on the weekday of that date, laid three days before."""
    centre = factories.ProviderFactory(time_zone=zone, window_days=10, notice_minutes=0)
    factories.OpeningFactory(
        provider=centre, weekday=on.isoweekday(), from_time=from_time, until_time=until_time
    )
    now = datetime.combine(on, time(12), tzinfo=UTC) - timedelta(days=3)
    services.lay_slots(provider_ids=[centre.pk], now=now)
    centre.refresh_from_db()
    return centre, now


def rows(centre, on):
    """The slots of a local day as they stand in the table."""
    slots = Slot.objects.filter(provider=centre).order_by("starts_at")
    return [slot for slot in slots if slot.starts_at.astimezone(centre.zone).date() == on]


NIGHTS = [
    ("Europe/Berlin", AUTUMN, time(1), time(4), 16, "01:00", "03:45"),
    ("Europe/Berlin", SPRING, time(1), time(4), 8, "01:00", "03:45"),
    # Back an hour for Ramadan at 03:00, and forward again at 02:00.
    ("Africa/Casablanca", date(2027, 2, 7), time(1), time(4), 16, "01:00", "03:45"),
    ("Africa/Casablanca", date(2027, 3, 14), time(1), time(4), 8, "01:00", "03:45"),
    # No midnight: the day begins at 01:00.
    ("America/Santiago", date(2026, 9, 6), time(0), time(3), 8, "01:00", "02:45"),
    # Half an hour, forward at 02:00 and back at 02:00.
    ("Australia/Lord_Howe", date(2026, 10, 4), time(1), time(4), 10, "01:00", "03:45"),
    ("Australia/Lord_Howe", date(2027, 4, 4), time(1), time(4), 14, "01:00", "03:45"),
]


@pytest.mark.parametrize(
    ("zone", "on", "from_time", "until_time", "count", "first", "last"), NIGHTS
)
def test_a_night_has_its_quarter_hours_in_the_rows_and_in_every_reader(
    zone, on, from_time, until_time, count, first, last
):
    centre, now = open_at(zone, on, from_time, until_time)
    slots = rows(centre, on)
    assert len(slots) == count
    assert [slot.starts_at - slots[0].starts_at for slot in slots] == [
        number * QUARTER for number in range(count)
    ]
    assert {slot.ends_at - slot.starts_at for slot in slots} == {QUARTER}
    offered = queries.time_slots(centre, on, now=now)
    assert [start.starts_at for start in offered] == [slot.starts_at for slot in slots]
    assert f"{offered[0].local_start:%H:%M}" == first
    assert f"{offered[-1].local_start:%H:%M}" == last
    assert queries.free_days(centre, on, on, now=now)[on].capacity == count
    upcoming = queries.next_free([centre], now=now, most=count)[centre.pk]
    assert [start.starts_at for start in upcoming] == [slot.starts_at for slot in slots]
    assert len({clock_time(start.local_start) for start in offered}) == count


@pytest.mark.parametrize(
    ("zone", "on", "twice"),
    [
        ("Europe/Berlin", AUTUMN, ["02:00 (UTC+2)", "02:00 (UTC+1)"]),
        ("Africa/Casablanca", date(2027, 2, 7), ["02:00 (UTC+1)", "02:00 (UTC+0)"]),
        ("Australia/Lord_Howe", date(2027, 4, 4), ["01:30 (UTC+11)", "01:30 (UTC+10:30)"]),
    ],
)
def test_a_time_that_comes_twice_shows_its_offset_to_a_citizen(zone, on, twice, time_machine):
    centre, now = open_at(zone, on)
    time_machine.move_to(now)
    page = Browser().get(f"/centres/{centre.external_id}/", {"day": on.isoformat()})
    panel = page.content.decode().partition('id="day"')[2]
    words = re.findall(r'name="starts_at" value="([^"]+)"><b>([^<]+)</b>', panel)
    shown = dict(words)
    assert [written for written in shown.values() if written.startswith(twice[0][:5])] == twice
    assert len(set(shown.values())) == len(words) == len(rows(centre, on))


@pytest.mark.parametrize(
    ("zone", "on", "twice"),
    [
        ("Europe/Berlin", AUTUMN, [("02:00", "+02:00"), ("02:00", "+01:00")]),
        ("Australia/Lord_Howe", date(2027, 4, 4), [("01:30", "+11:00"), ("01:30", "+10:30")]),
    ],
)
def test_a_time_that_comes_twice_shows_its_offset_in_the_api(zone, on, twice, time_machine):
    centre, now = open_at(zone, on)
    time_machine.move_to(now)
    answer = Browser().get(f"/api/v1/providers/{centre.external_id}/time-slots", {"date": str(on)})
    labels = [(slot["local_start"], slot["utc_offset"]) for slot in answer.json()["slots"]]
    assert [label for label in labels if label[0] == twice[0][0]] == twice
    assert len(set(labels)) == len(labels)


def test_each_of_the_two_can_be_booked_and_no_other_is_touched():
    centre, now = open_at("Europe/Berlin", AUTUMN)
    for hour in (0, 1):
        booked = services.book(
            choice=SlotChoice(
                provider=centre.external_id,
                starts_at=datetime(2026, 10, 25, hour, 30, tzinfo=UTC),
            ),
            actor=STAFF,
            client_id=factories.ClientFactory().public_id,
            now=now,
        )
        assert booked.starts_at.hour == hour
    assert [slot.starts_at.hour for slot in rows(centre, AUTUMN) if slot.taken] == [0, 1]


@pytest.mark.parametrize(
    ("zone", "on", "at"),
    [
        ("Europe/Berlin", SPRING, time(2, 30)),
        ("Africa/Casablanca", date(2027, 3, 14), time(2, 45)),
        ("America/Santiago", date(2026, 9, 6), time(0)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15)),
    ],
)
def test_a_time_the_clocks_skip_is_refused_by_name(zone, on, at):
    centre, now = open_at(zone, on, time(0))
    with pytest.raises(errors.TimeDoesNotExist):
        services.book(
            choice=SlotChoice(provider=centre.external_id, local_date=on, local_time=at),
            actor=STAFF,
            client_id=factories.ClientFactory().public_id,
            now=now,
        )
    reason = queries.why_not(centre, datetime.combine(on, at, tzinfo=centre.zone), now=now)
    assert reason.code == "time_does_not_exist"
    assert f"skip {at:%H:%M}." in reason.sentence


def test_a_service_of_an_hour_runs_through_the_change_without_a_gap():
    """01:45 and the next 45 minutes: the clock then shows 02:30 in autumn and 03:30 in spring."""
    for on, ends in ((AUTUMN, "02:45"), (SPRING, "03:45")):
        centre, now = open_at("Europe/Berlin", on)
        service = factories.ServiceFactory(slots_needed=4)
        factories.OfferFactory(provider=centre, service=service)
        cache.clear()
        starts = queries.time_slots(centre, on, service=service, now=now)
        quarter_to = next(start for start in starts if f"{start.local_start:%H:%M}" == "01:45")
        assert quarter_to.ends_at - quarter_to.starts_at == timedelta(hours=1)
        assert f"{quarter_to.local_end:%H:%M}" == ends


def test_an_appointment_keeps_its_instant_and_hours_their_wall_time():
    """Every Sunday from nine: an hour later in UTC once the clocks have gone back."""
    centre, now = open_at("Europe/Berlin", AUTUMN - timedelta(days=7), time(9), time(10))
    services.lay_slots(provider_ids=[centre.pk], now=now)
    firsts = {on: rows(centre, on)[0].starts_at for on in (AUTUMN - timedelta(days=7), AUTUMN)}
    assert [first.hour for first in firsts.values()] == [7, 8]
    assert {first.astimezone(centre.zone).hour for first in firsts.values()} == {9}
