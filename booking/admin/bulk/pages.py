"""What can be done to many rows, and the work somebody has begun."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.admin.standing import actor_of, standing_of
from booking import queries, services, tasks
from booking.admin.bulk import files
from booking.admin.bulk.forms import BringForm, ClosingForm, Kind
from booking.importing import bulk
from booking.models import BulkJob, ScheduleChange
from booking.services import Brought
from providers.admin.scope import may_run
from providers.models import Provider

#: Jobs listed.
MOST_LISTED = 30


def first_page(request: HttpRequest) -> HttpResponse:
    """A file to bring, files to take, and one's own work; a POST brings a file."""
    _must_look(request)
    kinds = kinds_for(request)
    form = BringForm(kinds=kinds)
    status = 200
    if request.method == "POST":
        if not kinds:
            raise PermissionDenied
        form = BringForm(request.POST, request.FILES, kinds=kinds)
        if form.is_valid() and (job := _brought(request, form)) is not None:
            return _to(job)
        status = 422
    everyone = standing_of(request.user).everywhere
    jobs = queries.bulk_jobs(None if everyone else request.user.pk)[:MOST_LISTED]
    context = {
        "title": _("Many at once"),
        "form": form,
        "kinds": kinds,
        "shapes": [(Kind(name), kind.columns) for name, kind in bulk.KINDS.items() if kind.columns],
        "jobs": jobs,
        "everyone": everyone,
    }
    return page(request, "first", status, **context)


def closing_page(request: HttpRequest) -> HttpResponse:
    """Close many centres: which, when and why; what it would do is shown before it is done."""
    if not may_run(request.user, None):
        raise PermissionDenied
    now = timezone.now()
    centres = bulk.run_by(actor_of(request))
    sent = request.POST if request.method == "POST" else None
    form = ClosingForm(sent, centres=centres, today=now.date())
    if sent is not None and form.is_valid():
        given = form.cleaned_data
        last = given["last"] or given["first"]
        lines = bulk.lines_of(given["centres"], given["first"], last, form.hours(), given["reason"])
        if lines:
            brought = [Brought([line]) for line in lines]
            terms = ScheduleChange(choice="keep", reason=given["reason"])
            return _to(_begun(request, Kind.CLOSING, brought, terms=terms))
        form.add_error("which", _("There is no centre of yours among these."))
    status = 200 if sent is None else 422
    return page(request, "close", status, title=_("Close many centres"), form=form)


@require_safe
def export(request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
    """The rows of one's own centres, in the columns that are brought in; `empty` for the names."""
    _must_look(request)
    found = bulk.KINDS.get(kind)
    if found is None or not found.columns or form not in ("csv", "xlsx"):
        raise Http404
    rows: Any = ()
    if "empty" not in request.GET:
        services.note_export(kind=Kind(kind), actor=actor_of(request))
        rows = found.exported(_centres(request).iterator(chunk_size=200), timezone.now())
    written = files.csv_of if form == "csv" else files.workbook_of
    return written(found.columns, rows, kind)


def kinds_for(request: HttpRequest) -> list[Kind]:
    """What the person may bring."""
    if not may_run(request.user, None):
        return []
    all_over = standing_of(request.user).writes_everywhere
    return [
        Kind(name)
        for name, kind in bulk.KINDS.items()
        if kind.columns and (all_over or not kind.is_for_all)
    ]


def page(request: HttpRequest, name: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of this part of the admin."""
    request.current_app = admin.site.name
    return TemplateResponse(
        request,
        f"admin/booking/bulk/{name}.html",
        {**admin.site.each_context(request), **context},
        status=status,
    )


def _must_look(request: HttpRequest) -> None:
    """Whoever runs a centre, or looks over all. Raises PermissionDenied."""
    if not (may_run(request.user, None) or standing_of(request.user).everywhere):
        raise PermissionDenied


def _centres(request: HttpRequest) -> "QuerySet[Provider]":
    """Of those who only look, the centres they see; clerks' centres are not taken out."""
    if standing_of(request.user).everywhere:
        return Provider.objects.order_by("external_id", "pk")
    return bulk.run_by(actor_of(request)).order_by("external_id", "pk")


def _brought(request: HttpRequest, form: BringForm) -> BulkJob | None:
    """The job of a file; None where the form says why not."""
    kind, file = Kind(form.cleaned_data["kind"]), form.cleaned_data["file"]
    try:
        brought = bulk.bring(bulk.KINDS[kind], file.read())
    except (bulk.SheetRefused, bulk.LineRefused) as refusal:
        form.add_error("file", str(refusal))
        return None
    return _begun(request, kind, brought, file_name=file.name or "")


def _begun(request: HttpRequest, kind: Kind, brought: list[Brought], **more: Any) -> BulkJob:
    job = services.begin_bulk(
        kind=kind,
        brought=brought,
        user_id=request.user.pk or 0,
        language=get_language() or "en",
        **more,
    )
    # With the broker gone the job waits for beat.
    transaction.on_commit(partial(tasks.work_on_bulk.delay, job.pk), robust=True)
    return job


def _to(job: BulkJob) -> HttpResponse:
    return HttpResponseRedirect(reverse("bulk:job", args=[job.public_id]))
