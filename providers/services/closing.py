"""Closures and holidays read from a calendar file: what differs, and renaming what is there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from audit import services as audit
from audit.actors import Actor
from providers import soundness
from providers.ics import Closure
from providers.master_data import CalendarDraft
from providers.models import HolidayCalendar, OpeningException, Provider
from providers.schedules import ExceptionDraft, ScheduleDraft
from providers.services import _calendars, _soundness
from providers.services.importing import Imported
from providers.services.scheduling import schedule_of


@dataclass(slots=True)
class Closed:
    """What an import comes to: closures it has new, renamed, and found as they are.

    New ones of a centre, and those of a calendar that centres may follow, are counted and not
    written: they wait for a change of schedule, which asks for those booked then.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    #: Left out, because the provider is not open then anyway.
    outside: list[Closure] = field(default_factory=list)
    #: Numbers of the providers whose hours depend on it.
    provider_ids: list[int] = field(default_factory=list)
    #: New closures of the provider, by date; each draft has no more rows than a draft may have.
    closures_waiting: list[ScheduleDraft] = field(default_factory=list)
    #: New days of the calendar.
    days_waiting: list[CalendarDraft] = field(default_factory=list)


def import_closures(
    *, provider_id: int, closures: Sequence[Closure], actor: Actor, dry_run: bool = False
) -> Closed:
    """Find out on which dates and hours a provider is to be closed, and amend the reasons.

    1. Hours that lie wholly outside the provider's on their date are left out and told.
    2. A closure of the same date and hours stays, under the reason given here if there is one.
    3. Others wait, as drafts. None is removed.
    """
    with audit.trail("import_calendar", actor) as trail, transaction.atomic(durable=True):
        provider = Provider.objects.select_for_update(no_key=True).get(pk=provider_id)
        trail.provider_id = trail.record_id = provider.pk
        trail.record_kind = "provider"
        closed = Closed(provider_ids=[provider.pk])
        closed.outside = _outside(provider, closures)
        wanted = dict.fromkeys(closures)
        for closure in closed.outside:
            del wanted[closure]
        _amend(provider, wanted, closed, dry_run)
        if not dry_run and (closed.created or closed.changed):
            trail.record_success()
    return closed


def import_holidays(
    *, code: str, days: Iterable[Closure], actor: Actor, dry_run: bool = False
) -> Closed:
    """Find out which whole days a holiday calendar lacks, and amend the names of others.

    One that lacks itself is made with its days: nobody follows it. Else they wait. Days that are
    there stay, under the name given here if there is one.
    """
    tongue = settings.LANGUAGE_CODE.split("-")[0]
    named = {day.on: {tongue: day.reason} if day.reason else {} for day in days}
    with audit.trail("import_calendar", actor) as trail, transaction.atomic(durable=True):
        calendar = HolidayCalendar.objects.filter(code=code).first()
        before = 0 if calendar is None else calendar.holidays.filter(on__in=named).count()
        count = Imported()
        name = code if calendar is None else calendar.name
        draft = CalendarDraft(code, name, named)
        waiting = _calendars.write([draft], count, dry_run, hold_back=True)
        closed = Closed(count.holidays_created, count.holidays_changed, days_waiting=waiting)
        closed.unchanged = before - closed.changed
        if calendar is not None:
            closed.provider_ids = list(
                calendar.providers.order_by("pk").values_list("pk", flat=True)
            )
            trail.record_kind, trail.record_id = "holiday_calendar", calendar.pk
        if not dry_run and (closed.created or closed.changed):
            trail.record_success()
    return closed


def _outside(provider: Provider, closures: Sequence[Closure]) -> list[Closure]:
    """Those that touch none of the hours of their date."""
    placed = [closure for closure in closures if closure.from_time is not None]
    if not placed:
        return []
    schedule = schedule_of(provider)
    dates = {closure.on for closure in placed}
    extra = _soundness.extra_hours(provider, dates)
    hours = {
        on: [
            *soundness.hours_on(on, schedule.openings or (), schedule.recurring or ()),
            *extra.get(on, ()),
        ]
        for on in dates
    }
    return [
        closure
        for closure in placed
        if soundness.fault_of_place(_draft(closure), hours[closure.on])
    ]


def _draft(closure: Closure) -> ExceptionDraft:
    return ExceptionDraft(
        closure.on, "closed", closure.from_time, closure.until_time, reason=closure.reason
    )


def _amend(provider: Provider, closures: Iterable[Closure], closed: Closed, dry_run: bool) -> None:
    there: dict[Closure, OpeningException] = {}
    for row in provider.exceptions.filter(kind=OpeningException.Kind.CLOSED).order_by("pk"):
        there.setdefault(Closure(row.on, row.from_time, row.until_time), row)
    new, changed = [], []
    for closure in closures:
        known = there.get(closure)
        if known is None:
            new.append(_draft(closure))
        elif closure.reason and known.reason != closure.reason:
            known.reason = closure.reason
            changed.append(known)
        else:
            closed.unchanged += 1
    closed.created, closed.changed = len(new), len(changed)
    new.sort(key=lambda draft: draft.on)
    closed.closures_waiting = [
        ScheduleDraft(exceptions_added=tuple(new[at : at + _soundness.MOST_ROWS]))
        for at in range(0, len(new), _soundness.MOST_ROWS)
    ]
    # Audited as one verb of the provider, and not row by row: the file tells the rest.
    if changed and not dry_run:
        OpeningException.objects.bulk_update(changed, ["reason"], batch_size=500)
