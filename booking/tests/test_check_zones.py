"""manage.py check_zones: slots that an older tzdata laid for another wall time."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from booking import services
from booking.availability import day_bounds
from booking.models import Slot
from booking.tests.scenes import STAFF, at
from providers.models import Opening
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
ON = date(2027, 3, 10)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


def centre_in(zone="Africa/Casablanca", **hours):
    centre = factories.ProviderFactory(time_zone=zone, window_days=30)
    factories.open_all_week(centre, **hours)
    services.lay_slots(provider_ids=[centre.pk])
    centre.refresh_from_db()
    return centre


def move(centre, by, *, first=ON, last=ON):
    """Put the slots of these days where another offset would have laid them."""
    low, high = day_bounds(first, centre.zone)[0], day_bounds(last, centre.zone)[1]
    with connection.cursor() as cursor:
        # One by one in the direction of the move, so that none is ever across another.
        for number in (
            Slot.objects.filter(provider=centre, starts_at__gte=low, starts_at__lt=high)
            .order_by("-starts_at" if by > timedelta() else "starts_at")
            .values_list("pk", flat=True)
        ):
            cursor.execute(
                "UPDATE booking_slot SET starts_at = starts_at + %s, ends_at = ends_at + %s"
                " WHERE id = %s",
                [by, by, number],
            )


def check(*options):
    """What is printed, and the exit code."""
    printed = StringIO()
    try:
        call_command("check_zones", *options, stdout=printed, stderr=StringIO())
    except SystemExit as left:
        return printed.getvalue().splitlines(), left.code
    return printed.getvalue().splitlines(), 0


def starts_on(centre, on=ON):
    low, high = day_bounds(on, centre.zone)
    open_slots = Slot.objects.filter(
        provider=centre, starts_at__gte=low, starts_at__lt=high, is_open=True
    ).order_by("starts_at")
    return [f"{slot.starts_at.astimezone(centre.zone):%H:%M}" for slot in open_slots]


def test_where_nothing_moved_all_is_well():
    centre_in()
    assert check() == (["Every slot ahead stands at the wall time it was laid for."], 0)


@pytest.mark.parametrize(
    ("zone", "by", "stands_at"),
    [
        ("Africa/Casablanca", -HOUR, "08:00"),  # Ramadan, of which an old table may not know
        ("Europe/Berlin", HOUR, "10:00"),
        ("Australia/Lord_Howe", -HOUR / 2, "08:30"),
        ("Asia/Almaty", -HOUR, "08:00"),  # which gave up an hour for good in 2024
    ],
)
def test_a_day_that_moved_is_listed_with_its_old_and_new_time(zone, by, stands_at):
    centre = centre_in(zone)
    move(centre, by)
    lines, code = check()
    assert code == 1
    assert lines[0].startswith(
        f"provider {centre.pk} ({centre.external_id}), 2027-03-10: 12 slots,"
        f" laid for 09:00 and now at {stands_at} "
    )
    assert lines[1:] == [
        "12 slots moved on 1 days at 1 providers; 0 appointments and holds are on them."
    ]


def test_appointments_on_moved_slots_are_counted():
    centre = centre_in()
    move(centre, HOUR, last=ON + timedelta(days=1))
    for slot in Slot.objects.filter(
        provider=centre, starts_at__gte=day_bounds(ON, centre.zone)[0]
    ).order_by("starts_at")[:2]:
        factories.ReservationFactory(slot=slot)
    lines, code = check()
    assert code == 1
    assert [line.split(", ")[-1] for line in lines[:2]] == [
        "2 appointments and holds",
        "0 appointments and holds",
    ]
    assert lines[2].startswith("24 slots moved on 2 days at 1 providers; 2 ")


def test_lay_puts_the_free_ones_where_they_belong_and_keeps_those_in_use():
    centre = centre_in(until_time=time(10))
    move(centre, HOUR)
    slot = Slot.objects.get(provider=centre, starts_at=datetime.combine(ON, time(10), centre.zone))
    booked = services.book(
        choice=at(slot), actor=STAFF, client_id=factories.ClientFactory().public_id
    )
    lines, code = check("--lay")
    assert (code, lines[-1]) == (0, "Laid anew: 4 laid, 3 deleted, 1 closed.")
    assert starts_on(centre) == ["09:00", "09:15", "09:30", "09:45"]
    booked.refresh_from_db()
    slot.refresh_from_db()
    assert (booked.status, booked.starts_at, slot.is_open) == ("confirmed", slot.starts_at, False)
    assert check()[1] == 0


def test_a_slot_closed_by_itself_does_not_hide_that_its_day_moved():
    centre = centre_in()
    move(centre, HOUR)
    Slot.objects.filter(pk=Slot.objects.filter(provider=centre).latest("pk").pk).update(
        is_open=False
    )
    low, high = day_bounds(ON, centre.zone)
    number = Slot.objects.filter(starts_at__gte=low, starts_at__lt=high).first().pk
    Slot.objects.filter(pk=number).update(is_open=False)
    lines, code = check()
    assert (code, "2027-03-10: 11 slots" in lines[0]) == (1, True)


@pytest.mark.parametrize(
    "by", [timedelta(minutes=15), 2 * HOUR, HOUR / 2], ids=["15 min", "2 h", "30 min"]
)
def test_a_shift_the_zone_never_made_is_none_of_its_clocks(by):
    centre = centre_in("Europe/Berlin", until_time=time(10))
    move(centre, by)
    assert check()[1] == 0


def test_hours_that_wait_to_be_laid_are_not_clocks_that_moved():
    centre = centre_in()
    Opening.objects.filter(provider=centre).update(from_time=time(9), until_time=time(16))
    assert check()[1] == 0


def test_what_is_over_is_not_looked_at():
    centre = centre_in()
    move(centre, HOUR)
    with time_machine.travel(NOW + timedelta(days=11), tick=False):
        assert check()[1] == 0


def test_the_rest_of_today_is_looked_at():
    centre = centre_in(until_time=time(18))
    move(centre, HOUR)
    with time_machine.travel(datetime.combine(ON, time(14), tzinfo=UTC), tick=False):
        lines, code = check()
    assert code == 1
    assert "laid for" in lines[0]


def test_slots_that_moved_to_another_date_are_found():
    centre = centre_in("Europe/Berlin", from_time=time(0), until_time=time(1))
    move(centre, -HOUR)
    lines, code = check()
    assert (code, "2027-03-10: 4 slots, laid for 00:00 and now at 23:00" in lines[0]) == (1, True)
