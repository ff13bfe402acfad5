"""Work on many rows: begun, confirmed, dropped, and noted line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking.models import BulkJob, BulkLine, ScheduleChange

Status = BulkJob.Status
Outcome = BulkLine.Outcome

#: How long what was brought waits for a yes before it is forgotten.
WAITS = timedelta(days=1)


class LineTaken(Exception):
    """Another worker has done this line: what this one did is taken back."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Lines that belong together, each with its number; `refused` says why none of them goes."""

    rows: Sequence[tuple[int, dict[str, str]]]
    refused: str = ""
    #: The centre as the file names it; never a person.
    subject: str = ""


def begin_bulk(
    *,
    kind: BulkJob.Kind,
    brought: Sequence[Brought],
    user_id: int,
    file_name: str = "",
    language: str,
    terms: ScheduleChange | None = None,
    now: datetime | None = None,
) -> BulkJob:
    """Keep what was brought, to be checked; `terms` say what was chosen already.

    The caller has judged that the user may bring this kind; each line is judged again.
    """
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        job = BulkJob.objects.create(
            kind=kind,
            asked_by_id=user_id,
            file_name=file_name[:120],
            language=language,
            choice=terms.choice if terms else ScheduleChange.Choice.KEEP,
            nearby=terms.nearby if terms else False,
            reason=terms.reason if terms else "",
            progressed_at=now,
        )
        BulkLine.objects.bulk_create(
            [
                BulkLine(
                    job=job,
                    line=each.rows[0][0],
                    brought=None if each.refused else [list(row) for row in each.rows],
                    expected=Outcome.REFUSED if each.refused else "",
                    said=each.refused[:300],
                    subject=each.subject[:40],
                )
                for each in brought
            ],
            batch_size=500,
        )
    return job


def confirm_bulk(
    *,
    job: BulkJob,
    choice: ScheduleChange.Choice,
    nearby: bool,
    reason: str,
    actor: Actor,
    now: datetime | None = None,
) -> bool:
    """Begin to do what was previewed; False where it has begun or was dropped meanwhile."""
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        began = BulkJob.objects.filter(pk=job.pk, status=Status.READY).update(
            status=Status.RUNNING,
            choice=choice,
            nearby=nearby,
            reason=reason[:200],
            started_at=now,
            progressed_at=now,
        )
        if began:
            _trail("begin_bulk", job, actor).record_success()
    return bool(began)


def drop_bulk(*, job: BulkJob, now: datetime | None = None) -> None:
    """Forget what was brought and not confirmed; what has begun goes on."""
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        waits = BulkJob.objects.filter(pk=job.pk, status__in=[Status.CHECKING, Status.READY])
        if waits.update(status=Status.DROPPED, finished_at=now, progressed_at=now):
            BulkLine.objects.filter(job=job).update(brought=None)


def drop_stale(*, now: datetime | None = None) -> None:
    """Drop what waited a day for its yes: staff's addresses are not kept for nothing."""
    now = now or timezone.now()
    stale = BulkJob.objects.filter(
        status__in=[Status.CHECKING, Status.READY], progressed_at__lt=now - WAITS
    )
    for job in stale:
        drop_bulk(job=job, now=now)


def note_checked(*, line: BulkLine, **found: Any) -> None:
    """Write what a line would do; once."""
    BulkLine.objects.filter(pk=line.pk, expected="").update(**_cut(found))


def note_done(*, line: BulkLine, **done: Any) -> None:
    """Write what a line did, in the transaction that does it. Raises LineTaken."""
    if not BulkLine.objects.filter(pk=line.pk, outcome="").update(**_cut(done)):
        raise LineTaken


def settle_plain(*, job: BulkJob) -> None:
    """What was to be left or refused is so: nothing is done that was not previewed."""
    plain = BulkLine.objects.filter(job=job, outcome="", job__status=Status.RUNNING)
    plain.filter(expected__in=[Outcome.LEFT, Outcome.REFUSED]).update(outcome=F("expected"))


def note_export(*, kind: BulkJob.Kind, actor: Actor) -> None:
    """Record that somebody takes rows out of the house; staff are people, too."""
    audit.Trail(f"export_{kind}", actor).record_success()


def touch_bulk(*, job_id: int, now: datetime | None = None) -> None:
    """Leave a mark that somebody works on a job."""
    BulkJob.objects.filter(pk=job_id).update(progressed_at=now or timezone.now())


def end_checking(*, job: BulkJob, now: datetime) -> None:
    """All lines are looked at: the preview can be shown."""
    BulkJob.objects.filter(pk=job.pk, status=Status.CHECKING).update(
        status=Status.READY, progressed_at=now
    )


def end_bulk(*, job: BulkJob, now: datetime) -> None:
    """All is done: refuse the lines whose change was refused, and forget what was brought."""
    with transaction.atomic(durable=True):
        ended = BulkJob.objects.filter(pk=job.pk, status=Status.RUNNING).update(
            status=Status.DONE, finished_at=now, progressed_at=now
        )
        if not ended:
            return
        failed = BulkLine.objects.filter(job=job, change__status=ScheduleChange.Status.FAILED)
        for line in failed.select_related("change"):
            said = line.change.last_error if line.change else ""
            BulkLine.objects.filter(pk=line.pk).update(outcome=Outcome.REFUSED, said=said or "–")
        BulkLine.objects.filter(job=job).update(brought=None)
        actor = Actor(ActorKind.STAFF, job.asked_by_id)
        _trail("finish_bulk", job, actor).record_success()


def _cut(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "said": str(values.get("said", ""))[:300]}


def _trail(verb: str, job: BulkJob, actor: Actor) -> audit.Trail:
    return audit.Trail(verb, actor, record_kind="bulk_job", record_id=job.pk)
