"""What may be booked: starts of a day, places of many days, the next free start."""

from datetime import UTC, date, datetime, timedelta

import pytest

from booking import errors, queries, services
from booking.queries import DayRoom
from booking.tests.scenes import a_slot, acting, at, pass_minutes, service_at, slots_in_a_row
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
START = datetime(2027, 3, 4, 9, tzinfo=UTC)
NOW = START - 2 * DAY
ON = START.date()


def row_of(count, **rules):
    return slots_in_a_row(count, starts_at=START, **{"time_zone": "UTC"} | rules)


def offered(provider, *, on=ON, now=NOW, service=None):
    return [
        (f"{free.local_start:%H:%M}", free.remaining)
        for free in queries.time_slots(provider, on, service=service, now=now)
    ]


def test_a_days_starts_with_what_remains_full_ones_included():
    slots = row_of(3, capacity=2)
    for slot in (slots[0], slots[1], slots[1]):
        factories.ReservationFactory(slot=slot)
    assert offered(slots[0].provider) == [("09:00", 1), ("09:15", 0), ("09:30", 2)]


def test_local_times_are_the_providers():
    slot = row_of(1, time_zone="Asia/Kathmandu")[0]
    free = queries.time_slots(slot.provider, ON, now=NOW)[0]
    assert (free.id, free.starts_at, free.ends_at) == (slot.pk, slot.starts_at, slot.ends_at)
    assert free.local_start.isoformat() == "2027-03-04T14:45:00+05:45"
    assert f"{free.local_end:%H:%M}" == "15:00"
    assert (free.capacity, free.remaining) == (1, 1)


def test_closed_slots_are_not_offered():
    slots = row_of(2)
    slots[0].is_open = False
    slots[0].save()
    assert offered(slots[0].provider) == [("09:15", 1)]


@pytest.mark.parametrize("reader", ["time_slots", "free_days", "next_free"])
def test_every_reader_draws_the_same_line_at_the_notice(reader):
    provider = row_of(2)[0].provider
    for now, count in ((START - DAY, 2), (START - DAY + SECOND, 1)):
        assert count_of(provider, reader, now) == count


def count_of(provider, reader, now):
    if reader == "time_slots":
        return len(queries.time_slots(provider, ON, now=now))
    if reader == "free_days":
        return queries.free_days(provider, ON, ON, now=now)[ON].capacity
    return len(queries.next_free([provider], now=now, most=9)[provider.pk])


@pytest.mark.parametrize("reader", ["time_slots", "free_days", "next_free"])
def test_every_reader_draws_the_same_line_at_the_window(reader):
    provider = row_of(2, window_days=2)[0].provider
    midnight = datetime(2027, 3, 2, tzinfo=UTC)
    assert count_of(provider, reader, midnight) == 2
    with pytest.raises(KeyError) if reader == "free_days" else _nothing():
        assert count_of(provider, reader, midnight - SECOND) == 0


class _nothing:  # noqa: N801 - reads as a word
    def __enter__(self):
        return None

    def __exit__(self, *_raised):
        return None


def test_what_is_offered_can_be_held_and_what_is_not_cannot():
    """The readers and the verbs agree, slot by slot, at any notice and window."""
    slots = row_of(4, notice_minutes=26 * 60, window_days=1)
    now = START - timedelta(hours=25, minutes=30)
    free = {each.id for each in queries.time_slots(slots[0].provider, ON, now=now)}
    held = set()
    for slot in slots:
        try:
            services.hold(choice=at(slot), actor=acting(factories.ClientFactory()), now=now)
            held.add(slot.pk)
        except (errors.TooSoon, errors.TooFar):
            assert slot.pk not in free
    assert free == held == {slot.pk for slot in slots[2:]}


def test_a_long_service_starts_where_enough_consecutive_slots_follow():
    slots = row_of(6, capacity=2)
    factories.ReservationFactory(slot=slots[2])
    slots[4].delete()
    service = service_at(slots[0].provider, 2)
    assert offered(slots[0].provider, service=service) == [("09:00", 2), ("09:15", 1), ("09:30", 1)]
    first = queries.time_slots(slots[0].provider, ON, service=service, now=NOW)[0]
    assert first.ends_at - first.starts_at == timedelta(minutes=30)


def test_a_services_own_notice_and_window_count():
    provider = row_of(1)[0].provider
    hurried = service_at(provider, 1, notice_minutes=0)
    assert offered(provider, now=START, service=hurried) == [("09:00", 1)]
    near = service_at(provider, 1, window_days=1)
    assert offered(provider, service=near) == []


def test_days_without_open_slots_are_absent():
    slots = row_of(2, capacity=3)
    factories.ReservationFactory(slot=slots[0])
    provider = slots[0].provider
    days = queries.free_days(provider, ON - DAY, ON + 9 * DAY, now=NOW)
    assert days == {ON: DayRoom(capacity=6, remaining=5)}
    assert queries.free_days(provider, ON + DAY, ON, now=NOW) == {}


def test_days_are_the_providers_own():
    slot = row_of(1, time_zone="Pacific/Auckland")[0]
    late = slots_in_a_row(1, starts_at=START + timedelta(hours=3), provider=slot.provider)[0]
    days = queries.free_days(slot.provider, ON, ON + DAY, now=NOW)
    assert list(days) == [date(2027, 3, 4), date(2027, 3, 5)]
    assert late.starts_at.date() == ON


