"""What can be brought: the columns of each kind, and how its lines are read and written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from booking.importing.bulk import closing, hours, providers, staff
from booking.importing.bulk.plans import Exported, Planned
from booking.importing.bulk.sheets import Line, read_sheet
from booking.models import BulkJob
from booking.services import Brought


@dataclass(frozen=True, slots=True)
class Kind:
    """`key` of a line's cells: lines with the same belong together, or are there twice."""

    plan: Planned
    key: Callable[[Mapping[str, str]], str]
    columns: Sequence[str] = ()
    required: Sequence[str] = ()
    belongs_together: bool = False
    exported: Exported = field(default=lambda _providers, _now: ())
    #: Brought by administrators alone.
    is_for_all: bool = False


KINDS: Mapping[str, Kind] = {
    BulkJob.Kind.PROVIDERS.value: Kind(
        providers.plan,
        providers.key,
        providers.COLUMNS,
        ["external_id"],
        exported=providers.exported,
        is_for_all=True,
    ),
    BulkJob.Kind.OPENINGS.value: Kind(
        hours.plan_openings,
        hours.key,
        hours.OPENINGS,
        ["provider", "weekday", "from", "until", "places"],
        belongs_together=True,
        exported=hours.export_openings,
    ),
    BulkJob.Kind.CLOSURES.value: Kind(
        hours.plan_closures,
        hours.key,
        hours.CLOSURES,
        ["provider", "date"],
        belongs_together=True,
        exported=hours.export_closures,
    ),
    BulkJob.Kind.STAFF.value: Kind(
        staff.plan,
        staff.key,
        staff.COLUMNS,
        ["email", "role", "provider"],
        exported=staff.exported,
    ),
    BulkJob.Kind.CLOSING.value: Kind(closing.plan, hours.key),
}


def bring(kind: Kind, content: bytes) -> list[Brought]:
    """The lines of a file, those that belong together as one. Raises SheetRefused."""
    lines = read_sheet(content, kind.columns, kind.required)
    return list(_together(kind, lines) if kind.belongs_together else _apart(kind, lines))


def _together(kind: Kind, lines: Iterable[Line]) -> Iterable[Brought]:
    found: dict[str, list[Line]] = {}
    for number, cells in lines:
        found.setdefault(kind.key(cells), []).append((number, cells))
    return (Brought(rows, subject=_subject(rows[0][1])) for rows in found.values())


def _apart(kind: Kind, lines: Iterable[Line]) -> Iterable[Brought]:
    """One by one; of two that say who they are alike, the second is refused."""
    first: dict[str, int] = {}
    for number, cells in lines:
        key = kind.key(cells)
        seen = first.setdefault(key, number)
        is_again = bool(key.strip()) and seen != number
        said = _("The same is in line %(line)s.") % {"line": seen} if is_again else ""
        yield Brought([(number, cells)], said, _subject(cells))


def _subject(cells: Mapping[str, str]) -> str:
    return cells.get("provider") or cells.get("external_id") or cells.get("id") or ""
