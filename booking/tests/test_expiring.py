"""At midnight of the centre who was booked and did not come is `Expired`, wherever it is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from audit.models import Entry
from booking import services
from booking.models import Notice, Reservation
from booking.tests.racing import in_background
from booking.tests.scenes import assert_invariants, status_of
from clients.models import Applicant
from tests import factories

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def booked(zone, on, at=time(10)):
    """An applicant's appointment at a centre's local time; its midnight in UTC as well."""
    local = ZoneInfo(zone)
    starts_at = datetime.combine(on, at, local).astimezone(UTC)
    provider = factories.ProviderFactory(time_zone=zone)
    slot = factories.SlotFactory(provider=provider, starts_at=starts_at)
    applicant = factories.ApplicantFactory(status_code="Booked")
    reservation = factories.ReservationFactory(
        slot=slot, client=None, applicant=applicant, confirmed_at=starts_at - timedelta(days=2)
    )
    midnight = datetime.combine(on + timedelta(days=1), time(), local).astimezone(UTC)
    return reservation, midnight


#: Zones far apart, at quarters of an hour, and on the days their clocks change.
PLACES = [
    ("Pacific/Kiritimati", date(2026, 3, 3)),
    ("Pacific/Pago_Pago", date(2026, 3, 3)),
    ("Asia/Kathmandu", date(2026, 3, 3)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/Santiago", date(2026, 9, 5)),  # its midnight is skipped: the day begins at one
    ("America/Havana", date(2026, 11, 1)),  # its first hour comes twice
]


@pytest.mark.parametrize(("zone", "on"), PLACES, ids=[f"{z}-{d}" for z, d in PLACES])
def test_it_expires_at_its_own_midnight_and_no_sooner(zone, on):
    reservation, midnight = booked(zone, on, at=time(23, 30))

    assert services.expire_missed(now=midnight - SECOND) == 0
    assert status_of(reservation.applicant) == "Booked"
    assert services.expire_missed(now=midnight) == 1

    reservation.refresh_from_db()
    assert (reservation.status, reservation.revision) == ("no_show", 1)
    assert status_of(reservation.applicant) == "Expired"


def test_each_centre_has_a_midnight_of_its_own():
    on = date(2026, 3, 3)
    east, west = (booked(zone, on) for zone in ("Asia/Tokyo", "America/Lima"))

    assert services.expire_missed(now=east[1]) == 1
    assert status_of(west[0].applicant) == "Booked"
    assert services.expire_missed(now=west[1]) == 1


def test_the_portal_is_told_and_it_is_on_record_as_when_staff_says_so():
    reservation, midnight = booked("Europe/Berlin", date(2026, 3, 3))

    services.expire_missed(now=midnight)

    notice = Notice.objects.get()
    assert (notice.kind, notice.channel, notice.reservation) == ("missed", "webhook", reservation)
    entries = Entry.objects.order_by("pk").values_list("verb", "stage", "actor_kind", "record_id")
    assert list(entries) == [
        ("mark_no_show", stage, "system", reservation.pk) for stage in ("start", "exit")
    ]
    assert_invariants()


def test_again_it_finds_nothing_and_the_place_stays_taken():
    reservation, midnight = booked("Europe/Berlin", date(2026, 3, 3))

    assert [services.expire_missed(now=midnight) for _run in range(2)] == [1, 0]

    assert Notice.objects.count() == 1
    reservation.slot.refresh_from_db()
    assert reservation.slot.taken == 1


def test_who_has_arrived_and_who_is_no_applicant_is_left_alone():
    arrived, midnight = booked("Europe/Berlin", date(2026, 3, 3))
    Reservation.objects.update(status="checked_in", checked_in_at=midnight)
    Applicant.objects.update(status_code="Consumed")
    client = factories.ReservationFactory(
        slot__starts_at=arrived.starts_at + timedelta(hours=1),
        confirmed_at=arrived.confirmed_at,
    )

    assert services.expire_missed(now=midnight + timedelta(days=9)) == 0

    client.refresh_from_db()
    assert client.status == "confirmed"


def test_a_backlog_goes_batch_by_batch():
    later = max(booked("Europe/Berlin", date(2026, 3, 3))[1] for _n in range(5))

    assert services.expire_missed(now=later, batch_size=2) == 5
    assert_invariants()


@pytest.mark.django_db(transaction=True)
def test_what_somebody_works_on_is_left_for_the_next_run():
    kept, midnight = booked("Europe/Berlin", date(2026, 3, 3))
    free, _same = booked("Europe/Berlin", date(2026, 3, 3))
    with transaction.atomic():
        Applicant.objects.select_for_update().get(pk=kept.applicant_id)
        run = in_background(lambda: services.expire_missed(now=midnight))
        assert run.result(10) == 1
    assert status_of(free.applicant) == "Expired"
    assert services.expire_missed(now=midnight) == 1
