"""The administrator's list of centres that need a look."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.tests import cast
from booking import availability_cache, queries
from booking.models import Notice
from booking.tests.scenes import a_slot
from tests import factories

pytestmark = pytest.mark.django_db


def found(now=None):
    overview = queries.troubles(now or timezone.now())
    return {each.provider.pk: each for each in overview.troubles}


def test_a_centre_without_times_ahead_is_named_and_one_that_is_closed_is_not():
    bare = factories.ProviderFactory()
    factories.ProviderFactory(is_open_to_booking=False)
    a_slot(notice_minutes=0)
    assert [(pk, each.no_openings, each.is_full) for pk, each in found().items()] == [
        (bare.pk, True, False)
    ]


def test_a_centre_that_is_full_for_two_weeks_is_named():
    slot = a_slot(notice_minutes=0)
    factories.ReservationFactory(slot=slot)
    later = slot.starts_at + timedelta(days=13)
    factories.SlotFactory(provider=slot.provider, starts_at=later)
    assert found()[slot.provider_id].is_full
    assert not found(now=slot.starts_at - timedelta(hours=1))


def test_messages_given_up_lately_are_counted_at_their_centre():
    reservation = factories.ReservationFactory(slot=a_slot(notice_minutes=0))
    for days in (0, 6, 8):
        notice = Notice.objects.create(
            reservation=reservation, kind="confirmed", channel="email", status="given_up"
        )
        long_ago = timezone.now() - timedelta(days=days, minutes=1)
        Notice.objects.filter(pk=notice.pk).update(created_at=long_ago)
    factories.SlotFactory(
        provider=reservation.provider, starts_at=reservation.starts_at + timedelta(hours=1)
    )
    assert found()[reservation.provider_id].failed_messages == 2


def test_messages_that_wait_are_told_of_whoever_they_are_for():
    Notice.objects.create(
        reservation=factories.ReservationFactory(),
        kind="confirmed",
        channel="email",
        due_at=timezone.now() - timedelta(minutes=16),
    )
    assert queries.troubles(timezone.now()).late_messages == 1


def test_repairs_are_counted_since_yesterday():
    slot, now = a_slot(notice_minutes=0), timezone.now()
    for days in (0, 0, 1, 2):
        availability_cache.note_repair(slot.provider_id, now - timedelta(days=days))
    assert found(now)[slot.provider_id].repairs == 3


def test_it_asks_the_same_of_3_centres_as_of_30():
    def asked():
        with cast.watched() as queries_asked:
            found()
        return len(queries_asked)

    factories.ProviderFactory.create_batch(3)
    few = asked()
    factories.ProviderFactory.create_batch(27)
    assert asked() == few == 4
