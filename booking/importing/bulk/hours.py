"""Weekly hours and dated changes of centres, all lines of one centre together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext as _

from audit.actors import Actor
from booking.importing.bulk.cells import (
    LineRefused,
    about,
    centre_of,
    day_of,
    must,
    text_of,
    time_of,
    whole_of,
)
from booking.importing.bulk.plans import Outcome, Plan
from booking.importing.bulk.sheets import Line
from providers.models import OpeningException, Provider
from providers.schedules import ExceptionDraft, OpeningDraft, ScheduleDraft
from providers.services import schedule_of

OPENINGS = ("provider", "weekday", "from", "until", "places", "valid_from", "valid_until")
CLOSURES = ("provider", "date", "kind", "from", "until", "places", "reason")


def key(cells: Mapping[str, str]) -> str:
    """What lines of one centre share."""
    return text_of(cells, "provider").lower()


def plan_openings(lines: Sequence[Line], actor: Actor, now: datetime) -> Plan:
    """The lines of a centre are its whole week, in place of the one it has."""
    provider = centre_of(lines[0][1], "provider", actor)
    rows = tuple(_at(number, _opening, cells) for number, cells in lines)
    present = schedule_of(provider).openings or ()
    if sorted(map(repr, rows)) == sorted(map(repr, present)):
        return Plan(Outcome.LEFT, provider)
    draft = ScheduleDraft(openings=rows)
    return Plan(Outcome.CHANGED, provider, draft=draft, lines=[number for number, _row in lines])


def plan_closures(lines: Sequence[Line], actor: Actor, now: datetime) -> Plan:
    """The lines of a centre are added to the dated changes it has; none is taken away."""
    provider = centre_of(lines[0][1], "provider", actor)
    rows = {_at(number, _exception, cells): number for number, cells in lines}
    return plan_added(provider, rows)


def plan_added(provider: Provider, rows: Mapping[ExceptionDraft, int]) -> Plan:
    """What of dated changes, each with its line, a centre does not have yet."""
    dates = {row.on for row in rows}
    there = {_draft(row) for row in provider.exceptions.filter(on__in=dates)}
    new = {row: number for row, number in rows.items() if row not in there}
    if not new:
        return Plan(Outcome.LEFT, provider)
    draft = ScheduleDraft(exceptions_added=tuple(new))
    return Plan(Outcome.CHANGED, provider, draft=draft, lines=list(new.values()))


def export_openings(providers: Iterable[Provider], now: datetime) -> Iterator[Sequence[Any]]:
    """One line for each weekly opening, in the order of the columns."""
    for provider in providers:
        for row in schedule_of(provider).openings or ():
            yield [_name(provider), *(_written(value) for value in astuple(row))]


def export_closures(providers: Iterable[Provider], now: datetime) -> Iterator[Sequence[Any]]:
    """One line for each dated change from today on, by the clock of its centre."""
    for provider in providers:
        today = now.astimezone(provider.zone).date()
        for row in provider.exceptions.filter(on__gte=today).order_by("on", "from_time", "pk"):
            yield [_name(provider), *(_written(value) for value in astuple(_draft(row)))]


def _name(provider: Provider) -> str:
    return provider.external_id or str(provider.public_id)


def _written(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if hasattr(value, "isoformat") else value


def _at(number: int, read: Any, cells: Mapping[str, str]) -> Any:
    """Raises LineRefused that knows its line."""
    try:
        return read(cells)
    except LineRefused as refusal:
        refusal.line = number
        raise


def _opening(cells: Mapping[str, str]) -> OpeningDraft:
    weekday = must(whole_of(cells, "weekday"), "weekday")
    if weekday not in range(1, 8):
        raise about("weekday", _("Write 1 for Monday to 7 for Sunday."))
    return OpeningDraft(
        weekday,
        must(time_of(cells, "from"), "from"),
        must(time_of(cells, "until"), "until"),
        must(whole_of(cells, "places"), "places"),
        day_of(cells, "valid_from"),
        day_of(cells, "valid_until"),
    )


def _exception(cells: Mapping[str, str]) -> ExceptionDraft:
    kind = text_of(cells, "kind").lower() or OpeningException.Kind.CLOSED.value
    if kind not in OpeningException.Kind.values:
        known = ", ".join(OpeningException.Kind.values)
        raise about("kind", _("Those there are: %(known)s.") % {"known": known})
    return ExceptionDraft(
        must(day_of(cells, "date"), "date"),
        kind,
        time_of(cells, "from"),
        time_of(cells, "until"),
        whole_of(cells, "places"),
        text_of(cells, "reason", 200),
    )


def _draft(row: OpeningException) -> ExceptionDraft:
    return ExceptionDraft(row.on, row.kind, row.from_time, row.until_time, row.capacity, row.reason)
