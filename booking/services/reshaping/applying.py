"""Applying a change of schedule: step after step, each a transaction, each to be taken up again."""

import time
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from booking import errors
from booking.models import ScheduleChange, StrandedReservation
from booking.services import _refusals, owing
from booking.services.reshaping import _steps, laying, settling, stopping

Status = ScheduleChange.Status
Outcome = StrandedReservation.Outcome

#: Times a step is tried again when others keep its rows locked, before it is left for later.
MOST_WAITS = 3


def apply_change(
    *, change_id: int, now: datetime | None = None, most_seconds: float | None = None
) -> ScheduleChange:
    """Apply a proposed change, or go on with one that was left unfinished.

    1. Write the hours, once those proposed earlier for this provider have ended. A draft that can
       no longer be kept fails the change, with nothing written.
    2. Lay the days by the new hours, some at a time, and list whom that strands.
    3. Settle each: keep, cancel, or move to the nearest free place. Who changed or gave up the
       booking meanwhile is left alone; who can go nowhere keeps the time they had.
    4. Lay the days again on which somebody left, and finish.

    Every step is short, locks the change's row first, and finds in the rows what is left to do: it
    may be killed anywhere and called again, also by two at once. Stops after `most_seconds`, or
    when others are at work or keep rows locked; the status tells whether it is done. A fault that
    is no refusal is raised; met three times without a step in between, it stops the change.
    """
    now = now or timezone.now()
    began, waits = time.monotonic(), 0
    while waits < MOST_WAITS:
        try:
            for _step in _steps_left(change_id, now):
                waits = 0
                if most_seconds is not None and time.monotonic() - began > most_seconds:
                    break
            break
        except errors.Busy:
            waits += 1
        except _steps.StepTaken:
            break
        except Exception as error:
            stopping.note_failure(change_id, error, now)
            raise
    return ScheduleChange.objects.get(pk=change_id)


def _steps_left(change_id: int, now: datetime) -> Iterator[None]:
    """Do what is left, and yield after every step. Raises StepTaken, Busy."""
    change = ScheduleChange.objects.select_related("provider").get(pk=change_id)
    if change.status == Status.WAITING:
        if not laying.has_its_turn(change):
            return
        laying.write_hours(change, now)
        yield
        change.refresh_from_db()
    if change.is_finished:
        return
    while not laying.is_laid(change, now):
        laying.lay_some_days(change, now)
        yield
        change.refresh_from_db()
    yield from settling.settle_all(change, now)
    laying.lay_again(change, _days_left(change), now)
    _finish(change, now)
    yield


def _days_left(change: ScheduleChange) -> set[date]:
    """The local days of the provider on which a stranded reservation gave its place back."""
    zone = change.provider.zone
    left = change.stranded_reservations.exclude(outcome__in=[Outcome.KEPT, Outcome.NO_PLACE])
    return {
        starts_at.astimezone(zone).date()
        for starts_at in left.values_list("from_starts_at", flat=True)
    }


def _finish(change: ScheduleChange, now: datetime) -> None:
    with _steps.trail("finish_change", change) as trail:
        _steps.follow(trail, change)
        with _refusals.named(), transaction.atomic(durable=True):
            change = _steps.lock(change, Status.APPLYING)
            _steps.mark(change, now, status=Status.DONE, finished_at=now)
            owing.tell_of_hours(change.provider)
            trail.record_success()
