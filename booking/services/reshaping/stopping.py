"""A change that meets a fault of ours: tried a few times, then stopped for staff to see."""

import logging
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from audit.actors import Actor
from booking import errors, queries
from booking.models import ScheduleChange
from booking.services import _refusals
from booking.services.reshaping import _steps
from booking.services.reshaping.proposing import require_manager

logger = logging.getLogger(__name__)
Status = ScheduleChange.Status

#: Attempts that came no step further before a change is stopped. Beat makes one a minute.
MOST_ATTEMPTS = 3


def note_failure(change_id: int, error: Exception, now: datetime) -> None:
    """Record an attempt that met a fault; after the third without a step, stop the change.

    What is settled stays settled, and the rest is left as it is. With the database out of reach
    nothing is counted: that is an outage, not a fault of the change.
    """
    code = str(getattr(error, "code", "") or type(error).__name__)[:60]
    try:
        change = ScheduleChange.objects.get(pk=change_id)
        if change.is_finished:
            return
        trail = audit.Trail("attempt_change", _steps.actor_of(change))
        _steps.follow(trail, change)
        trail.record_failure(code)
        if queries.failed_attempts(change) >= MOST_ATTEMPTS:
            _stop(change, code, now)
    except DatabaseError:
        logger.warning("a fault of schedule change %d could not be recorded", change_id)


def _stop(change: ScheduleChange, code: str, now: datetime) -> None:
    said = _(
        "It stopped %(times)d times at a fault that is not yours (%(code)s). What is done stays"
        " done, and the rest waits for somebody to try again."
    )
    stopped = ScheduleChange.objects.filter(
        pk=change.pk, status__in=[Status.WAITING, Status.APPLYING]
    ).update(
        status=Status.FAILED,
        finished_at=now,
        progressed_at=now,
        last_error=(said % {"times": MOST_ATTEMPTS, "code": code})[:300],
    )
    if stopped:
        logger.error("schedule change %d stopped: schedule_change_stopped, %s", change.pk, code)


def retry_change(*, change_id: int, actor: Actor, now: datetime | None = None) -> ScheduleChange:
    """Let a change that was stopped go on from where it is; whoever may propose one may.

    A change that is no longer stopped is answered as it is. One that was refused is not tried
    again, nor one after which another has changed the schedule: what it would do was previewed
    against hours that are no more. Raises ScheduleChangeUnknown, ProviderUnknown, NotAManager,
    ScheduleChanged, Busy.
    """
    now = now or timezone.now()
    with (
        audit.trail("retry_change", actor) as trail,
        _refusals.named(),
        transaction.atomic(durable=True),
    ):
        found = ScheduleChange.objects.select_related("provider").filter(pk=change_id)
        change = found.select_for_update(no_key=True, of=("self",)).first()
        if change is None:
            raise errors.ScheduleChangeUnknown
        require_manager(change.provider, actor)
        _steps.follow(trail, change)
        if queries.is_stopped(change):
            if queries.is_overtaken(change):
                raise errors.ScheduleChanged
            status = Status.WAITING if change.started_at is None else Status.APPLYING
            _steps.mark(change, now, status=status, finished_at=None, last_error="")
        trail.record_success()
    return change
