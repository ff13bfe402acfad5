"""Steps of the import: how centres' rows differ from their drafts, and writing the difference.

New centres are written as they are. Of centres that are there, what decides over their slots is
only found to differ: it is written by a change of schedule, which asks for those booked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from providers.master_data import CentreDraft, HoursDraft
from providers.models import Opening, OpeningException, Provider

#: Fields taken as they are; an empty value says nothing and changes nothing.
_PLAIN = (
    "country",
    "division",
    "district",
    "sub_district",
    "postcode",
    "latitude",
    "longitude",
    "contact_name",
    "phone",
)
#: Fields with a text per language; languages a draft has not are kept.
_TRANSLATED = ("name", "address")
#: Fields that decide over slots.
OF_SCHEDULE = ("time_zone", "slot_minutes", "capacity")
_FOLLOWING = Provider.holiday_calendars.through


@dataclass(frozen=True, slots=True)
class CentreChange:
    """A centre that is there, and a draft that would change its days; what that comes to."""

    provider: Provider
    draft: CentreDraft
    #: Codes of all calendars of the import: those the draft does not name are left.
    known_calendars: frozenset[str]
    openings_created: int
    openings_removed: int
    exceptions_created: int
    #: Whether something else of the centre was changed as well.
    is_amended: bool


@dataclass(slots=True)
class Plan:
    """The difference between drafts and rows."""

    rows: list[Provider] = field(default_factory=list)
    created: list[Provider] = field(default_factory=list)
    amended: list[Provider] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    closures: list[OpeningException] = field(default_factory=list)
    closures_changed: list[OpeningException] = field(default_factory=list)
    followed: list[tuple[Provider, int]] = field(default_factory=list)
    changes: list[CentreChange] = field(default_factory=list)


def plan(
    drafts: Iterable[CentreDraft],
    rows: Sequence[Provider],
    calendar_ids: Mapping[str, int],
    known_calendars: frozenset[str],
) -> Plan:
    """What to write so that the rows say what the drafts say. Four queries, whatever the number."""
    found = Plan()
    by_id = {row.external_id: row for row in rows}
    there = _There(rows, known_calendars)
    for draft in drafts:
        row = by_id.get(draft.external_id)
        if row is None:
            found.rows.append(_plan_new(found, draft, calendar_ids))
            continue
        found.rows.append(row)
        is_amended = _amend(row, draft, _PLAIN) | _amend_reasons(found, row, draft, there)
        if is_amended:
            found.amended.append(row)
        if change := _change(row, draft, there, known_calendars, is_amended):
            found.changes.append(change)
    return found


class _There:
    """What hangs on the providers already."""

    def __init__(self, rows: Sequence[Provider], known_calendars: frozenset[str]) -> None:
        provider_ids = [row.pk for row in rows]
        ends = {row.pk: last_day_of(row) for row in rows}
        self.hours: dict[int, list[HoursDraft]] = {}
        # Hours with dates are a season's; master data knows none, so they are nobody's business.
        for opening in Opening.objects.filter(provider__in=provider_ids, valid_from=None):
            if opening.valid_until in (None, ends[opening.provider_id]):
                self.hours.setdefault(opening.provider_id, []).append(_hours(opening))
        self.closures: dict[tuple[int, date], OpeningException] = {
            (closure.provider_id, closure.on): closure
            for closure in OpeningException.objects.filter(
                provider__in=provider_ids, kind=OpeningException.Kind.CLOSED, from_time=None
            ).order_by("-pk")
        }
        self.following: dict[int, set[str]] = {}
        for provider_id, code in _FOLLOWING.objects.filter(
            provider__in=provider_ids, holidaycalendar__code__in=known_calendars
        ).values_list("provider_id", "holidaycalendar__code"):
            self.following.setdefault(provider_id, set()).add(code)


def last_day_of(row: Provider) -> date | None:
    """The last day of a centre that closes for good: its weekly hours end with it."""
    return None if row.closes_on is None else row.closes_on - timedelta(days=1)


def _hours(opening: Opening) -> HoursDraft:
    return HoursDraft(opening.weekday, opening.from_time, opening.until_time, opening.capacity)


def _plan_new(found: Plan, draft: CentreDraft, calendar_ids: Mapping[str, int]) -> Provider:
    row = Provider(external_id=draft.external_id)
    _amend(row, draft, (*_PLAIN, *OF_SCHEDULE))
    found.created.append(row)
    found.openings += [
        Opening(
            provider=row,
            weekday=hours.weekday,
            from_time=hours.opens,
            until_time=hours.until,
            capacity=hours.capacity,
        )
        for hours in draft.hours
    ]
    kind = OpeningException.Kind.CLOSED
    found.closures += [
        OpeningException(provider=row, on=closure.on, kind=kind, reason=closure.reason)
        for closure in draft.closures
    ]
    # In a dry run a calendar may not be there yet.
    found.followed += [
        (row, calendar_ids[code]) for code in draft.calendars if code in calendar_ids
    ]
    return row


def _amend(row: Provider, draft: CentreDraft, plain: Iterable[str]) -> bool:
    """Put the draft's values into the row; whether any differed."""
    values: dict[str, Any] = {
        name: value for name in plain if (value := getattr(draft, name)) not in ("", None)
    }
    for name in _TRANSLATED:
        values[name] = {**(getattr(row, name) or {}), **getattr(draft, name)}
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    # Through the field, a telephone number compares as a number and not as its spelling.
    return any(getattr(row, name) != before[name] for name in values)


def _amend_reasons(found: Plan, row: Provider, draft: CentreDraft, there: _There) -> bool:
    differs = False
    for wanted in draft.closures:
        closure = there.closures.get((row.pk, wanted.on))
        if closure is not None and closure.reason != wanted.reason:
            closure.reason = wanted.reason
            found.closures_changed.append(closure)
            differs = True
    return differs


def _change(
    row: Provider,
    draft: CentreDraft,
    there: _There,
    known_calendars: frozenset[str],
    is_amended: bool,
) -> CentreChange | None:
    had = there.hours.get(row.pk, [])
    keeps_hours = sorted(had) == sorted(draft.hours)
    closures = [closure for closure in draft.closures if (row.pk, closure.on) not in there.closures]
    if (
        keeps_hours
        and not closures
        and all(getattr(row, name) == getattr(draft, name) for name in OF_SCHEDULE)
        and set(draft.calendars) == there.following.get(row.pk, set())
    ):
        return None
    return CentreChange(
        provider=row,
        draft=draft,
        known_calendars=known_calendars,
        openings_created=0 if keeps_hours else len(draft.hours),
        openings_removed=0 if keeps_hours else len(had),
        exceptions_created=len(closures),
        is_amended=is_amended,
    )


def write(found: Plan) -> None:
    """Write a plan: at most seven statements, whatever the number of centres."""
    Provider.objects.bulk_create(found.created)
    if found.amended:
        now = timezone.now()
        for row in found.amended:
            row.changed_at = now
        Provider.objects.bulk_update(found.amended, [*_TRANSLATED, *_PLAIN, "changed_at"])
    Opening.objects.bulk_create(found.openings)
    OpeningException.objects.bulk_create(found.closures)
    if found.closures_changed:
        OpeningException.objects.bulk_update(found.closures_changed, ["reason"])
    _FOLLOWING.objects.bulk_create(
        [
            _FOLLOWING(provider_id=row.pk, holidaycalendar_id=calendar_id)
            for row, calendar_id in found.followed
        ]
    )
