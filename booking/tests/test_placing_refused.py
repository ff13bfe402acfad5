"""hold and book: every refusal, and that nothing is left of what was refused."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine

from booking import errors, services
from booking.choices import SlotChoice
from booking.models import Notice, Reservation, Slot
from booking.tests.scenes import (
    STAFF,
    a_slot,
    acting,
    assert_invariants,
    at,
    service_at,
    slots_in_a_row,
    status_of,
    taken,
)
from clients.errors import ApplicantNotReady, ApplicantUnknown, ClientUnknown
from providers.errors import ProviderUnknown, ServiceUnknown
from tests import factories

#: A public id that belongs to nothing; written out, so that two collections agree.
NOBODY = "0b1f0f8e-93a2-4a52-9d5c-4f6f4f6f4f6f"

pytestmark = pytest.mark.django_db
VERBS = pytest.mark.parametrize("verb", [services.hold, services.book])
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture
def alice():
    return factories.ClientFactory()


def for_applicant(applicant):
    return {"actor": acting(applicant), "pre_registration_id": applicant.pre_registration_id}


@VERBS
def test_a_full_slot_is_taken_and_the_books_stay(verb, alice):
    slot = a_slot()
    factories.ReservationFactory(slot=slot)
    with pytest.raises(errors.SlotTaken):
        verb(choice=at(slot), actor=acting(alice))
    assert taken(slot) == [1]
    assert Reservation.objects.count() == 1
    assert not Notice.objects.exists()


@VERBS
@pytest.mark.parametrize("number", [0, -1, 2**62, 10**30])
def test_a_slot_nobody_laid_is_unknown(verb, alice, number):
    with pytest.raises(errors.SlotUnknown):
        verb(choice=SlotChoice(slot_id=number), actor=acting(alice))


@VERBS
def test_a_time_off_the_grid_is_unknown(verb, alice):
    slot = a_slot()
    choice = SlotChoice(
        provider=slot.provider.external_id, starts_at=slot.starts_at + timedelta(minutes=1)
    )
    with pytest.raises(errors.SlotUnknown):
        verb(choice=choice, actor=acting(alice))


@VERBS
@pytest.mark.parametrize("minutes", [10, 30])
def test_a_slot_that_ends_at_another_time_is_unknown(verb, alice, minutes):
    slot = slots_in_a_row(2, time_zone="UTC")[0]
    choice = SlotChoice(
        provider=slot.provider.external_id,
        local_date=slot.starts_at.date(),
        local_time=slot.starts_at.time(),
        local_until=(slot.starts_at + timedelta(minutes=minutes)).time(),
    )
    with pytest.raises(errors.SlotUnknown):
        verb(choice=choice, actor=acting(alice))


@VERBS
@pytest.mark.parametrize("left_out", [{"local_date": None}, {"local_time": None}])
def test_half_a_time_is_unknown(verb, alice, left_out):
    slot = a_slot()
    named = {"local_date": slot.starts_at.date(), "local_time": time(9)} | left_out
    with pytest.raises(errors.SlotUnknown):
        verb(choice=SlotChoice(provider=slot.provider.external_id, **named), actor=acting(alice))


@VERBS
def test_a_local_time_the_clocks_skip_does_not_exist(verb, alice):
    provider = factories.ProviderFactory(time_zone="Europe/Berlin")
    choice = SlotChoice(
        provider=provider.external_id, local_date=date(2027, 3, 28), local_time=time(2, 30)
    )
    with pytest.raises(errors.TimeDoesNotExist):
        verb(choice=choice, actor=acting(alice), now=datetime(2027, 3, 20, tzinfo=UTC))


@VERBS
@pytest.mark.parametrize(
    ("year", "refusal"), [(1, errors.TooSoon), (1999, errors.TooSoon), (9999, errors.TooFar)]
)
def test_the_edges_of_the_calendar_are_refused_calmly(verb, alice, year, refusal):
    provider = factories.ProviderFactory(time_zone="Pacific/Kiritimati").external_id
    for choice in (
        SlotChoice(provider=provider, starts_at=datetime(year, 1, 1, tzinfo=UTC)),
        SlotChoice(provider=provider, local_date=date(year, 12, 31), local_time=time(23, 59)),
    ):
        with pytest.raises(refusal):
            verb(choice=choice, actor=acting(alice))


@VERBS
@pytest.mark.parametrize("key", ["nowhere", "", "\0", NOBODY, "x" * 1_000_000])
def test_a_centre_nobody_knows_is_unknown(verb, alice, key):
    choice = SlotChoice(provider=key, starts_at=factories.three_days_on_at_nine())
    with pytest.raises(ProviderUnknown):
        verb(choice=choice, actor=acting(alice))


@VERBS
def test_a_service_that_is_not_offered_is_unknown(verb, alice):
    slot = a_slot()
    elsewhere = service_at(factories.ProviderFactory(), 1)
    retired = service_at(slot.provider, 1, is_active=False)
    for service_id in (elsewhere.public_id, retired.public_id, uuid4()):
        with pytest.raises(ServiceUnknown):
            verb(choice=at(slot), actor=acting(alice), service_id=service_id)


@VERBS
def test_a_closed_slot_takes_nobody(verb, alice):
    slot = a_slot()
    slot.is_open = False
    slot.save()
    with pytest.raises(errors.SlotClosed):
        verb(choice=at(slot), actor=acting(alice))


@VERBS
def test_a_closed_slot_that_is_full_as_well_is_closed(verb, alice):
    """Nobody is told to be quicker next time."""
    slot = factories.ReservationFactory(slot=a_slot()).slot
    Slot.objects.update(is_open=False)
    with pytest.raises(errors.SlotClosed):
        verb(choice=at(slot), actor=acting(alice))


@VERBS
def test_a_closed_centre_takes_nobody(verb):
    slot = a_slot(is_open_to_booking=False)
    for actor in (acting(factories.ClientFactory()), STAFF):
        with pytest.raises(errors.SlotClosed):
            verb(choice=at(slot), actor=actor, client_id=factories.ClientFactory().public_id)


@VERBS
def test_too_soon_begins_one_second_inside_the_notice(verb):
    slot = a_slot(capacity=2)
    actor = acting(factories.ClientFactory())
    with pytest.raises(errors.TooSoon):
        verb(choice=at(slot), actor=actor, now=slot.starts_at - DAY + SECOND)
    verb(choice=at(slot), actor=actor, now=slot.starts_at - DAY)


@VERBS
def test_a_services_own_notice_counts_instead(verb, alice):
    slot = a_slot()
    service = service_at(slot.provider, 1, notice_minutes=0)
    wish = {"choice": at(slot), "actor": acting(alice), "service_id": service.public_id}
    with pytest.raises(errors.TooSoon):
        verb(**wish, now=slot.starts_at + SECOND)
    verb(**wish, now=slot.starts_at)


@VERBS
def test_staff_book_inside_the_notice_and_not_in_the_past(verb, alice):
    slot = a_slot()
    wish = {"choice": at(slot), "actor": STAFF, "client_id": alice.public_id}
    with pytest.raises(errors.TooSoon):
        verb(**wish, now=slot.starts_at + SECOND)
    verb(**wish, now=slot.starts_at)


@VERBS
def test_too_far_begins_with_the_local_day_after_the_window(verb, alice):
    """A window of 2 days in Auckland: today, tomorrow and the day after, by its own calendar."""
    midnight = datetime(2027, 3, 2, 11, tzinfo=UTC)  # 2027-03-03 00:00 in Auckland
    slot = a_slot(starts_at=midnight, time_zone="Pacific/Auckland", window_days=2)
    still_28_february = datetime(2027, 2, 28, 10, 59, 59, tzinfo=UTC)
    with pytest.raises(errors.TooFar):
        verb(choice=at(slot), actor=acting(alice), now=still_28_february)
    verb(choice=at(slot), actor=acting(alice), now=still_28_february + SECOND)


@VERBS
@pytest.mark.parametrize(("provider_days", "service_days"), [(60, 2), (2, 60)])
def test_the_shorter_of_two_windows_counts(verb, alice, provider_days, service_days):
    # Three days on in UTC may be two where the centre is.
    slot = a_slot(starts_at=factories.three_days_on_at_nine() + DAY, window_days=provider_days)
    service = service_at(slot.provider, 1, window_days=service_days)
    wish = {"choice": at(slot), "actor": acting(alice), "service_id": service.public_id}
    with pytest.raises(errors.TooFar):
        verb(**wish)
    verb(**wish, now=slot.starts_at - 2 * DAY)


@VERBS
def test_now_is_the_servers_when_none_is_given(verb, alice):
    slot = a_slot()
    too_late = time_machine.travel(slot.starts_at - DAY + SECOND, tick=False)
    with too_late, pytest.raises(errors.TooSoon):
        verb(choice=at(slot), actor=acting(alice))
    with time_machine.travel(slot.starts_at - DAY, tick=False):
        verb(choice=at(slot), actor=acting(alice))


@VERBS
def test_a_booked_applicant_has_a_booking_already(verb):
    applicant = factories.ApplicantFactory()
    services.book(choice=at(a_slot()), **for_applicant(applicant))
    with pytest.raises(errors.AlreadyBooked):
        verb(choice=at(a_slot()), **for_applicant(applicant))


@VERBS
def test_an_applicant_who_holds_elsewhere_has_a_booking_already(verb):
    applicant = factories.ApplicantFactory()
    here, there = a_slot(), a_slot()
    services.hold(choice=at(there), **for_applicant(applicant))
    with pytest.raises(errors.AlreadyBooked):
        verb(choice=at(here), **for_applicant(applicant))
    assert taken(here, there) == [0, 1]
    assert_invariants()


@VERBS
@pytest.mark.parametrize("status", ["Application_Incomplete", "Consumed", "Prefetched"])
def test_an_applicant_who_is_not_ready_books_nothing(verb, status):
    applicant = factories.ApplicantFactory(status_code=status)
    slot = a_slot()
    with pytest.raises(ApplicantNotReady):
        verb(choice=at(slot), **for_applicant(applicant))
    assert status_of(applicant) == status
    assert taken(slot) == [0]


@VERBS
def test_another_portals_applicant_answers_like_none(verb):
    ours, theirs = factories.ApplicantFactory(), factories.ApplicantFactory()
    for number in (theirs.pre_registration_id, "00000000000000", "x", ""):
        with pytest.raises(ApplicantUnknown if number else errors.BeneficiaryMissing):
            verb(choice=at(a_slot()), actor=acting(ours), pre_registration_id=number or None)


@VERBS
def test_staff_name_whom_it_is_for(verb):
    with pytest.raises(errors.BeneficiaryMissing):
        verb(choice=at(a_slot()), actor=STAFF)
    with pytest.raises(ClientUnknown):
        verb(choice=at(a_slot()), actor=STAFF, client_id=uuid4())