def lapsed_hold(slot, *, service=None):
    services.hold(
        choice=at(slot),
        actor=acting(factories.ClientFactory()),
        service_id=service and service.public_id,
        now=NOW,
    )
    pass_minutes(30)


def test_lapsed_holds_count_as_free_in_a_day_and_in_many():
    slots = row_of(4)
    lapsed_hold(slots[1], service=service_at(slots[0].provider, 3))
    provider = slots[0].provider
    assert offered(provider) == [("09:00", 1), ("09:15", 1), ("09:30", 1), ("09:45", 1)]
    assert queries.free_days(provider, ON, ON, now=NOW) == {ON: DayRoom(4, 4)}


def test_a_lapsed_hold_on_a_closed_slot_makes_no_room():
    slots = row_of(2)
    lapsed_hold(slots[0])
    slots[0].refresh_from_db()
    slots[0].is_open = False
    slots[0].save(update_fields=["is_open"])
    assert queries.free_days(slots[0].provider, ON, ON, now=NOW) == {ON: DayRoom(1, 1)}


def test_a_lapsed_hold_counts_as_free_among_the_next():
    slots = row_of(2)
    lapsed_hold(slots[0])
    found = queries.next_free([slots[0].provider], now=NOW)[slots[0].provider_id]
    assert [free.id for free in found] == [slots[0].pk]


def test_the_next_free_start_of_each_centre():
    here, there = row_of(3), row_of(2)
    factories.ReservationFactory(slot=here[0])
    here[1].is_open = False
    here[1].save()
    nowhere = factories.ProviderFactory()
    found = queries.next_free([here[0].provider, there[0].provider, nowhere], now=NOW)
    assert {pk: [free.id for free in free] for pk, free in found.items()} == {
        here[0].provider_id: [here[2].pk],
        there[0].provider_id: [there[0].pk],
        nowhere.pk: [],
    }
    assert queries.next_free([], now=NOW) == {}


def test_the_next_starts_of_a_long_service():
    slots = row_of(6)
    factories.ReservationFactory(slot=slots[1])
    service = service_at(slots[0].provider, 2)
    found = queries.next_free([slots[0].provider], service=service, now=NOW, most=2)
    free = found[slots[0].provider_id]
    assert [each.id for each in free] == [slots[2].pk, slots[3].pk]
    assert free[0].ends_at == slots[3].ends_at


def test_a_lapsed_hold_on_a_later_slot_is_in_no_ones_way():
    slots = row_of(3)
    provider = slots[0].provider
    service = service_at(provider, 3)
    lapsed_hold(slots[1], service=service_at(provider, 2))
    found = queries.next_free([provider], service=service, now=NOW)[provider.pk]
    assert [(free.id, free.ends_at) for free in found] == [(slots[0].pk, slots[2].ends_at)]
    assert queries.free_days(provider, ON, ON, service=service, now=NOW) == {ON: DayRoom(1, 1)}


def test_the_next_start_of_a_long_service_has_the_room_of_its_fullest_slot():
    slots = row_of(2, capacity=3)
    for _place in range(2):
        factories.ReservationFactory(slot=slots[1])
    provider = slots[0].provider
    found = queries.next_free([provider], service=service_at(provider, 2), now=NOW)
    assert [(free.capacity, free.remaining) for free in found[provider.pk]] == [(3, 1)]


def test_the_days_of_a_long_service_count_starts():
    """Seven slots with a gap after the fourth: three starts of two, then one; one of them full."""
    slots = row_of(7, capacity=2)
    tomorrow = slots_in_a_row(1, starts_at=START + DAY, provider=slots[0].provider)
    slots[4].delete()
    for _place in range(2):
        factories.ReservationFactory(slot=slots[0])
    provider = tomorrow[0].provider
    service = service_at(provider, 2)
    days = queries.free_days(provider, ON, ON + DAY, service=service, now=NOW)
    assert days == {ON: DayRoom(4, 3)}
    starts = queries.time_slots(provider, ON, service=service, now=NOW)
    assert [free.remaining > 0 for free in starts] == [False, True, True, True]


def test_a_long_service_lies_on_one_local_day_for_every_reader_and_verb():
    midnight = datetime(2027, 3, 4, 23, tzinfo=UTC)  # in Berlin
    slots = slots_in_a_row(4, starts_at=midnight - timedelta(minutes=30))
    provider = slots[0].provider
    service = service_at(provider, 2)
    starts = queries.next_free([provider], service=service, now=NOW, most=9)[provider.pk]
    assert [free.id for free in starts] == [slots[0].pk, slots[2].pk]
    days = queries.free_days(provider, ON, ON + DAY, service=service, now=NOW)
    assert days == {ON: DayRoom(1, 1), ON + DAY: DayRoom(1, 1)}
    with pytest.raises(errors.NotEnoughRoom):
        services.hold(
            choice=at(slots[1]),
            actor=acting(factories.ClientFactory()),
            service_id=service.public_id,
            now=NOW,
        )


def test_a_stranger_sees_no_reservations():
    booked = services.book(choice=at(a_slot()), actor=acting(factories.ClientFactory()))
    assert list(queries.visible_to(acting(booked.client))) == [booked]
    assert not queries.visible_to(acting(factories.ClientFactory())).exists()
    assert not queries.visible_to(acting(factories.ApplicantFactory())).exists()
