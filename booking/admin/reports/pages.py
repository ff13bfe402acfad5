"""The pages of the reports: a form asked by its address, tables, drawings, files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from audit.admin.standing import actor_of
from booking.admin.reports import asking, bookings, files, monthly, use
from booking.admin.reports.asking import Asked, Period
from booking.admin.reports.tables import Report
from booking.queries import reports
from booking.queries.reports import Scope
from providers.admin.scope import may_see


@dataclass(frozen=True, slots=True)
class Page:
    """One report: its name in the address, its form, and what it tells."""

    name: str
    title: str | Promise
    tab: str | Promise
    form: type[Asked]
    told: Callable[[Scope, Scope | None], Report]


PAGES = {
    page.name: page
    for page in (
        Page("use", _("How full centres are"), _("Use"), asking.DaysAsked, use.use),
        Page("times", _("When people come"), _("Times"), asking.DaysAsked, use.times),
        Page(
            "outcomes",
            _("What became of bookings"),
            _("Outcomes"),
            asking.DaysAndServiceAsked,
            bookings.outcomes,
        ),
        Page(
            "lead",
            _("How long ahead people book"),
            _("Ahead"),
            asking.DaysAndServiceAsked,
            bookings.lead,
        ),
        Page(
            "holds", _("Holds that lapse"), _("Holds"), asking.DaysAndServiceAsked, bookings.holds
        ),
        Page(
            "month", _("The month of each centre"), _("Month"), asking.MonthAsked, monthly.monthly
        ),
    )
}


@require_safe
def report_page(request: HttpRequest, name: str) -> HttpResponseBase:
    """A report as a page, or as the file that `format` names."""
    page = PAGES.get(name)
    if page is None:
        raise Http404
    if not may_see(request.user, None):
        raise PermissionDenied
    first = asking.at_first(timezone.now().date())
    whole = reports.scope_of(actor_of(request), first["first"], first["last"])
    form = _form(page, request.GET, whole, first)
    report = period = other = None
    if form.is_valid():
        period, other = form.period(), form.other_period()
        report = page.told(*asking.scopes(whole, form))
        wanted = request.GET.get("format", "")
        if wanted:
            return _file(request, page, report, period)
    context = {
        **admin.site.each_context(request),
        "title": page.title,
        "page": page,
        "tabs": PAGES.values(),
        "form": form,
        "report": report,
        "period": period and _named(period),
        "other": other and _named(other),
        "kept": _without_format(request.GET),
        "carried": _carried(request.GET),
    }
    status = 200 if report else 422
    return TemplateResponse(request, "admin/booking/reports/report.html", context, status=status)


def _form(page: Page, asked: QueryDict, whole: Scope, first: dict[str, Any]) -> Asked:
    """What is not asked is as it is at first."""
    given = asked.copy()
    for name, value in first.items():
        pattern = "%Y-%m" if name == "month" else "%Y-%m-%d"
        given.setdefault(name, value.strftime(pattern))
    centres = sorted(
        ((row.pk, row.local_name) for row in whole.providers.values()),
        key=lambda each: (each[1].casefold(), each[0]),
    )
    return page.form(given, centres=centres, auto_id="report-%s")


def _file(request: HttpRequest, page: Page, report: Report, period: Period) -> HttpResponseBase:
    """Raises Http404 for a table or format that there is not."""
    filename = f"{page.name}-{period.first}-{period.last}"
    if request.GET["format"] == "xlsx":
        return files.workbook_of(report, filename)
    name = request.GET.get("table", report.tables[0].name)
    table = next((each for each in report.tables if each.name == name), None)
    if request.GET["format"] != "csv" or table is None:
        raise Http404
    return files.csv_of(table, f"{filename}-{name}")


def _named(period: Period) -> str:
    if period.is_month:
        return date_format(period.first, "F Y")
    return f"{date_format(period.first, 'j F Y')} – {date_format(period.last, 'j F Y')}"


def _without_format(asked: QueryDict) -> str:
    """The address again, for the files."""
    kept = asked.copy()
    for name in ("format", "table"):
        kept.pop(name, None)
    return kept.urlencode()


def _carried(asked: QueryDict) -> str:
    """What goes along to another report."""
    kept = QueryDict(mutable=True)
    for name in ("first", "last", "compare", "centre"):
        kept.setlist(name, asked.getlist(name))
    return kept.urlencode()
