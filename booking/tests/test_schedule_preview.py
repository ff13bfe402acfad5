"""What a preview says is what happens, and looking leaves nothing behind."""

from datetime import time, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_redis import get_redis_connection

from audit.models import Entry
from booking import queries, services
from booking.models import Reservation, Slot
from booking.tests.racing import in_background
from booking.tests.reshaping import (
    a_centre,
    booked,
    changed,
    counts_of,
    opened_daily,
    slot_on,
)
from booking.tests.scenes import acting, at, pass_minutes, service_at
from providers.errors import ScheduleRefused
from providers.models import Opening
from providers.schedules import ScheduleDraft
from tests import factories

pytestmark = pytest.mark.django_db


def previewed(provider, draft, now=None):
    return queries.preview_schedule(provider=provider, draft=draft, now=now or timezone.now())


def whys(preview):
    return {one.reservation.pk: one.why for one in preview.stranded}


def test_hours_cut_short_strand_those_booked_after_them():
    provider = a_centre()
    early, late = (booked(slot_on(provider, 3, time(hour))) for hour in (9, 11))
    preview = previewed(provider, opened_daily(time(9), time(10)))
    assert whys(preview) == {late.pk: "closed"}
    assert early.pk not in whys(preview)
    days = provider.window_days + 1
    assert counts_of(preview) == {"gained": 0, "lost": 8 * days, "kept": 4 * days, "changed": 0}
    assert {day.lost for day in preview.days.values()} == {8}
    assert len(preview.days) == days


def test_appointments_and_holds_are_told_apart():
    provider = a_centre(capacity=2)
    slot = slot_on(provider, 3, time(11))
    booked(slot)
    booked(slot, hold=True)
    preview = previewed(provider, opened_daily(time(9), time(10), 2))
    assert (preview.appointments, preview.holds) == (1, 1)


def test_the_latest_made_are_stranded_where_places_are_fewer():
    provider = a_centre(capacity=3)
    slot = slot_on(provider, 3, time(9))
    _first, second, third = (booked(slot) for _ in range(3))
    preview = previewed(provider, opened_daily(time(9), time(12), 1))
    assert whys(preview) == {second.pk: "capacity", third.pk: "capacity"}


def test_nobody_is_stranded_for_want_of_a_place_that_another_gives_up():
    """The long one finds no place in its first slot, which leaves its second to the last."""
    provider = a_centre(capacity=2)
    slot = slot_on(provider, 3, time(9))
    booked(slot)
    long = booked(slot, slots=2)
    booked(slot_on(provider, 3, time(9, 15)))
    preview = previewed(provider, opened_daily(time(9), time(12), 1))
    assert whys(preview) == {long.pk: "capacity"}


def test_another_slot_length_strands_those_who_begin_otherwise():
    provider = a_centre()
    whole, between = (booked(slot_on(provider, 3, time(9, minute))) for minute in (0, 15))
    preview = previewed(provider, ScheduleDraft(slot_minutes=20))
    assert whys(preview) == {whole.pk: "length", between.pk: "length"}
    assert preview.gained == 9 * (provider.window_days + 1) - 2  # those across the two kept


def test_a_service_that_is_withdrawn_strands_its_own():
    provider = a_centre()
    gone, stays = (service_at(provider, 1) for _ in range(2))
    of_gone = booked(slot_on(provider, 3, time(9)), service=gone)
    booked(slot_on(provider, 3, time(10)), service=stays)
    booked(slot_on(provider, 3, time(11)))
    preview = previewed(provider, ScheduleDraft(services=[stays.code]))
    assert whys(preview) == {of_gone.pk: "service"}
    assert counts_of(preview)["lost"] == 0


def test_another_zone_keeps_the_clock_and_strands_the_instants():
    provider = a_centre()
    early, late = (booked(slot_on(provider, 3, time(hour))) for hour in (9, 11))
    preview = previewed(provider, ScheduleDraft(time_zone="Europe/London"))
    assert whys(preview) == {early.pk: "closed"}
    assert late.pk not in whys(preview)


def test_what_is_over_is_nobodys_worry():
    provider = a_centre()
    slot = slot_on(provider, 3, time(11))
    lapsed = booked(slot, hold=True)
    pass_minutes(31)
    services.expire_lapsed()
    cancelled = booked(slot)
    services.cancel(reservation_id=cancelled.public_id, actor=acting(cancelled.client))
    swept_not = booked(slot, hold=True)
    pass_minutes(31)
    assert previewed(provider, opened_daily(time(9), time(10))).stranded == []
    assert lapsed.pk != swept_not.pk


