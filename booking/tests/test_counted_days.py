"""A report of days that were counted says what the same report of their rows says."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from audit.actors import Actor, ActorKind
from booking import services
from booking.models import CountedDay, CountedHour, CountedProvider, Reservation, Slot
from booking.queries import reports
from booking.queries.reports import Outcomes, Use
from booking.tests.scenes import STAFF, at, service_at, slots_in_a_row
from providers.models import Provider
from tests import raw_sql
from tests.factories import HoldFactory, ProviderFactory, ReservationFactory, SlotFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
ASKED = (
    reports.whole_use,
    reports.use_by_provider,
    reports.use_by_day,
    reports.use_by_service,
    reports.popular_times,
    reports.outcomes,
    reports.cancellations,
    reports.leads,
    reports.holds,
)
#: Local days on which clocks change, and zones at both ends of the day.
CHANGING = (
    ("Europe/Berlin", date(2026, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 24)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
    ("Pacific/Kiritimati", date(2026, 10, 24)),
    ("Pacific/Pago_Pago", date(2026, 10, 24)),
)
AFTER = datetime(2026, 11, 10, 12, tzinfo=UTC)


def said(scope):
    return {asked.__name__: asked(scope) for asked in ASKED}


def scope_over(first, last, **more):
    return reports.scope_of(STAFF, first, last, **more)


def assert_counts_hold(scope):
    """Also that the counts were asked at all."""
    assert scope.counted
    assert said(scope) == said(scope.from_rows())


def at_local(provider, on, hour, minute=0):
    wall = datetime.combine(on, time(hour, minute), ZoneInfo(provider.time_zone))
    return wall.astimezone(UTC)


def a_day_of(provider, on, dice, services):
    """Slots from one to the small hours of the next day, and bookings of every kind on some."""
    begins = at_local(provider, on, dice.choice([1, 3, 9, 22]))
    slots = slots_in_a_row(10, capacity=3, provider=provider, starts_at=begins)
    for slot in slots[:8]:
        for _ in range(dice.randrange(4)):
            a_booking(slot, dice, services)
    closed = dice.choice(slots)
    Slot.objects.filter(pk=closed.pk).update(is_open=False)


def a_booking(slot, dice, services):
    ahead = timedelta(hours=dice.choice([0, 1, 20, 30, 80, 200, 400, 800]))
    status = dice.choice(
        ["confirmed", "completed", "no_show", "checked_in", "cancelled", "expired"]
    )
    given = {"confirmed_at": slot.starts_at - ahead, "changes": dice.randrange(2)}
    if status == "expired" or (status == "cancelled" and dice.random() < 0.3):
        given["confirmed_at"] = None
    if status == "cancelled":
        given["cancelled_by"] = dice.choice(["client", "portal", "staff", "system"])
        given["cancelled_at"] = slot.starts_at - ahead * dice.random()
    moments = {"checked_in": "checked_in_at", "completed": "completed_at"}
    if status in moments:
        given[moments[status]] = slot.starts_at
    service = dice.choice([*services, None])
    ReservationFactory(slot=slot, status=status, service=service, **given)


@pytest.mark.parametrize("seed", range(2))
def test_counts_agree_with_the_rows_whatever_was_booked(seed):
    dice = Random(seed)
    kinds = [service_at(ProviderFactory(), 1) for _ in range(2)]
    centres = [ProviderFactory(time_zone=zone) for zone, _ in CHANGING]
    for centre, (_, change) in zip(centres, CHANGING, strict=True):
        for shift in range(3):
            a_day_of(centre, change + shift * DAY, dice, kinds)
    services.count_days(now=AFTER)
    whole = scope_over(date(2026, 3, 1), date(2026, 11, 1))
    assert_counts_hold(whole)
    assert sum(use.taken for _, use in reports.use_by_provider(whole)) > 50
    for centre, (_, change) in zip(centres, CHANGING, strict=True):
        on = change + DAY
        assert_counts_hold(scope_over(on, on, only=[centre.pk]))
        assert_counts_hold(scope_over(on, on, only=[centre.pk], service=kinds[0].pk))
    assert services.count_days(now=AFTER).changed == 0
    assert services.compare_days(everything=True).changed == 0


def test_a_day_whose_clock_is_put_back_has_its_repeated_hour_twice_as_full():
    centre = ProviderFactory(time_zone="Europe/Berlin")
    # 01:00 to 05:00 local: five hours on the line of time, of which two are called two o'clock.
    slots_in_a_row(20, provider=centre, starts_at=datetime(2026, 10, 24, 23, tzinfo=UTC))
    services.count_days(now=AFTER)
    scope = scope_over(date(2026, 10, 25), date(2026, 10, 25))
    assert_counts_hold(scope)
    counted = {found.hour: found.use.slots for found in reports.popular_times(scope)}
    assert counted == {1: 4, 2: 8, 3: 4, 4: 4}


@pytest.fixture
def yesterday():
    """Three appointments of yesterday, not yet closed, counted at a provider of 24 hours."""
    on = timezone.now().astimezone(UTC).date() - DAY
    start = datetime.combine(on, time(10), UTC)
    slots = slots_in_a_row(4, starts_at=start, time_zone="UTC")
    for slot in slots[:3]:
        ReservationFactory(slot=slot)
    services.count_days()
    return slots


def of_yesterday(slots):
    on = slots[0].starts_at.date()
    scope = scope_over(on, on, only=[slots[0].provider_id])
    ((_, found),) = reports.outcomes(scope)
    return scope, found


@pytest.mark.parametrize("verb", ["complete", "mark_no_show", "cancel", "reschedule"])
def test_a_late_change_of_a_past_day_is_counted_the_next_time(yesterday, verb):
    row = Reservation.objects.get(slot=yesterday[0])
    given = {"reservation_id": row.public_id, "actor": STAFF}
    if verb == "reschedule":
        [free] = slots_in_a_row(provider=yesterday[0].provider)
        given["choice"] = at(free)
    getattr(services, verb)(**given)
    scope, before = of_yesterday(yesterday)
    assert before.confirmed == 3
    assert services.count_days().days == 1
    scope, after = of_yesterday(yesterday)
    assert after.confirmed == 2
    assert said(scope) == said(scope.from_rows())


def test_today_and_what_comes_is_read_from_its_rows(yesterday):
    start = datetime.combine(timezone.now().astimezone(UTC).date(), time(10), UTC)
    slot = SlotFactory(provider=yesterday[0].provider, starts_at=start)
    scope = scope_over(start.date() - DAY, start.date() + DAY, only=[slot.provider_id])
    assert reports.use_by_provider(scope) == [(slot.provider, Use(5, 5, 3))]
    ReservationFactory(slot=slot)
    assert reports.use_by_provider(scope) == [(slot.provider, Use(5, 5, 4))]
    assert_counts_hold(scope)


def test_a_day_is_not_counted_while_a_place_of_it_is_held(yesterday):
    hold = HoldFactory(slot=yesterday[3])
    services.count_days()
    scope, found = of_yesterday(yesterday)
    assert scope.counted == {hold.provider_id: yesterday[0].starts_at.date() - DAY}
    assert (found.held, found.lapsed) == (1, 0)
    raw_sql.update("booking_reservation", hold.pk, expires_at=timezone.now() - DAY)
    _, found = of_yesterday(yesterday)
    assert (found.held, found.lapsed) == (0, 1)
    services.expire_lapsed()
    services.count_days()
    scope, found = of_yesterday(yesterday)
    assert (found.held, found.lapsed) == (0, 1)
    assert_counts_hold(scope)


def test_what_changed_behind_every_verb_is_found_by_comparing(yesterday, caplog):
    row = Reservation.objects.get(slot=yesterday[0])
    raw_sql.update("booking_reservation", row.pk, status="no_show")
    services.count_days()
    _scope, found = of_yesterday(yesterday)
    assert found.no_show == 0
    with pytest.raises(SystemExit):
        call_command("build_reports", check=True)
    assert of_yesterday(yesterday)[1] == found  # looking writes nothing
    assert services.compare_days().changed == 0  # compared within the day
    CountedProvider.objects.update(compared_at=timezone.now() - DAY)
    assert services.compare_days().changed == 1
    assert "differed" in caplog.text
    assert of_yesterday(yesterday)[1].no_show == 1
    call_command("build_reports", check=True)


def test_another_clock_is_never_read_by_the_counts_of_the_old_one(yesterday):
    provider = yesterday[0].provider
    Provider.objects.filter(pk=provider.pk).update(time_zone="Pacific/Kiritimati")
    on = yesterday[0].starts_at.astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    scope = scope_over(on, on)
    assert not scope.counted
    [found] = reports.popular_times(scope)
    assert found.hour == 0  # ten in the morning of UTC, fourteen hours further east
    services.count_days(now=timezone.now() + DAY)
    scope = scope_over(on, on)
    assert_counts_hold(scope)
    assert set(CountedHour.objects.values_list("on", "hour")) == {(on, 0)}


def test_counting_stops_when_time_is_up_and_goes_on_the_next_time(monkeypatch):
    monkeypatch.setattr("booking.services.counting.BATCH", 1)
    start = datetime(2026, 10, 1, 9, tzinfo=UTC)
    for _ in range(2):
        ReservationFactory(slot=SlotFactory(starts_at=start))
    assert services.count_days(now=AFTER, most_seconds=-1).days == 0
    services.count_days(now=AFTER)
    assert CountedDay.objects.filter(confirmed=1).count() == 2


def test_the_whole_use_is_what_its_parts_are():
    for begins in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 10, 1)):
        provider = ProviderFactory(time_zone="Pacific/Kiritimati")
        starts_at = at_local(provider, begins, 1)
        SlotFactory(provider=provider, starts_at=starts_at, ends_at=starts_at + QUARTER)
    before = scope_over(date(2026, 1, 1), date(2026, 12, 31))
    services.count_days(now=AFTER)
    for scope in (before, scope_over(before.first, before.last)):
        whole = reports.whole_use(scope)
        assert whole.providers == reports.use_by_provider(scope)
        assert [(on.month, on.day, use.slots) for on, use in whole.days] == [
            (2, 28, 1),
            (3, 1, 1),
            (3, 31, 1),
            (10, 1, 1),
        ]
        assert whole.minutes == 4 * 15
        assert reports.use_by_service(scope, whole.minutes) == reports.use_by_service(scope)


def test_a_provider_is_removed_with_its_counts():
    slot = SlotFactory(starts_at=datetime(2026, 10, 1, 9, tzinfo=UTC))
    services.count_days(now=AFTER)
    assert CountedHour.objects.get().provider_id == slot.provider_id
    services.remove_provider(
        provider_id=slot.provider.public_id, actor=STAFF, check=lambda provider: None
    )
    assert not CountedHour.objects.exists()
    assert not CountedProvider.objects.exists()


def test_staff_of_no_centre_count_nothing():
    ReservationFactory()
    nobody = reports.scope_of(Actor(ActorKind.STAFF, 1), date(2026, 1, 1), date(2026, 12, 31))
    assert reports.outcomes(nobody) == []
    assert reports.use_by_day(nobody) == []
    assert [found.in_a_day for found in reports.cancellations(nobody)] == [0] * 4
    assert Outcomes().no_show_share is None
