"""The preview of any draft is what happens, and it is fair."""

from collections import Counter
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from booking import queries
from booking.models import Reservation, Slot
from booking.tests.reshaping import (
    a_centre,
    booked,
    changed,
    counts_of,
    difference,
    slots_as_they_are,
    undone,
    wanted_places,
)
from booking.tests.scenes import assert_invariants, service_at
from providers.errors import ScheduleRefused
from providers.models import Offer
from providers.schedules import ExceptionDraft, OpeningDraft, ScheduleDraft

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


OPENINGS = st.builds(
    OpeningDraft,
    weekday=st.integers(1, 7),
    from_time=st.sampled_from([time(0), time(8), time(9), time(9, 10), time(10, 30)]),
    until_time=st.sampled_from([time(10), time(11), time(12, 15), time(13), time(0)]),
    capacity=st.integers(1, 3),
)


#: The hours there are, or fewer, with fewer places: what strands people who sit close together.
SAME_DAILY = st.builds(
    lambda until, capacity: [OpeningDraft(day, time(9), until, capacity) for day in range(1, 8)],
    st.sampled_from([time(12), time(12), time(10)]),
    st.sampled_from([1, 1, 3]),
)


@st.composite
def drafts(draw, today):
    """Sound or not, but never far from what the centre has."""
    maybe = st.booleans()
    given = {}
    if draw(maybe):
        given["openings"] = draw(SAME_DAILY | st.lists(OPENINGS, max_size=8))
    if draw(maybe):
        given["slot_minutes"] = draw(st.sampled_from([10, 15, 20, 30]))
    if draw(maybe):
        zones = ["Europe/Berlin", "Europe/London", "Asia/Kathmandu", "America/New_York"]
        given["time_zone"] = draw(st.sampled_from(zones))
    if draw(maybe):
        given["services"] = []
    if draw(maybe):
        kinds = [
            {"kind": "closed"},
            {"kind": "closed", "from_time": time(9), "until_time": time(9, 40)},
            {"kind": "capacity", "capacity": 1},
            {"kind": "extra", "from_time": time(14), "until_time": time(15), "capacity": 2},
        ]
        given["exceptions_added"] = [
            ExceptionDraft(on=today + timedelta(days=draw(st.integers(0, 4))), **kind)
            for kind in draw(st.lists(st.sampled_from(kinds), max_size=3, unique_by=str))
        ]
    if draw(st.integers(0, 5)) == 0:
        given["closes_on"] = today + timedelta(days=draw(st.integers(0, 4)))
    return ScheduleDraft(**given)


def assert_fair(provider, now, before, stranded):
    """Without our SQL: who is not stranded has a place by the new hours, who is has none."""
    wanted = wanted_places(provider, now)
    live = Reservation.objects.filter(provider=provider, starts_at__gt=now)
    covered = {
        claim.pk: [
            (slot.starts_at, slot.ends_at)
            for slot in Slot.objects.filter(
                provider=provider, starts_at__gte=claim.starts_at, starts_at__lt=claim.ends_at
            )
        ]
        for claim in live
    }
    seated = Counter(span for pk, spans in covered.items() if pk not in stranded for span in spans)
    offered = set(Offer.objects.filter(provider=provider).values_list("service", flat=True))
    for claim in live:
        spans, why = covered[claim.pk], stranded.get(claim.pk)
        if why is None:
            assert all(seated[span] <= wanted[span] for span in spans)
            assert claim.service_id is None or claim.service_id in offered
        elif why in ("closed", "length"):
            assert any(span not in wanted and before[span][0] for span in spans)
        elif why == "capacity":
            assert any(seated[span] + 1 > wanted[span] for span in spans)
        else:
            assert claim.service_id not in offered


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(material=st.data())
def test_the_preview_of_any_draft_is_what_happens(material):
    with undone():
        now = timezone.now()
        provider = a_centre(capacity=2, window_days=4)
        service = service_at(provider, 1)
        free = list(Slot.objects.filter(provider=provider, starts_at__gt=now).order_by("pk"))
        # Close together, so that many who are booked share a slot.
        first = material.draw(st.integers(0, len(free) - 6))
        for _ in range(material.draw(st.integers(2, 9))):
            slot = free[first + material.draw(st.integers(0, 5))]
            hold, slots = material.draw(st.booleans()), material.draw(st.integers(1, 2))
            chain = Slot.objects.filter(
                provider=provider,
                starts_at__gte=slot.starts_at,
                starts_at__lt=slot.starts_at + slots * timedelta(minutes=15),
            )
            if len(chain) == slots and all(link.remaining for link in chain):
                of = service if material.draw(st.booleans()) else None
                booked(slot, slots=slots, hold=hold, service=of)
        draft = material.draw(drafts(now.astimezone(provider.zone).date()))
        # A change counts from the midnight of the zone it asks for.
        zone = ZoneInfo(draft.time_zone or provider.time_zone)
        before = slots_as_they_are(provider, now, zone)
        try:
            preview = queries.preview_schedule(provider=provider, draft=draft, now=now)
        except ScheduleRefused:
            assume(False)
        assert slots_as_they_are(provider, now, zone) == before
        change = changed(provider, draft, now=now)
        after = slots_as_they_are(provider, now, zone)
        assert counts_of(preview) == counts_of(change) == difference(before, after)
        listed = dict(change.stranded_reservations.values_list("reservation", "why"))
        assert {one.reservation.pk: one.why for one in preview.stranded} == listed
        assert (change.stranded, change.settled) == (len(listed), len(listed))
        assert_fair(provider, now, before, listed)
        assert_invariants(but=["every reservation's beginning is on record"])
