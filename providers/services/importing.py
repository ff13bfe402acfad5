"""Writing centres, their hours, closures and holidays from drafts: what differs, set-based.

What would take a time away from those who have one is not written here but given back, to go
through a change of schedule.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from audit import services as audit
from audit.actors import Actor
from audit.models import Entry
from providers.master_data import CalendarDraft, CentreDraft
from providers.models import HolidayCalendar, Provider
from providers.schedules import ExceptionDraft, OpeningDraft, ScheduleDraft
from providers.services import _calendars, _centres
from providers.services._centres import CentreChange
from providers.services.scheduling import schedule_of

#: Centres written in one transaction.
CHUNK = 200
# One import at a time: two would both find a centre missing. The number is arbitrary and ours.
_IMPORT_LOCK = 7_411_002


@dataclass(slots=True)
class Imported:
    """What an import created, changed and left; for a dry run, what it would."""

    centres_created: int = 0
    centres_changed: int = 0
    centres_unchanged: int = 0
    openings_created: int = 0
    openings_removed: int = 0
    exceptions_created: int = 0
    exceptions_changed: int = 0
    holidays_created: int = 0
    holidays_changed: int = 0
    #: Numbers of the centres in the drafts, as far as they have rows.
    provider_ids: list[int] = field(default_factory=list)
    #: New dates of calendars that are there, and centres that are there with other days: counted
    #: above and not written.
    calendars_waiting: list[CalendarDraft] = field(default_factory=list)
    centres_waiting: list[CentreChange] = field(default_factory=list)
    #: Calendars that lacked, for a preview in which they are not there yet.
    calendars_lacking: list[CalendarDraft] = field(default_factory=list)

    def without_calendar(self, draft: CalendarDraft) -> None:
        """Count what waits no longer: it was refused."""
        self.holidays_created -= len(draft.holidays)

    def without_centre(self, change: CentreChange) -> None:
        """As `without_calendar`."""
        self.openings_created -= change.openings_created
        self.openings_removed -= change.openings_removed
        self.exceptions_created -= change.exceptions_created
        self.centres_changed -= not change.is_amended

    @property
    def created(self) -> int:
        return (
            self.centres_created
            + self.openings_created
            + self.exceptions_created
            + self.holidays_created
        )

    @property
    def changed(self) -> int:
        return (
            self.centres_changed
            + self.openings_removed
            + self.exceptions_changed
            + self.holidays_changed
        )


def import_centres(
    *,
    centres: Sequence[CentreDraft],
    calendars: Sequence[CalendarDraft],
    actor: Actor,
    dry_run: bool = False,
) -> Imported:
    """Make the rows say what the drafts say, in transactions of bounded size.

    1. Calendars that lack are added with their holidays, and names of holidays amended.
    2. Centres are matched by external id; what a draft says nothing about stays as it is, such as
       notice and window. Those that lack are added with their hours, closures and calendar.
    3. New dates of a calendar that is there wait, and so do centres that are there with other
       days: `schedule_draft` is what each is to be changed to. Weekly hours without dates are
       replaced, closures added; it follows its calendar, and no other of these drafts.

    Nothing else is removed. Where nothing waits, nothing changes a second time. With `dry_run`
    nothing is written.
    """
    total = Imported()
    with transaction.atomic(durable=True):
        _one_at_a_time()
        codes = [calendar.code for calendar in calendars]
        there = set(HolidayCalendar.objects.filter(code__in=codes).values_list("code", flat=True))
        total.calendars_lacking = [each for each in calendars if each.code not in there]
        total.calendars_waiting = _calendars.write(calendars, total, dry_run, hold_back=True)
    known = frozenset(calendar.code for calendar in calendars)
    for at in range(0, len(centres), CHUNK):
        with transaction.atomic(durable=True):
            _one_at_a_time()
            _import_chunk(centres[at : at + CHUNK], known, actor, total, dry_run)
    return total


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])


def _import_chunk(
    drafts: Sequence[CentreDraft],
    known: frozenset[str],
    actor: Actor,
    total: Imported,
    dry_run: bool,
) -> None:
    calendar_ids = dict(HolidayCalendar.objects.filter(code__in=known).values_list("code", "pk"))
    rows = list(
        Provider.objects.select_for_update(no_key=True)
        .filter(external_id__in=[draft.external_id for draft in drafts])
        .order_by("pk")
    )
    plan = _centres.plan(drafts, rows, calendar_ids, known)
    changed = {row.pk for row in plan.amended} | {each.provider.pk for each in plan.changes}
    total.centres_created += len(plan.created)
    total.centres_changed += len(changed)
    total.centres_unchanged += len(drafts) - len(plan.created) - len(changed)
    total.openings_created += len(plan.openings)
    total.exceptions_created += len(plan.closures)
    total.exceptions_changed += len(plan.closures_changed)
    for change in plan.changes:
        total.openings_created += change.openings_created
        total.openings_removed += change.openings_removed
        total.exceptions_created += change.exceptions_created
    total.centres_waiting += plan.changes
    if not dry_run:
        _centres.write(plan)
        _record([*plan.created, *plan.amended], actor)
    total.provider_ids += [row.pk for row in plan.rows if row.pk]


def _record(providers: Iterable[Provider], actor: Actor) -> None:
    """An import is one verb per centre in the audit; who wrote which field is in the file."""
    audit.record(
        Entry(
            verb="import_centre",
            stage=stage,
            actor_kind=actor.kind,
            actor_id=actor.id,
            provider_id=provider.pk,
            record_kind="provider",
            record_id=provider.pk,
        )
        for provider in providers
        for stage in (Entry.Stage.START, Entry.Stage.EXIT)
    )


def schedule_draft(change: CentreChange) -> tuple[ScheduleDraft, str]:
    """What a centre's schedule is to become, and the digest of the one that is replaced.

    Parts that stay are left out of the draft. Season's hours stay, and calendars from elsewhere.
    """
    row, wanted = Provider.objects.get(pk=change.provider.pk), change.draft
    current = schedule_of(row)
    last = _centres.last_day_of(row)
    weekly = [
        OpeningDraft(each.weekday, each.opens, each.until, each.capacity, None, last)
        for each in wanted.hours
    ]
    seasons = [
        each
        for each in current.openings or ()
        if each.valid_from is not None or each.valid_until not in (None, last)
    ]
    elsewhere = [
        code for code in current.holiday_calendars or () if code not in change.known_calendars
    ]
    there = set(row.exceptions.filter(kind="closed", from_time=None).values_list("on", flat=True))
    parts = {
        "openings": tuple(seasons + weekly),
        "holiday_calendars": tuple(sorted([*elsewhere, *wanted.calendars])),
        **{name: getattr(wanted, name) for name in _centres.OF_SCHEDULE},
    }
    draft = ScheduleDraft(
        exceptions_added=tuple(
            ExceptionDraft(closure.on, "closed", reason=closure.reason)
            for closure in wanted.closures
            if closure.on not in there
        ),
        **{name: part for name, part in parts.items() if _differs(part, getattr(current, name))},
    )
    return draft, current.digest()


def _differs(wanted: object, current: object) -> bool:
    """Whether parts differ; the order of rows says nothing."""
    if isinstance(wanted, tuple) and isinstance(current, tuple):
        return Counter(wanted) != Counter(current)
    return wanted != current
