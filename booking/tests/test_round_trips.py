"""What each verb asks of PostgreSQL, statement by statement, BEGIN and COMMIT included.

A line more is a round trip more on every booking: let it be worth it, and then change it here.
"""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking import errors, queries, services
from booking.choices import SlotChoice
from booking.tests.scenes import (
    STAFF,
    a_slot,
    acting,
    at,
    pass_minutes,
    service_at,
    slots_in_a_row,
)
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

FIND_SLOT = "SELECT booking_slot"  # with its provider
FIND_CLIENT = "SELECT clients_client"
FIND_PROVIDER = "SELECT providers_provider"
FIND_SERVICE = "SELECT providers_service"
FIND_RESERVATION = "SELECT booking_reservation"  # with provider, service and client
LOCK_SLOTS = "SELECT booking_slot FOR UPDATE"
LOCK_APPLICANT = "SELECT applicant_demographic FOR NO KEY UPDATE"
MOVED_BY_CENTRE = "SELECT booking_strandedreservation"
LOCK_RESERVATION = "SELECT booking_reservation FOR NO KEY UPDATE"
OWN_HOLD = "SELECT booking_reservation"
COUNT_OF_DAY = ("SELECT", "SELECT booking_reservation")  # an advisory lock, then the count
INSERT = "INSERT booking_reservation"  # the triggers count inside
UPDATE = "UPDATE booking_reservation"
SET_STATUS = "UPDATE applicant_demographic"
NOTICES = "INSERT booking_notice"  # all channels in one
OVERTAKEN = "UPDATE booking_notice"  # what was owed to the client and is true no more
ENTRIES = "INSERT audit_entry"  # start and exit in one


