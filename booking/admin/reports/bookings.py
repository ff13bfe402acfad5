"""What became of bookings and holds, and how long ahead people book."""

from typing import Any

from django.utils.translation import gettext as _

from booking.admin.reports.tables import Column, Measure, Report, Table
from booking.admin.reports.use import by_centre, centre_heads
from booking.queries import reports
from booking.queries.reports import Holds, Leads, Outcomes, Scope, share_of


def outcomes(scope: Scope, other: Scope | None) -> Report:
    """Kept, moved, cancelled by whom and how late, missed."""
    centres = by_centre(reports.outcomes, Outcomes(), scope, other)
    told = [
        Measure(Column(_("Booked")), lambda each: each.booked, compared=True),
        Measure(Column(_("Kept")), lambda each: each.kept),
        Measure(Column(_("Missed")), lambda each: each.no_show),
        Measure(
            Column(_("Share missed"), "share", drawn=True), lambda each: each.no_show_share, True
        ),
        Measure(Column(_("Moved")), lambda each: each.moved),
        Measure(Column(_("Cancelled")), lambda each: each.cancelled, compared=True),
        # Their day has not come, or nobody wrote down how it went.
        Measure(Column(_("Open")), lambda each: each.confirmed),
    ]
    return Report(
        figures=centres.figures(told),
        tables=[
            centres.table("centres", _("By centre"), centre_heads(), told),
            _cancelled(scope, other),
        ],
    )


def _cancelled(scope: Scope, other: Scope | None) -> Table:
    names = {
        "client": _("the client"),
        "portal": _("the portal"),
        "staff": _("staff"),
        "system": _("the system"),
    }
    before = (
        {
            each.by: each.in_a_day + each.in_a_week + each.earlier
            for each in reports.cancellations(other)
        }
        if other
        else None
    )
    rows: list[list[Any]] = []
    for each in reports.cancellations(scope):
        whole = each.in_a_day + each.in_a_week + each.earlier
        row = [names[each.by], each.earlier, each.in_a_week, each.in_a_day, whole]
        rows.append([*row, before[each.by]] if before else row)
    columns = [
        Column(_("Cancelled by"), "text"),
        Column(_("A week ahead or more")),
        Column(_("1 to 7 days ahead")),
        Column(_("Within a day, or later")),
        Column(_("In all")),
    ]
    if before:
        columns.append(Column(_("%(figure)s before") % {"figure": _("In all")}))
    total = [_("All"), *(sum(row[at] for row in rows) for at in range(1, len(columns)))]
    return Table("cancelled", _("Cancelled by whom and how late"), columns, rows, total)


def lead(scope: Scope, other: Scope | None) -> Report:
    """Days from booking to appointment."""
    centres = by_centre(reports.leads, Leads(), scope, other)
    told = [
        Measure(Column(_("Appointments")), lambda each: each.appointments, compared=True),
        Measure(Column(_("Days ahead, on average"), "days"), lambda each: each.mean_days, True),
        Measure(
            Column(_("Booked within a week"), "share", drawn=True),
            lambda each: each.in_a_week_share,
        ),
    ]
    now, before = centres.sums()
    return Report(
        figures=centres.figures(told),
        tables=[
            _steps(now, before),
            centres.table("centres", _("By centre"), centre_heads(), told),
        ],
    )


def _steps(now: Leads, before: Leads | None) -> Table:
    names = [
        _("the same day"),
        _("1 day"),
        _("2 to 3 days"),
        _("4 to 7 days"),
        _("8 to 14 days"),
        _("15 to 30 days"),
        _("more than 30 days"),
    ]
    columns = [
        Column(_("Booked ahead by"), "text"),
        Column(_("Appointments")),
        Column(_("Share"), "share", drawn=True),
    ]
    rows = [
        [name, count, share_of(count, now.appointments)]
        for name, count in zip(names, now.steps, strict=True)
    ]
    if before is not None:
        columns.append(Column(_("%(figure)s before") % {"figure": _("Share")}, "share"))
        for row, count in zip(rows, before.steps, strict=True):
            row.append(share_of(count, before.appointments))
    return Table("steps", _("How long ahead people book"), columns, rows, drawing=2)


def holds(scope: Scope, other: Scope | None) -> Report:
    """Places held, and what became of them."""
    centres = by_centre(reports.holds, Holds(), scope, other)
    told = [
        Measure(Column(_("Booked")), lambda each: each.booked),
        Measure(Column(_("Given back")), lambda each: each.let_go),
        Measure(Column(_("Lapsed")), lambda each: each.lapsed, compared=True),
        Measure(
            Column(_("Share lapsed"), "share", drawn=True), lambda each: each.lapsed_share, True
        ),
    ]
    return Report(
        figures=centres.figures(told),
        tables=[centres.table("centres", _("By centre"), centre_heads(), told)],
    )
