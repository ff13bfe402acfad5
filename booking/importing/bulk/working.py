"""Checking and doing the lines of a job, to be taken up again at any of them."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit import changes
from audit.actors import Actor
from audit.admin.standing import staff_actor
from audit.errors import DomainError
from booking import queries, services
from booking.errors import Busy
from booking.importing.bulk.cells import LineRefused
from booking.importing.bulk.kinds import KINDS
from booking.importing.bulk.plans import Outcome, Plan
from booking.models import BulkJob, BulkLine, ScheduleChange
from providers import services as provider_services
from providers.errors import ProviderRefused, ScheduleRefused
from providers.schedules import ScheduleDraft

logger = logging.getLogger(__name__)
Status = BulkJob.Status
_ROW = re.compile(r"\.(\d+)\.")
#: Lines read at once; after so many there is a mark that somebody is at work.
_BATCH = 20


def work(*, job_id: int, now: datetime | None = None, most_seconds: float | None = None) -> BulkJob:
    """Check a job's lines, or do them, or go on where somebody left off.

    1. While it is being checked: find out what each line would do, and whom it strands.
    2. Once it is confirmed: do each line, its outcome noted in the transaction that does it. So a
       line is done once, wherever a worker dies and even if two are at work.
    3. Apply the changes of schedule that came of it, and end the job when all have ended.

    Stops after `most_seconds`, or when others keep rows locked; the status tells what is left.
    """
    now = now or timezone.now()
    until = None if most_seconds is None else time.monotonic() + most_seconds
    job = BulkJob.objects.select_related("asked_by").get(pk=job_id)
    actor = staff_actor(job.asked_by)
    try:
        with translation.override(job.language), changes.by(job.asked_by):
            for _step in _steps(job, actor, now):
                if until is not None and time.monotonic() > until:
                    break
    except (Busy, services.LineTaken):
        pass  # others are at it; beat asks again
    return BulkJob.objects.get(pk=job_id)


def _steps(job: BulkJob, actor: Actor, now: datetime) -> Iterator[None]:
    """Do what is left, and yield after every line."""
    if job.status == Status.CHECKING:
        for line in _left(job, "expected"):
            _check(job, line, actor, now)
            yield
        services.end_checking(job=job, now=timezone.now())
    if job.status != Status.RUNNING:
        return
    services.settle_plain(job=job)
    for line in _left(job, "outcome"):
        _do(job, line, actor, now)
        yield
    unfinished = ScheduleChange.objects.filter(
        bulk_lines__job=job, status__in=["waiting", "applying"]
    )
    for number in list(unfinished.order_by("pk").values_list("pk", flat=True)):
        services.touch_bulk(job_id=job.pk)
        services.apply_change(change_id=number)
        yield
    if not unfinished.exists():
        services.end_bulk(job=job, now=timezone.now())


def _left(job: BulkJob, what: str) -> Iterator[BulkLine]:
    """The lines without an expectation or outcome, in their order; each once a run."""
    last = 0
    while True:
        found = list(job.lines.filter(**{what: ""}, line__gt=last).order_by("line")[:_BATCH])
        if not found:
            return
        services.touch_bulk(job_id=job.pk)
        yield from found
        last = found[-1].line


def _check(job: BulkJob, line: BulkLine, actor: Actor, now: datetime) -> None:
    found: dict[str, Any] = {}
    plan = None
    try:
        plan = _plan(job, line, actor, now)
        queries.try_told(provider=plan.provider, told=plan.told, draft=plan.draft, actor=actor)
        found = _expected(plan, now)
    except Exception as error:
        said = _said(error, line, plan)
        services.note_checked(line=line, expected=Outcome.REFUSED, said=said)
        return
    services.note_checked(line=line, **found)


def _expected(plan: Plan, now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"expected": plan.outcome, "provider": plan.provider}
    if plan.provider is None or plan.draft is None:
        return found
    preview = queries.preview_schedule(provider=plan.provider, draft=plan.draft, now=now)
    return found | {
        "begun_from": queries.schedule_digest(plan.provider),
        "appointments": preview.appointments,
        "holds": preview.holds,
    }


def _do(job: BulkJob, line: BulkLine, actor: Actor, now: datetime) -> None:
    done = partial(services.note_done, line=line)
    plan = None
    try:
        plan = _plan(job, line, actor, now)
        _perform(job, line, plan, actor, partial(done, outcome=plan.outcome))
    except services.LineTaken:
        raise
    except Exception as error:
        done(outcome=Outcome.REFUSED, said=_said(error, line, plan))


def _plan(job: BulkJob, line: BulkLine, actor: Actor, now: datetime) -> Plan:
    return KINDS[job.kind].plan(line.rows, actor, now)


def _perform(
    job: BulkJob, line: BulkLine, plan: Plan, actor: Actor, done: Callable[..., None]
) -> None:
    """One service call, which notes in its transaction that the line is done."""
    provider, told = plan.provider, plan.told
    if plan.outcome == Outcome.LEFT:
        done(provider=provider)
    elif provider is None:
        provider_services.add_provider(
            told=told,
            draft=plan.draft or ScheduleDraft(),
            actor=actor,
            noted=lambda made: done(provider=made),
        )
    elif plan.member is not None:
        services.enlist(
            email=plan.member.email,
            name=plan.member.name,
            role=plan.member.role,
            provider=provider,
            actor=actor,
            noted=lambda _membership: done(provider=provider),
        )
    elif plan.draft is not None:
        services.propose_change(
            provider_id=provider.public_id,
            draft=plan.draft,
            choice=ScheduleChange.Choice(job.choice),
            nearby=job.nearby,
            reason=job.reason,
            actor=actor,
            begun_from=line.begun_from,
            beside=lambda row: provider_services.write_told(row, told, actor),
            noted=lambda change: done(provider=provider, change=change),
        )
    else:
        provider_services.amend_provider(
            provider_id=provider.public_id,
            told=told,
            actor=actor,
            check=lambda row: done(provider=row),
        )


def _said(error: Exception, line: BulkLine, plan: Plan | None) -> str:
    """Why a line is refused, in a sentence. Raises the error where it is no fault of the line."""
    if isinstance(error, Busy | OperationalError | InterfaceError):
        raise error
    if isinstance(error, LineRefused):
        return _in_line(error.line, line, str(error))
    if isinstance(error, ScheduleRefused):
        found = _ROW.search(error.field)
        number = int(found[1]) if found else -1
        lines = plan.lines if plan else ()
        return _in_line(lines[number] if 0 <= number < len(lines) else None, line, str(error))
    if isinstance(error, ProviderRefused) and error.field:
        return f"{error.field}: {error}"
    if isinstance(error, DomainError):
        return str(error)
    # No traceback: what was brought stands in it.
    name = type(error).__name__
    logger.error("line %d of bulk work %d: bulk_line_fault, %s", line.line, line.job_id, name)
    return _("A fault that is not yours (%(code)s).") % {"code": name}


def _in_line(number: int | None, line: BulkLine, said: str) -> str:
    """With the number of the line that is wrong, where it is one of several."""
    if number is None or number == line.line:
        return said
    return _("Line %(line)s: %(said)s") % {"line": number, "said": said}
