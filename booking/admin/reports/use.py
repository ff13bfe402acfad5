"""How full centres are: by centre, service, day, weekday and hour."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from booking.admin.reports.asking import month_of
from booking.admin.reports.tables import Column, Heat, Hour, Measure, Report, Rows, Table, said
from booking.queries import reports
from booking.queries.reports import Scope, ServiceUse, Use
from providers.models import Provider

#: Longer times are told by months.
MOST_DAYS_TOLD = 45


def centre_heads() -> list[Column]:
    """The columns that name a centre."""
    return [Column(_("Centre"), "text"), Column(_("Number"), "text")]


def by_centre(
    counted: Callable[[Scope], Iterable[tuple[Any, Any]]],
    nothing: Any,
    scope: Scope,
    other: Scope | None,
) -> Rows:
    """What is counted by provider, in the order of their names."""
    found = {provider.pk: (provider, each) for provider, each in counted(scope)}
    names = {
        pk: (provider.local_name, provider.external_id or "")
        for pk, (provider, _each) in sorted(
            found.items(), key=lambda item: (item[1][0].local_name.casefold(), item[0])
        )
    }
    before = {provider.pk: each for provider, each in counted(other)} if other else None
    return Rows({pk: each for pk, (_p, each) in found.items()}, nothing, before, names)


def use(scope: Scope, other: Scope | None) -> Report:
    """Of the places offered, how many were taken."""
    whole = reports.whole_use(scope)

    def counted(part: Scope) -> list[tuple[Provider, Use]]:
        return whole.providers if part is scope else reports.use_by_provider(part)

    centres = by_centre(counted, Use(), scope, other)
    measures = _measures()
    return Report(
        figures=centres.figures(measures),
        tables=[
            centres.table("centres", _("By centre"), centre_heads(), measures),
            _by_time(whole.days, scope),
            _by_service(reports.use_by_service(scope, whole.minutes)),
        ],
    )


def times(scope: Scope, other: Scope | None) -> Report:
    """The hours of the week in which people come."""
    by_day: dict[Any, Use] = {}
    by_hour: dict[Any, Use] = {}
    found = {(each.weekday, each.hour): each.use for each in reports.popular_times(scope)}
    for (weekday, hour), each in found.items():
        by_day[weekday] = by_day.get(weekday, Use()) + each
        by_hour[hour] = by_hour.get(hour, Use()) + each
    before: list[dict[Any, Use]] = [{}, {}]
    for time in reports.popular_times(other) if other else ():
        for part, key in zip(before, (time.weekday, time.hour), strict=True):
            part[key] = part.get(key, Use()) + time.use
    weekdays = {number: (str(WEEKDAYS[number - 1]).capitalize(),) for number in sorted(by_day)}
    hours = {number: (f"{number:02}:00",) for number in sorted(by_hour)}
    days_then, hours_then = before if other else (None, None)
    measures = _measures()
    of_day, of_hour = Column(_("Weekday"), "text"), Column(_("Hour"), "text")
    of_days = Rows(by_day, Use(), days_then, weekdays)
    of_hours = Rows(by_hour, Use(), hours_then, hours)
    return Report(
        figures=of_days.figures(measures),
        tables=[
            of_days.table("weekdays", _("By weekday"), [of_day], measures),
            of_hours.table("hours", _("By hour"), [of_hour], measures),
        ],
        heat=_heat(found, weekdays, hours),
    )


def _measures() -> list[Measure]:
    return [
        Measure(Column(_("Places offered")), lambda each: each.places),
        Measure(Column(_("Taken")), lambda each: each.taken, compared=True),
        Measure(Column(_("Share taken"), "share", drawn=True), lambda each: each.share, True),
    ]


def _by_time(days: list[tuple[date, Use]], scope: Scope) -> Table:
    """Day by day, or month by month where the time is long."""
    monthly = (scope.last - scope.first).days + 1 > MOST_DAYS_TOLD
    pattern = "F Y" if monthly else "D j M Y"
    summed: dict[Any, Use] = {}
    for on, each in days:
        key = month_of(on).first if monthly else on
        summed[key] = summed.get(key, Use()) + each
    names = {key: (date_format(key, pattern),) for key in sorted(summed)}
    head = Column(_("Month") if monthly else _("Day"), "text")
    made = Rows(summed, Use(), None, names).table(
        "time", _("By month") if monthly else _("By day"), [head], _measures()
    )
    return Table(made.name, made.title, made.columns, made.rows, made.total, drawing=3)


def _by_service(found: list[ServiceUse]) -> Table:
    rows = [
        [
            each.service.local_name if each.service else _("not said"),
            each.appointments,
            each.minutes / 60,
            each.share,
        ]
        for each in found
    ]
    return Table(
        "services",
        _("By service"),
        [
            Column(_("Service"), "text"),
            Column(_("Appointments that kept their place")),
            Column(_("Hours booked"), "days"),
            Column(_("Share of the hours offered"), "share", drawn=True),
        ],
        rows,
        _total_of(found),
        note=_("Places are offered for every service alike; the share is of all their hours."),
    )


def _total_of(found: list[ServiceUse]) -> list[Any]:
    shares = [each.share for each in found if each.share is not None]
    return [
        _("All"),
        sum(each.appointments for each in found),
        sum(each.minutes for each in found) / 60,
        sum(shares) if shares else None,
    ]


def _heat(found: dict[Any, Use], weekdays: dict[Any, Any], hours: dict[Any, Any]) -> Heat:
    return Heat(
        hours=[label for (label,) in hours.values()],
        days=[
            (name, [_hour(found.get((day, hour), Use()).share) for hour in hours])
            for day, (name,) in weekdays.items()
        ],
    )


def _hour(share: float | None) -> Hour:
    if share is None:
        return Hour("–", 0)
    return Hour(said("share", share), min(4, int(share * 4) + 1))
