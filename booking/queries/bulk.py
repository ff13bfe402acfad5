"""What work on many rows would do, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, Sum, When

from audit import changes
from audit.actors import Actor
from booking.models import BulkJob, BulkLine, ScheduleChange, StrandedReservation
from booking.queries.schedule_preview import taken_back
from providers import services as provider_services
from providers.models import Provider
from providers.schedules import ScheduleDraft

Status = BulkJob.Status
Outcome = BulkLine.Outcome

#: Whoever works on a job leaves a mark after some lines and after every change.
LEFT_ALONE = timedelta(minutes=1)
_FINISHED = [ScheduleChange.Status.DONE, ScheduleChange.Status.FAILED]


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """Lines in all, and done of the step at work; how many would be or were what."""

    total: int
    done: int
    made: int
    changed: int
    left: int
    refused: int
    appointments: int
    holds: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100

    @property
    def stranded(self) -> int:
        """People who lose their time."""
        return self.appointments + self.holds


def bulk_progress(job: BulkJob) -> BulkProgress:
    """Counted from the lines: nobody has to keep a number right.

    Before the yes the counts are what is expected, after it what was done.
    """
    is_begun = job.status in (Status.RUNNING, Status.DONE)
    what = "outcome" if is_begun else "expected"
    settled = ~Q(**{what: ""})
    if job.status == Status.RUNNING:
        settled &= Q(change__isnull=True) | Q(change__status__in=_FINISHED)
    found = BulkLine.objects.filter(job=job).aggregate(
        total=Count("pk"),
        done=Count("pk", filter=settled),
        made=Count("pk", filter=Q(**{what: Outcome.MADE})),
        changed=Count("pk", filter=Q(**{what: Outcome.CHANGED})),
        left=Count("pk", filter=Q(**{what: Outcome.LEFT})),
        refused=Count("pk", filter=Q(**{what: Outcome.REFUSED})),
        appointments=Sum("appointments", default=0),
        holds=Sum("holds", default=0),
    )
    return BulkProgress(**found)


def bulk_lines(job: BulkJob) -> "QuerySet[BulkLine]":
    """The lines with their centre and change, those refused first, without what was brought."""
    what = "outcome" if job.status in (Status.RUNNING, Status.DONE) else "expected"
    return (
        BulkLine.objects.filter(job=job)
        .select_related("provider", "change")
        .defer("brought")
        .order_by(Case(When(**{what: Outcome.REFUSED}, then=0), default=1), "line")
    )


def bulk_outcomes(job: BulkJob) -> list[tuple[str, int]]:
    """How many of those stranded ended how; the empty outcome is still to be settled."""
    rows = StrandedReservation.objects.filter(change__bulk_lines__job=job).order_by("outcome")
    return list(rows.values_list("outcome").annotate(count=Count("pk")))


def bulk_of(public_id: UUID) -> BulkJob | None:
    """The job of this public number, whoever asked for it."""
    return BulkJob.objects.filter(public_id=public_id).select_related("asked_by").first()


def bulk_jobs(user_id: int | None) -> "QuerySet[BulkJob]":
    """The jobs somebody asked for, or with None everybody's; the newest first."""
    rows = BulkJob.objects.select_related("asked_by").order_by("-pk")
    return rows if user_id is None else rows.filter(asked_by=user_id)


def unfinished_bulk(*, now: datetime) -> list[int]:
    """Jobs that are to be worked on and that nobody has worked on for a while, oldest first."""
    waiting = BulkJob.objects.filter(
        status__in=[Status.CHECKING, Status.RUNNING], progressed_at__lt=now - LEFT_ALONE
    )
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def try_told(
    *,
    provider: Provider | None,
    told: Mapping[str, Any],
    draft: ScheduleDraft | None,
    actor: Actor,
) -> None:
    """Whether a new provider, or what is told of one, can be kept; nothing is left of the try.

    Raises ProviderRefused, ProvidersAreAdministrators; of a new one's hours ScheduleRefused.
    """
    if provider is not None:
        if told:
            with taken_back(), changes.unrecorded():
                row = Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
                provider_services.write_told(row, told, actor)
        return
    hours = draft or ScheduleDraft()
    made = provider_services.drafted_provider(told, hours)
    provider_services.check_schedule(provider=made, draft=hours)
    with provider_services.named(), taken_back(), changes.unrecorded():
        made.save(force_insert=True)
