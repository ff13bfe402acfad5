"""A month of each provider, with what its appointments cost."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from booking.admin.reports.tables import Column, Measure, Report, Table
from booking.admin.reports.use import by_centre, centre_heads
from booking.queries import reports
from booking.queries.reports import Outcomes, Scope


def monthly(scope: Scope, other: Scope | None) -> Report:
    """Appointments, and fees of those that were kept; money of two currencies is never added up."""
    centres = by_centre(reports.outcomes, Outcomes(), scope, other)
    told = [
        Measure(Column(_("Booked")), lambda each: each.booked),
        Measure(Column(_("Kept")), lambda each: each.kept, compared=True),
        Measure(Column(_("Missed")), lambda each: each.no_show),
        Measure(Column(_("Cancelled")), lambda each: each.cancelled),
    ]
    table = centres.table("centres", _("By centre"), centre_heads(), told)
    rows: list[list[Any]] = []
    sums: dict[str, tuple[int, Decimal]] = {}
    for pk, row in zip(centres.names, table.rows, strict=True):
        provider = scope.providers[pk]
        fee, currency = provider.consultation_fee, provider.fee_currency
        if fee is None:
            rows.append([*row, None, "", None])
            continue
        kept = centres.now[pk].kept
        rows.append([*row, fee, currency, fee * kept])
        count, paid = sums.get(currency, (0, Decimal()))
        sums[currency] = (count + kept, paid + fee * kept)
    money = [
        Column(_("Fee"), "money"),
        Column(_("Currency"), "text"),
        Column(_("Fees of those kept"), "money"),
    ]
    by_provider = Table(
        table.name,
        table.title,
        [*table.columns, *money],
        rows,
        [*table.total, "", "", ""],
        note=_("Kept appointments times the fee that the centre has now."),
    )
    return Report(figures=centres.figures(told), tables=[by_provider, _by_currency(sums)])


def _by_currency(sums: dict[str, tuple[int, Decimal]]) -> Table:
    rows: list[list[Any]] = [[currency, *sums[currency]] for currency in sorted(sums)]
    return Table(
        "currencies",
        _("Fees by currency"),
        [
            Column(_("Currency"), "text"),
            Column(_("Kept appointments with a fee")),
            Column(_("Fees"), "money"),
        ],
        rows,
    )
