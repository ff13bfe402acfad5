"""Writing centres, their hours, closures and holidays from drafts: what differs, set-based."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from audit import services as audit
from audit.actors import Actor
from audit.models import Entry
from providers.master_data import CalendarDraft, CentreDraft
from providers.models import HolidayCalendar, Provider
from providers.services import _calendars, _centres

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

    1. Holidays are added to their calendars, and their names amended.
    2. Centres are matched by external id; what a draft says nothing about stays as it is, such as
       notice and window. Weekly hours without dates are replaced where they differ.
    3. Closures are added. A centre follows its calendar, and no other of these drafts.

    Nothing else is removed. A second time nothing changes. With `dry_run` nothing is written.
    """
    total = Imported()
    with transaction.atomic(durable=True):
        _one_at_a_time()
        _calendars.write(calendars, total, dry_run)
    known = {calendar.code for calendar in calendars}
    for at in range(0, len(centres), CHUNK):
        with transaction.atomic(durable=True):
            _one_at_a_time()
            _import_chunk(centres[at : at + CHUNK], known, actor, total, dry_run)
    return total


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])


def _import_chunk(
    drafts: Sequence[CentreDraft], known: set[str], actor: Actor, total: Imported, dry_run: bool
) -> None:
    calendar_ids = dict(HolidayCalendar.objects.filter(code__in=known).values_list("code", "pk"))
    rows = list(
        Provider.objects.select_for_update(no_key=True)
        .filter(external_id__in=[draft.external_id for draft in drafts])
        .order_by("pk")
    )
    plan = _centres.plan(drafts, rows, calendar_ids, known)
    total.centres_created += len(plan.created)
    total.centres_changed += len(plan.changed)
    total.centres_unchanged += len(drafts) - len(plan.created) - len(plan.changed)
    total.openings_created += len(plan.openings)
    total.openings_removed += len(plan.openings_gone)
    total.exceptions_created += len(plan.closures)
    total.exceptions_changed += len(plan.closures_changed)
    if not dry_run:
        _centres.write(plan)
        _record([*plan.created, *plan.changed], actor)
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