def trips(call):
    """Each statement as its verb, its first table and its lock."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return [_named(query["sql"]) for query in captured]


def _named(statement):
    table = re.search(r'(?:FROM|INTO|UPDATE)\s+"?(\w+)', statement)
    lock = re.search(r" FOR (NO KEY )?UPDATE", statement)
    words = (statement.split()[0], table and table.group(1))
    return " ".join(filter(None, words)) + (lock.group() if lock else "")


@pytest.fixture
def alice():
    return factories.ClientFactory()


@pytest.fixture
def applicant():
    return factories.ApplicantFactory()


@pytest.fixture
def wish(applicant):
    return {"actor": acting(applicant), "pre_registration_id": applicant.pre_registration_id}


def test_a_clients_hold_takes_nine(alice):
    slot = a_slot()
    assert trips(lambda: services.hold(choice=at(slot), actor=acting(alice))) == [
        *(FIND_SLOT, FIND_CLIENT),
        *("BEGIN", LOCK_SLOTS, OWN_HOLD, INSERT, NOTICES, ENTRIES, "COMMIT"),
    ]


def test_a_portals_booking_takes_nine(wish):
    """POST /booking: the centre by its number, the slot by locking it."""
    slot = a_slot()
    choice = SlotChoice(provider=slot.provider.external_id, starts_at=slot.starts_at)
    assert trips(lambda: services.book(choice=choice, **wish)) == [
        FIND_PROVIDER,
        *("BEGIN", LOCK_SLOTS, LOCK_APPLICANT, INSERT, SET_STATUS, NOTICES, ENTRIES, "COMMIT"),
    ]


def test_a_service_of_three_slots_takes_one_more(wish):
    slot = slots_in_a_row(3)[0]
    service = service_at(slot.provider, 3)
    assert trips(
        lambda: services.book(choice=at(slot), service_id=service.public_id, **wish)
    ) == [
        *(FIND_SLOT, FIND_SERVICE),
        *("BEGIN", LOCK_SLOTS, LOCK_APPLICANT, INSERT, SET_STATUS, NOTICES, ENTRIES, "COMMIT"),
    ]  # fmt: skip


def test_a_service_with_a_daily_limit_takes_a_lock_and_a_count_more(wish):
    slot = a_slot()
    service = service_at(slot.provider, 1, daily_limit=1)
    assert trips(
        lambda: services.book(choice=at(slot), service_id=service.public_id, **wish)
    ) == [
        *(FIND_SLOT, FIND_SERVICE, "BEGIN", LOCK_SLOTS, *COUNT_OF_DAY, LOCK_APPLICANT),
        *(INSERT, SET_STATUS, NOTICES, ENTRIES, "COMMIT"),
    ]  # fmt: skip


def test_a_second_tap_writes_nothing(alice):
    slot = a_slot()
    services.hold(choice=at(slot), actor=acting(alice))
    assert trips(lambda: services.hold(choice=at(slot), actor=acting(alice))) == [
        *(FIND_SLOT, FIND_CLIENT),
        *("BEGIN", LOCK_SLOTS, OWN_HOLD, "COMMIT"),
    ]


def test_a_full_slot_costs_one_look_for_lapsed_holds_and_one_record(wish):
    slot = a_slot()
    factories.ReservationFactory(slot=slot)

    def refused():
        with pytest.raises(errors.SlotTaken):
            services.book(choice=at(slot), **wish)

    assert trips(refused) == [
        *(FIND_SLOT, "BEGIN", LOCK_SLOTS, "ROLLBACK"),
        *("BEGIN", "WITH booking_reservation FOR UPDATE", "COMMIT"),
        *("BEGIN", ENTRIES, "COMMIT"),
    ]


def test_a_lapsed_hold_in_the_way_is_freed_and_told_once(wish):
    slot = a_slot()
    services.hold(choice=at(slot), actor=acting(factories.ClientFactory()))
    pass_minutes(30)
    assert trips(lambda: services.book(choice=at(slot), **wish)) == [
        *(FIND_SLOT, "BEGIN", LOCK_SLOTS, "ROLLBACK"),
        *("BEGIN", "WITH booking_reservation FOR UPDATE", "COMMIT"),
        *("BEGIN", LOCK_SLOTS, LOCK_APPLICANT, INSERT, SET_STATUS, NOTICES, ENTRIES, "COMMIT"),
    ]


def test_confirming_takes_seven_and_for_an_applicant_nine(alice, wish):
    first, second = slots_in_a_row(2)
    held = services.hold(choice=at(first), actor=acting(alice))
    assert trips(lambda: services.confirm(reservation_id=held.public_id, actor=acting(alice))) == [
        FIND_RESERVATION,
        *("BEGIN", LOCK_RESERVATION, UPDATE, NOTICES, ENTRIES, "COMMIT"),
    ]
    held = services.hold(choice=at(second), **wish)
    assert trips(
        lambda: services.confirm(reservation_id=held.public_id, actor=wish["actor"])
    ) == [
        FIND_RESERVATION,
        *("BEGIN", LOCK_APPLICANT, LOCK_RESERVATION, UPDATE, SET_STATUS, NOTICES, ENTRIES),
        "COMMIT",
    ]  # fmt: skip


def test_cancelling_takes_nine_and_for_an_applicant_ten(alice, wish):
    first, second = slots_in_a_row(2)
    booked = services.book(choice=at(first), actor=acting(alice))
    assert trips(lambda: services.cancel(reservation_id=booked.public_id, actor=acting(alice))) == [
        FIND_RESERVATION,
        *("BEGIN", LOCK_SLOTS, LOCK_RESERVATION, UPDATE, OVERTAKEN, NOTICES, ENTRIES, "COMMIT"),
    ]
    booked = services.book(choice=at(second), **wish)
    assert trips(
        lambda: services.cancel(reservation_id=booked.public_id, actor=wish["actor"])
    ) == [
        FIND_RESERVATION,
        *("BEGIN", LOCK_SLOTS, LOCK_APPLICANT, LOCK_RESERVATION, UPDATE, SET_STATUS),
        *(NOTICES, ENTRIES, "COMMIT"),
    ]  # fmt: skip


def test_moving_takes_eleven(alice):
    first, second = slots_in_a_row(2)
    booked = services.book(choice=at(first), actor=acting(alice))
    assert trips(
        lambda: services.reschedule(
            reservation_id=booked.public_id, choice=at(second), actor=acting(alice)
        )
    ) == [
        *(FIND_RESERVATION, FIND_SLOT),
        *("BEGIN", LOCK_SLOTS, LOCK_RESERVATION, MOVED_BY_CENTRE, UPDATE),
        *(OVERTAKEN, NOTICES, ENTRIES, "COMMIT"),
    ]


#: Portals are told of an arrival; nobody is of the end of a visit.
VISITS = {services.check_in: [NOTICES], services.complete: [], services.mark_no_show: [NOTICES]}


@pytest.mark.parametrize("verb", VISITS)
def test_a_visit_takes_eight_and_what_is_told_one_more(verb, wish):
    booked = services.book(choice=at(a_slot()), **wish)
    visit = {"reservation_id": booked.public_id, "actor": STAFF, "now": booked.starts_at}
    assert trips(lambda: verb(**visit)) == [
        FIND_RESERVATION,
        *("BEGIN", LOCK_APPLICANT, LOCK_RESERVATION, UPDATE, SET_STATUS, *VISITS[verb], ENTRIES),
        "COMMIT",
    ]


@pytest.mark.parametrize("holds", [1, 9])
def test_a_sweep_takes_one_statement_a_batch_however_many_lapsed(holds):
    slot = a_slot(capacity=holds)
    for _ in range(holds):
        services.hold(choice=at(slot), actor=acting(factories.ClientFactory()))
    pass_minutes(30)
    assert trips(services.expire_lapsed) == [
        *("BEGIN", "WITH booking_reservation FOR UPDATE", "COMMIT")
    ]


def test_a_sweep_of_nothing_takes_one_statement():
    assert trips(services.expire_lapsed) == [
        *("BEGIN", "WITH booking_reservation FOR UPDATE", "COMMIT")
    ]


@pytest.mark.parametrize("centres", [1, 6])
def test_laying_takes_the_same_for_one_centre_and_for_many(centres):
    numbers = [factories.ProviderFactory(window_days=3).pk for _ in range(centres)]
    for number in numbers:
        factories.OpeningFactory(provider_id=number, provider=None)
    first = trips(lambda: services.lay_slots(provider_ids=numbers))
    again = trips(lambda: services.lay_slots(provider_ids=numbers))
    assert (len(first), len(again)) == (12, 10)
    assert not any(words.startswith(("INSERT", "UPDATE", "DELETE")) for words in again)


def centres_open_all_week(count):
    centres = [factories.ProviderFactory(window_days=5, time_zone="UTC") for _ in range(count)]
    for centre in centres:
        factories.open_all_week(centre)
    services.lay_slots(provider_ids=[centre.pk for centre in centres])
    for centre in centres:
        centre.refresh_from_db()
    return centres


def test_a_days_slots_cost_two_reads_at_first_and_none_from_the_cache():
    centre = centres_open_all_week(1)[0]
    now = timezone.now()
    on = (now + timedelta(days=3)).date()
    assert trips(lambda: queries.time_slots(centre, on, now=now)) == [
        "SELECT booking_reservation",  # holds, for those that lapsed
        "SELECT booking_slot",
    ]
    assert trips(lambda: queries.time_slots(centre, on, now=now)) == []


@pytest.mark.parametrize("days", [1, 5])
def test_a_months_room_costs_the_same_for_one_day_and_for_many(days):
    centre = centres_open_all_week(1)[0]
    now = timezone.now()
    until = (now + timedelta(days=days)).date()
    assert len(trips(lambda: queries.free_days(centre, now.date(), until, now=now))) == 2


@pytest.mark.parametrize("count", [1, 20])
def test_the_next_free_times_cost_one_read_for_twenty_centres(count):
    centres = centres_open_all_week(count)
    now = timezone.now()
    assert trips(lambda: queries.next_free(centres, now=now)) == ["SELECT unnest"]
    assert all(queries.next_free(centres, now=now).values())
