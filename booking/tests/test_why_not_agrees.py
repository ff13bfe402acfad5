"""`why_not` has no reason exactly where `time_slots` offers the start, whatever the calendar."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking import errors, queries, services
from booking.availability import day_bounds
from booking.choices import SlotChoice
from booking.models import Slot
from booking.tests.scenes import STAFF, pass_minutes
from providers.models import HolidayCalendar, OpeningException
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)  # commits are told to the cache
#: Zone and a date, ordinary ones and such on which the clocks change.
DAYS = [
    ("UTC", date(2027, 3, 1)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Europe/Berlin", date(2027, 3, 28)),
    ("America/Santiago", date(2026, 9, 6)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Africa/Casablanca", date(2027, 3, 14)),
]


def a_time(order, hours=24):
    return time(order.randrange(hours), order.choice([0, 15, 20, 45]))


def span(order):
    """From and until; where the clocks change, in the small hours, more often than not."""
    from_time, until_time = sorted([a_time(order, order.choice([6, 24])), a_time(order)])
    if from_time == until_time:
        return time(0), time(0)
    return from_time, until_time


def a_centre(order, zone, on, now):
    centre = factories.ProviderFactory(
        time_zone=zone,
        slot_minutes=order.choice([15, 20, 60]),
        notice_minutes=order.choice([0, 24 * 60]),
        window_days=order.choice([2, 30]),
    )
    for _ in range(order.randint(0, 3)):
        from_time, until_time = span(order)
        factories.OpeningFactory(
            provider=centre,
            weekday=on.isoweekday(),
            from_time=from_time,
            until_time=until_time,
            capacity=order.randint(1, 2),
        )
    for kind in order.sample(["closed", "extra", "capacity", "open"], order.randint(0, 2)):
        whole = kind in ("open",) or (kind != "extra" and order.random() < 0.2)
        from_time, until_time = (None, None) if whole else span(order)
        OpeningException.objects.create(
            provider=centre,
            on=on,
            kind=kind,
            from_time=from_time,
            until_time=until_time,
            capacity={"extra": 1, "capacity": order.randint(0, 3)}.get(kind),
        )
    if order.random() < 0.3:
        listed = HolidayCalendar.objects.create(code="list", name="List")
        listed.holidays.create(on=on, name={"en": "Harbour Day"})
        centre.holiday_calendars.add(listed)
    services.lay_slots(provider_ids=[centre.pk], now=now)
    centre.refresh_from_db()
    return centre


def in_use(order, centre, service, now):
    """Some of its slots closed, some booked, some held, some of those lapsed."""
    for slot in Slot.objects.filter(provider=centre):
        if order.random() < 0.1:
            Slot.objects.filter(pk=slot.pk).update(is_open=False)
        for verb in order.sample([services.book, services.hold], order.choice([0, 0, 1, 2])):
            try:
                verb(
                    choice=SlotChoice(slot_id=slot.pk),
                    actor=STAFF,
                    client_id=factories.ClientFactory().public_id,
                    service_id=order.choice([None, service.public_id]),
                    now=now,
                )
            except errors.BookingError:
                continue
        if order.random() < 0.05:
            pass_minutes(30)


@pytest.mark.parametrize("seed", range(12))
def test_a_start_is_offered_exactly_where_nothing_speaks_against_it(seed):
    order = random.Random(seed)
    zone, on = DAYS[seed % len(DAYS)]
    now = datetime.combine(on, time(12), tzinfo=UTC) - timedelta(days=order.choice([1, 3]))
    centre = a_centre(order, zone, on, now)
    service = factories.ServiceFactory(
        slots_needed=order.randint(1, 3), daily_limit=order.choice([None, None, 2])
    )
    factories.OfferFactory(provider=centre, service=service)
    in_use(order, centre, service, now)
    low, high = day_bounds(on, centre.zone)
    grid = timedelta(minutes=centre.slot_minutes)
    # Every slot's start, and some of the times at which there is none.
    instants = set(order.sample([low + n * grid for n in range((high - low) // grid)], 12))
    instants |= set(Slot.objects.filter(provider=centre, starts_at__range=(low, high - grid))
                    .values_list("starts_at", flat=True))  # fmt: skip
    for wanted in (None, service):
        starts = queries.time_slots(centre, on, service=wanted, now=now)
        offered = {start.starts_at for start in starts if start.remaining > 0}
        reasons = {at: queries.why_not(centre, at, wanted, now=now) for at in instants}
        assert {at for at, reason in reasons.items() if reason is None} == offered
        assert offered <= instants
        # Both agree with the readers of many days and of many centres.
        room = queries.free_days(centre, on, on, service=wanted, now=now).get(on)
        assert bool(offered) == bool(room and room.remaining > 0)
        upcoming = queries.next_free([centre], service=wanted, now=now, most=300)[centre.pk]
        shown = {start.starts_at: start for start in starts if start.remaining > 0}
        assert {at: shown[at] for at in sorted(offered)} == {
            start.starts_at: start for start in upcoming if low <= start.starts_at < high
        }


def test_the_random_days_are_worth_asking_about():
    """Enough of them offer something, and refuse something else."""
    free = refused = 0
    for seed in range(6):
        order = random.Random(seed)
        zone, on = DAYS[seed]
        now = datetime.combine(on, time(12), tzinfo=UTC) - timedelta(days=2)
        centre = a_centre(order, zone, on, now)
        HolidayCalendar.objects.all().delete()
        starts = queries.time_slots(centre, on, now=now)
        free += len(starts)
        refused += not starts
    assert free > 50
    assert refused < 5
