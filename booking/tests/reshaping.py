"""A centre with hours, slots and people booked; what is there before and after a change."""

from contextlib import contextmanager
from datetime import time, timedelta

from django.db import transaction
from django.utils import timezone

from audit.actors import SYSTEM
from booking import horizon, services
from booking.models import Reservation, ScheduleChange, Slot, StrandedReservation
from providers.models import Opening
from providers.schedules import OpeningDraft, ScheduleDraft
from tests import factories

Status = Reservation.Status


def a_centre(*, capacity=1, from_time=time(9), until_time=time(12), window_days=9, **rules):
    """Open every day, its window laid; bookable until it begins, so that no hour matters."""
    given = {"notice_minutes": 0, "change_notice_minutes": 0} | rules
    provider = factories.ProviderFactory(capacity=capacity, window_days=window_days, **given)
    factories.open_all_week(provider, from_time=from_time, until_time=until_time)
    services.lay_slots(provider_ids=[provider.pk])
    provider.refresh_from_db()
    return provider


def slot_on(provider, days_ahead, at):
    """The slot that begins at that local time, so many days from today."""
    on = timezone.now().astimezone(provider.zone).date() + timedelta(days=days_ahead)
    found = [
        slot
        for slot in Slot.objects.filter(provider=provider).order_by("starts_at")
        if (local := slot.starts_at.astimezone(provider.zone)).date() == on and local.time() == at
    ]
    assert len(found) == 1, (on, at)
    return found[0]


def booked(slot, *, slots=1, hold=False, **values):
    """An appointment, or a hold, of a new client on that slot and those after it."""
    make = factories.HoldFactory if hold else factories.ReservationFactory
    last = Slot.objects.filter(provider=slot.provider_id, starts_at__gte=slot.starts_at)
    ends_at = last.order_by("starts_at")[slots - 1].ends_at
    return make(slot=slot, ends_at=ends_at, **values)


def opened_daily(from_time, until_time, capacity=1, **more):
    """A draft of the same hours every day."""
    openings = [OpeningDraft(day, from_time, until_time, capacity) for day in range(1, 8)]
    return ScheduleDraft(openings=openings, **more)


def proposed(provider, draft, choice="keep", *, actor=SYSTEM, **more):
    return services.propose_change(
        provider_id=provider.public_id, draft=draft, choice=choice, actor=actor, **more
    )


def changed(provider, draft, choice="keep", *, now=None, **more):
    """Proposed and applied."""
    change = proposed(provider, draft, choice, now=now, **more)
    change = services.apply_change(change_id=change.pk, now=now)
    assert change.status == ScheduleChange.Status.DONE, change.last_error
    return change


def outcome_of(change, reservation):
    return StrandedReservation.objects.get(change=change, reservation=reservation).outcome


def slots_as_they_are(provider, now, zone):
    """(start, end) to open and places, from today on as that zone has it."""
    since = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Slot.objects.filter(provider=provider, starts_at__gte=since)
    return {(slot.starts_at, slot.ends_at): (slot.is_open, slot.capacity) for slot in rows}


def difference(before, after):
    """What became of the slots, counted without our SQL: gained, lost, kept, changed."""
    was = {span: places for span, (is_open, places) in before.items() if is_open}
    now = {span: places for span, (is_open, places) in after.items() if is_open}
    both = was.keys() & now.keys()
    return {
        "gained": len(now.keys() - was.keys()),
        "lost": len(was.keys() - now.keys()),
        "kept": sum(was[span] == now[span] for span in both),
        "changed": sum(was[span] != now[span] for span in both),
    }


def counts_of(found):
    """The same four of a preview or a change."""
    return {name: getattr(found, name) for name in ("gained", "lost", "kept", "changed")}


def wanted_places(provider, now):
    """Start and end of each slot the hours ask for, and its places."""
    provider.refresh_from_db()
    wanted = {}
    for _pk, run in horizon.runs_of([provider], {provider.pk: horizon.reach_of(provider, now)}):
        step = timedelta(minutes=run.slot_minutes)
        for n in range(run.count):
            at = run.starts_at + n * step
            wanted[at, at + step] = run.capacity
    return wanted


def everything(provider):
    """Every row a change may touch, for a comparison of two runs; without numbers and moments."""
    provider.refresh_from_db()
    slots = Slot.objects.filter(provider=provider).order_by("starts_at")
    reservations = Reservation.objects.filter(strandings__isnull=False).distinct().order_by("pk")
    return {
        "hours": sorted(
            Opening.objects.filter(provider=provider).values_list(
                "weekday", "from_time", "until_time", "capacity"
            )
        ),
        "laid_until": provider.laid_until,
        "slots": list(slots.values_list("starts_at", "ends_at", "capacity", "taken", "is_open")),
        "reservations": list(
            reservations.values_list("client__name", "starts_at", "status", "cancel_reason")
        ),
        "outcomes": list(
            StrandedReservation.objects.order_by("reservation").values_list(
                "why", "outcome", "from_starts_at"
            )
        ),
        "notices": sorted(
            Reservation.objects.filter(notices__isnull=False).values_list(
                "client__name", "notices__kind"
            )
        ),
        "change": list(
            ScheduleChange.objects.values_list(
                "status", "gained", "lost", "kept", "changed", "stranded", "settled"
            )
        ),
    }


@contextmanager
def undone():
    """A transaction that leaves nothing behind, in which durable ones may run."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)
