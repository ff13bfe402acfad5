"""Steps of the import: how centres' rows differ from their drafts, and writing the difference."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from providers.master_data import CentreDraft, HoursDraft
from providers.models import Opening, OpeningException, Provider

#: Fields taken as they are; an empty value says nothing and changes nothing.
_PLAIN = (
    "time_zone",
    "slot_minutes",
    "capacity",
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
_FOLLOWING = Provider.holiday_calendars.through


@dataclass(slots=True)
class Plan:
    """The difference between drafts and rows."""

    rows: list[Provider] = field(default_factory=list)
    created: list[Provider] = field(default_factory=list)
    changed: list[Provider] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    openings_gone: list[int] = field(default_factory=list)
    closures: list[OpeningException] = field(default_factory=list)
    closures_changed: list[OpeningException] = field(default_factory=list)
    followed: list[tuple[Provider, int]] = field(default_factory=list)
    unfollowed: list[int] = field(default_factory=list)


def plan(
    drafts: Iterable[CentreDraft],
    rows: Sequence[Provider],
    calendar_ids: Mapping[str, int],
    known_calendars: set[str],
) -> Plan:
    """What to write so that the rows say what the drafts say. Four queries, whatever the number."""
    found = Plan()
    by_id = {row.external_id: row for row in rows}
    there = _There([row.pk for row in rows], known_calendars)
    for draft in drafts:
        row = by_id.get(draft.external_id)
        is_new = row is None
        row = row or Provider(external_id=draft.external_id)
        differs = _amend(row, draft)
        differs |= _plan_openings(found, row, draft, there)
        differs |= _plan_closures(found, row, draft, there)
        differs |= _plan_calendars(found, row, draft, there, calendar_ids)
        found.rows.append(row)
        if is_new:
            found.created.append(row)
        elif differs:
            found.changed.append(row)
    return found


class _There:
    """What hangs on the providers already."""

    def __init__(self, provider_ids: Sequence[int], known_calendars: set[str]) -> None:
        self.openings: dict[int, list[Opening]] = {}
        # Hours with dates are a season's; master data knows none, so they are nobody's business.
        for opening in Opening.objects.filter(
            provider__in=provider_ids, valid_from=None, valid_until=None
        ):
            self.openings.setdefault(opening.provider_id, []).append(opening)
        self.closures: dict[tuple[int, date], OpeningException] = {
            (closure.provider_id, closure.on): closure
            for closure in OpeningException.objects.filter(
                provider__in=provider_ids, kind=OpeningException.Kind.CLOSED, from_time=None
            ).order_by("-pk")
        }
        self.following: dict[int, dict[int, int]] = {}
        for pk, provider_id, calendar_id in _FOLLOWING.objects.filter(
            provider__in=provider_ids, holidaycalendar__code__in=known_calendars
        ).values_list("pk", "provider_id", "holidaycalendar_id"):
            self.following.setdefault(provider_id, {})[calendar_id] = pk


def _amend(row: Provider, draft: CentreDraft) -> bool:
    """Put the draft's values into the row; whether any differed."""
    values: dict[str, Any] = {
        name: value for name in _PLAIN if (value := getattr(draft, name)) not in ("", None)
    }
    for name in _TRANSLATED:
        values[name] = {**(getattr(row, name) or {}), **getattr(draft, name)}
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    # Through the field, a telephone number compares as a number and not as its spelling.
    return any(getattr(row, name) != before[name] for name in values)


def _plan_openings(found: Plan, row: Provider, draft: CentreDraft, there: _There) -> bool:
    rows = there.openings.get(row.pk, []) if row.pk else []
    had = sorted(HoursDraft(o.weekday, o.from_time, o.until_time, o.capacity) for o in rows)
    if had == sorted(draft.hours):
        return False
    found.openings_gone += [opening.pk for opening in rows]
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
    return True


def _plan_closures(found: Plan, row: Provider, draft: CentreDraft, there: _There) -> bool:
    differs = False
    for wanted in draft.closures:
        closure = there.closures.get((row.pk, wanted.on)) if row.pk else None
        if closure is None:
            kind = OpeningException.Kind.CLOSED
            found.closures.append(
                OpeningException(provider=row, on=wanted.on, kind=kind, reason=wanted.reason)
            )
        elif closure.reason != wanted.reason:
            closure.reason = wanted.reason
            found.closures_changed.append(closure)
        else:
            continue
        differs = True
    return differs


def _plan_calendars(
    found: Plan,
    row: Provider,
    draft: CentreDraft,
    there: _There,
    calendar_ids: Mapping[str, int],
) -> bool:
    # In a dry run a calendar may not be there yet; following it then differs all the same.
    wanted = {calendar_ids.get(code) for code in draft.calendars}
    had = there.following.get(row.pk, {}) if row.pk else {}
    found.followed += [
        (row, calendar_id) for calendar_id in wanted if calendar_id and calendar_id not in had
    ]
    found.unfollowed += [pk for calendar_id, pk in had.items() if calendar_id not in wanted]
    return wanted != set(had)


def write(found: Plan) -> None:
    """Write a plan: at most nine statements, whatever the number of centres."""
    Provider.objects.bulk_create(found.created)
    if found.changed:
        now = timezone.now()
        for row in found.changed:
            row.changed_at = now
        Provider.objects.bulk_update(found.changed, [*_TRANSLATED, *_PLAIN, "changed_at"])
    if found.openings_gone:
        # Nothing refers to an opening, and the import is audited per centre: in one statement,
        # without the log entry per row that delete() would have written for each.
        gone = Opening.objects.filter(pk__in=found.openings_gone)
        gone._raw_delete(gone.db)
    Opening.objects.bulk_create(found.openings)
    OpeningException.objects.bulk_create(found.closures)
    if found.closures_changed:
        OpeningException.objects.bulk_update(found.closures_changed, ["reason"])
    if found.unfollowed:
        _FOLLOWING.objects.filter(pk__in=found.unfollowed).delete()
    _FOLLOWING.objects.bulk_create(
        [
            _FOLLOWING(provider_id=row.pk, holidaycalendar_id=calendar_id)
            for row, calendar_id in found.followed
        ]
    )