def test_what_has_begun_is_not_stranded():
    provider = a_centre()
    slot = slot_on(provider, 3, time(11))
    booked(slot)
    draft = opened_daily(time(9), time(10))
    assert previewed(provider, draft, slot.starts_at).stranded == []
    assert len(previewed(provider, draft, slot.starts_at - timedelta(minutes=1)).stranded) == 1


def test_whom_an_earlier_change_kept_is_not_asked_about_again():
    provider = a_centre(capacity=2)
    closed = booked(slot_on(provider, 3, time(11)))
    crowded = [booked(slot_on(provider, 3, time(9))) for _ in range(2)]
    changed(provider, opened_daily(time(9), time(10), 1))
    assert previewed(provider, opened_daily(time(9), time(9, 30), 1)).stranded == []
    assert len(crowded) == 2
    closing = ScheduleDraft(closes_on=closed.starts_at.astimezone(provider.zone).date())
    assert closed.pk in whys(previewed(provider, closing))


def test_a_lapsed_hold_keeps_no_place_open():
    """The slot has fewer places by the new hours, although two are still counted on it."""
    provider = a_centre(capacity=2)
    slot = slot_on(provider, 3, time(9))
    booked(slot)
    booked(slot, hold=True)
    pass_minutes(31)
    draft = opened_daily(time(9), time(12), 1)
    preview = previewed(provider, draft)
    assert (preview.changed, preview.kept) == (12 * (provider.window_days + 1), 0)
    assert preview.stranded == []
    assert counts_of(changed(provider, draft)) == counts_of(preview)
    slot.refresh_from_db()
    assert (slot.taken, slot.capacity) == (1, 1)


def test_days_that_were_not_laid_in_time_are_not_gained():
    """Last night's job did not run: what it would have laid is not the work of this change."""
    provider = a_centre()
    Slot.objects.filter(starts_at__gte=slot_on(provider, 8, time(9)).starts_at).delete()
    provider.laid_until -= timedelta(days=2)
    provider.save()
    draft = opened_daily(time(9), time(13))
    preview = previewed(provider, draft)
    days = provider.window_days + 1
    assert counts_of(preview) == {"gained": 4 * days, "lost": 0, "kept": 12 * days, "changed": 0}
    assert counts_of(changed(provider, draft)) == counts_of(preview)


def test_a_refused_draft_is_refused_here_too():
    provider = a_centre()
    with pytest.raises(ScheduleRefused):
        previewed(provider, ScheduleDraft(time_zone="Mars/Olympus"))
    assert Opening.objects.filter(provider=provider).count() == 7


TABLES = ("booking_slot", "booking_reservation", "booking_notice", "providers_opening")
TABLES += ("providers_openingexception", "providers_offer", "providers_provider", "audit_entry")
TABLES += ("auditlog_logentry", "booking_schedulechange", "booking_strandedreservation")


def rows():
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT xmin::text, ctid::text, t::text FROM {table} AS t")
            found[table] = sorted(cursor.fetchall())
    return found


@pytest.mark.django_db(transaction=True)
def test_looking_leaves_no_trace():
    provider = a_centre()
    service_at(provider, 1)
    booked(slot_on(provider, 3, time(11)))
    on = slot_on(provider, 3, time(11)).starts_at.date()
    queries.time_slots(provider, on, now=timezone.now())
    valkey = get_redis_connection("default")
    before, cached = rows(), {key: valkey.type(key) for key in valkey.scan_iter()}
    draft = opened_daily(
        time(9), time(10), services=[], time_zone="Asia/Tokyo", slot_minutes=20, closes_on=on
    )
    assert previewed(provider, draft).stranded
    assert rows() == before
    assert {key: valkey.type(key) for key in valkey.scan_iter()} == cached
    assert provider.time_zone == "Europe/Berlin"
    assert not Entry.objects.exclude(verb__in=["expire"]).exists()


@pytest.mark.django_db(transaction=True)
def test_bookings_go_on_while_somebody_looks():
    """A booking of a slot that would go is made while the preview's transaction is open."""
    provider = a_centre()
    slot = slot_on(provider, 3, time(11))
    client = factories.ClientFactory()
    with transaction.atomic():
        assert previewed(provider, opened_daily(time(9), time(10))).lost
        run = in_background(lambda: services.book(choice=at(slot), actor=acting(client)))
        assert run.result(timeout=5).status == "confirmed"
    assert Reservation.objects.filter(slot=slot).count() == 1
