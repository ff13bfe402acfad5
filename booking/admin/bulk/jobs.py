"""One piece of work: its preview, its progress, what became of it. It goes on whoever looks."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.admin.standing import actor_of, standing_of
from booking import queries, services, tasks
from booking.admin.bulk import files
from booking.admin.bulk.pages import page
from booking.admin.schedule.preview import ApplyForm
from booking.importing import bulk
from booking.models import BulkJob, BulkLine, StrandedReservation
from booking.queries import BulkProgress

LINES_A_PAGE = 50
Status = BulkJob.Status


def job_page(request: HttpRequest, number: UUID) -> HttpResponse:
    """What would be done or was; a POST by who asked for it confirms or drops it."""
    job = _job(request, number)
    counted = queries.bulk_progress(job)
    asks = counted.stranded > 0
    initial = {"reason": job.reason}
    form = ApplyForm(initial=initial, asks=asks)
    status = 200
    if request.method == "POST":
        if job.asked_by_id != request.user.pk:
            raise PermissionDenied
        if "drop" in request.POST:
            services.drop_bulk(job=job)
            return HttpResponseRedirect(reverse("bulk:first"))
        form = ApplyForm(request.POST, initial=initial, asks=asks)
        if form.is_valid():
            return _confirmed(request, job, form)
        status = 422
    return page(request, "job", status, **_context(request, job, counted, form))


@require_safe
def progress(request: HttpRequest, number: UUID) -> JsonResponse:
    """How far it has come, for the script of the page."""
    job = _job(request, number)
    counted = queries.bulk_progress(job)
    return JsonResponse(
        {"status": job.status, "percent": counted.percent, "said": _said(job, counted)}
    )


@require_safe
def refused_lines(request: HttpRequest, number: UUID) -> HttpResponseBase:
    """The lines that were refused and why, to mend the file by."""
    job = _job(request, number)

    def rows() -> Iterator[Sequence[Any]]:
        for line in queries.bulk_lines(job):
            if _outcome(job, line) == BulkLine.Outcome.REFUSED:
                yield [line.line, line.subject, line.said]

    return files.csv_of([_("line"), _("centre"), _("reason")], rows(), "refused")


def _confirmed(request: HttpRequest, job: BulkJob, form: ApplyForm) -> HttpResponse:
    if services.confirm_bulk(job=job, actor=actor_of(request), **form.chosen()):
        transaction.on_commit(partial(tasks.work_on_bulk.delay, job.pk), robust=True)
    else:
        messages.warning(request, _("This has begun already, or was dropped."))
    return HttpResponseRedirect(request.path)


def _job(request: HttpRequest, number: UUID) -> BulkJob:
    """One's own, or any for those who look over all; a stranger's answers like an absent one."""
    job = queries.bulk_of(number)
    standing = standing_of(request.user)
    if job is None or not (standing.everywhere or job.asked_by_id == request.user.pk):
        raise Http404
    return job


def _context(
    request: HttpRequest, job: BulkJob, counted: BulkProgress, form: ApplyForm
) -> dict[str, Any]:
    lines = Paginator(queries.bulk_lines(job), LINES_A_PAGE).get_page(request.GET.get("page"))
    return {
        "title": job.get_kind_display().capitalize(),
        "job": job,
        "counted": counted,
        "said": _said(job, counted),
        "form": form,
        "lines": [(line, _label(_outcome(job, line))) for line in lines.object_list],
        "page": lines,
        "is_own": job.asked_by_id == request.user.pk,
        "is_file": bool(bulk.KINDS[job.kind].columns),
        "is_working": job.status in (Status.CHECKING, Status.RUNNING),
        "is_waiting": job.status == Status.READY,
        "changes_something": counted.made + counted.changed > 0,
        "outcomes": _outcomes(job) if job.status in (Status.RUNNING, Status.DONE) else (),
    }


def _outcomes(job: BulkJob) -> list[tuple[str, int]]:
    """How many of those who lost their time ended how, in words."""
    labels = {**dict(StrandedReservation.Outcome.choices), "": _("still to settle")}
    return [(str(labels[name]), count) for name, count in queries.bulk_outcomes(job)]


def _outcome(job: BulkJob, line: BulkLine) -> str:
    return line.outcome if job.status in (Status.RUNNING, Status.DONE) else line.expected


def _label(outcome: str) -> tuple[str, str]:
    return outcome, str(BulkLine.Outcome(outcome).label) if outcome else "–"


def _said(job: BulkJob, counted: BulkProgress) -> str:
    """How far it has come, in words."""
    counts = {"done": counted.done, "total": counted.total}
    if job.status == Status.CHECKING:
        return _("%(done)s of %(total)s checked") % counts
    return _("%(done)s of %(total)s done") % counts
