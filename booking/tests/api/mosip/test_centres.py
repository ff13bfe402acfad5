"""Free times, who is booked at a centre, and laying slots (portal-contract, section 2.3)."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from booking import services
from booking.models import Slot
from booking.tests.api.mosip.conftest import code_of
from providers.models import Holiday, HolidayCalendar, Provider
from tests.factories import ApplicantFactory, ProviderFactory, open_all_week
from tests.outside.mosip import AppointmentException

QUARTERS = ["09:00:00", "09:15:00", "09:30:00", "09:45:00"]


def refusal(call, *arguments):
    with pytest.raises(AppointmentException) as caught:
        call(*arguments)
    return caught.value.code


def close(world, on):
    calendar = HolidayCalendar.objects.create(code="test", name="Test")
    world.centre.holiday_calendars.add(calendar)
    Holiday.objects.create(calendar=calendar, on=on, name={"en": "A day off"})
    services.lay_slots(provider_ids=[world.centre.pk])


def test_every_free_time_of_the_window_is_listed(world, mosip):
    days = mosip.availability("10001")

    assert world.on in days
    assert days[world.on] == dict.fromkeys(QUARTERS, 1)
    today = timezone.localtime(timezone=world.centre.zone).date()
    # The notice is 24 hours, the window five days.
    assert today not in days
    assert max(days) == today + timedelta(days=5)


def test_what_is_full_is_left_out_and_so_is_a_day_without_room(world, mosip, wish):
    group = [ApplicantFactory(portal=world.portal).pre_registration_id for _n in range(4)]
    mosip.make_appointment(group[0], wish(0))
    assert mosip.availability("10001")[world.on] == dict.fromkeys(QUARTERS[1:], 1)

    mosip.multi_appointment({who: wish(n + 1) for n, who in enumerate(group[1:])})
    assert world.on not in mosip.availability("10001")


def test_a_holiday_is_listed_without_times(world, mosip):
    close(world, world.on)

    days = mosip.availability("10001")

    assert days[world.on] == {}
    assert days[world.on + timedelta(days=1)] == dict.fromkeys(QUARTERS, 1)


def test_the_listing_begins_after_an_offset_and_has_so_many_days(world, mosip):
    today = timezone.localtime(timezone=world.centre.zone).date()
    Provider.objects.update(listing_offset_days=3, listing_days=2)

    assert list(mosip.availability("10001")) == [today + timedelta(days=n) for n in (3, 4)]

    # What may not be booked is not listed, however long the listing.
    Provider.objects.update(listing_days=100)
    assert list(mosip.availability("10001"))[-1] == today + timedelta(days=5)


def test_a_centre_without_times_says_so(world, mosip):
    ProviderFactory(external_id="10002")
    assert refusal(mosip.availability, "10002") == "PRG_BOOK_RCI_015"
    Provider.objects.filter(external_id="10001").update(is_open_to_booking=False)
    assert refusal(mosip.availability, "10001") == "PRG_BOOK_RCI_015"
    assert refusal(mosip.availability, "404") == "PRG_BOOK_RCI_035"


def test_a_listing_costs_the_same_however_long(world, mosip, django_assert_num_queries):
    for days in (1, 3):
        Provider.objects.update(listing_offset_days=2, listing_days=days)
        mosip.availability("10001")
        # The token's portal, the centre, its slots, its holds, its holidays.
        with django_assert_num_queries(5):
            mosip.availability("10001")


def test_a_place_a_lapsed_hold_keeps_is_free(world, mosip):
    from booking.models import Reservation

    slot = world.first_slot()
    held = Reservation.objects.create(
        provider=world.centre,
        slot=slot,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        applicant=ApplicantFactory(portal=world.portal),
        status="held",
        expires_at=timezone.now() + timedelta(minutes=5),
    )
    assert "09:00:00" not in mosip.availability("10001")[world.on]
    Reservation.objects.filter(pk=held.pk).update(expires_at=timezone.now())
    assert mosip.availability("10001")[world.on]["09:00:00"] == 1


@pytest.fixture
def two_days(world, mosip, wish):
    """Alice and Carol on the day, Dora the day after; somebody of another portal with them."""
    people = [world.alice]
    people += [ApplicantFactory(portal=world.portal).pre_registration_id for _n in range(2)]
    later = str(world.on + timedelta(days=1))
    mosip.multi_appointment(
        {people[0]: wish(1), people[1]: wish(0), people[2]: wish(2, appointment_date=later)}
    )
    from audit.actors import Actor, ActorKind
    from booking.choices import SlotChoice
    from clients.models import Applicant

    bob = Applicant.objects.get(pre_registration_id=world.bob)
    services.book(
        choice=SlotChoice(slot_id=world.slots()[3].pk),
        pre_registration_id=world.bob,
        actor=Actor(ActorKind.PORTAL, bob.portal_id),
    )
    return people


def test_who_is_booked_is_listed_by_day_in_order_of_time(world, mosip, two_days):
    alice, carol, dora = two_days
    first, second = str(world.on), str(world.on + timedelta(days=1))

    assert mosip.ids("10001", first) == [carol, alice]
    assert mosip.ids("10001", first, second) == [carol, alice, dora]
    assert mosip.ids_with_slots("10001", first, second) == {
        carol: {first: {"fromTime": "09:00:00", "toTime": "09:15:00"}},
        alice: {first: {"fromTime": "09:15:00", "toTime": "09:30:00"}},
        dora: {second: {"fromTime": "09:30:00", "toTime": "09:45:00"}},
    }
    mosip.cancel(carol)
    assert mosip.ids("10001", first) == [alice]


def test_a_range_that_makes_no_sense_is_refused(world, mosip, two_days):
    on = str(world.on)
    for call in (mosip.ids, mosip.ids_with_slots):
        for odd in (("", ""), ("yesterday", ""), (on, "2027-02-30")):
            assert refusal(call, "10001", *odd) == "PRG_CORE_REQ_019"
        assert refusal(call, "10001", on, "2020-01-01") == "PRG_CORE_REQ_020"
        assert refusal(call, "10001", "2020-01-01") == "PRG_BOOK_RCI_032"
        assert refusal(call, "404", on) == "PRG_BOOK_RCI_035"
        assert call("10001", "0001-01-01", "9999-12-31")


def test_the_end_of_a_range_may_be_left_out(world, call, two_days):
    status, body = call("GET", f"/appointment/preRegistrationId/10001?from_date={world.on}")
    assert (status, len(body["response"]["pre_registration_ids"])) == (200, 2)
    answer = call("GET", "/appointment/preRegistrationId/10001?to_date=2027-01-01")
    assert code_of(answer) == (200, "PRG_CORE_REQ_019")


def test_a_sync_lays_the_days_that_lack(world, mosip):
    centre = ProviderFactory(external_id="10002", window_days=3)
    open_all_week(centre, until_time=time(10))

    mosip.sync()

    assert Slot.objects.filter(provider=centre).count() == 4 * 4
    before = Slot.objects.count()
    mosip.sync()
    assert Slot.objects.count() == before
