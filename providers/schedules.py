"""A provider's schedule as someone proposes it: values only, no rows.

Wall-clock times of the provider's zone; `until` 00:00 is the end of the day. What is None stays as
it is; a sequence replaces all there is of its kind.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, time
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class OpeningDraft:
    """Weekly hours; weekday 1 is Monday (ISO 8601)."""

    weekday: int
    from_time: time
    until_time: time
    capacity: int
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class RecurringDraft:
    """Hours on the dates of a recurrence rule (RFC 5545 §3.3.10), counted from `starts_on`."""

    rule: str
    starts_on: date
    from_time: time
    until_time: time
    capacity: int


@dataclass(frozen=True, slots=True)
class ExceptionDraft:
    """A dated change: closed, extra, capacity, or open in spite of a holiday."""

    on: date
    kind: str
    from_time: time | None = None
    until_time: time | None = None
    capacity: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleDraft:
    """What would change about a provider's schedule."""

    openings: Sequence[OpeningDraft] | None = None
    recurring: Sequence[RecurringDraft] | None = None
    exceptions_added: Sequence[ExceptionDraft] = ()
    #: Row numbers of exceptions to take back.
    exceptions_removed: Sequence[int] = ()
    #: Codes of the holiday calendars to follow.
    holiday_calendars: Sequence[str] | None = None
    #: Codes of the services to offer.
    services: Sequence[str] | None = None
    #: Codes of services that have ended everywhere, though the provider still lists them.
    services_ended: Sequence[str] = ()
    time_zone: str | None = None
    slot_minutes: int | None = None
    capacity: int | None = None
    #: The first date on which the provider is closed for good.
    closes_on: date | None = None
    #: Whether closing for good, which was decided earlier, is taken back.
    reopens: bool = False

    def to_json(self) -> dict[str, Any]:
        """JSON values only: dates and times in ISO 8601; what would not change is left out."""
        return {
            field.name: _plain(value)
            for field in fields(self)
            if (value := asdict(self)[field.name]) != field.default
        }

    @property
    def replaces_nothing(self) -> bool:
        """Whether it only adds and takes back dated changes, or closes for good."""
        return all(getattr(self, name) is None for name in WHOLE)

    def digest(self) -> str:
        """A short text that differs when the schedule differs; the same in every process."""
        spelled = json.dumps(self.to_json(), sort_keys=True)
        return hashlib.sha256(spelled.encode()).hexdigest()[:32]

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ScheduleDraft":
        """The draft `to_json` wrote. Raises ValueError, KeyError, TypeError for anything else."""
        given = dict(values)
        for name, part in given.items():
            if isinstance(part, list):
                kind = _ROWS.get(name)
                given[name] = tuple(_row(kind, row) if kind else row for row in part)
        if given.get("closes_on"):
            given["closes_on"] = date.fromisoformat(given["closes_on"])
        return cls(**given)


Row = TypeVar("Row", OpeningDraft, RecurringDraft, ExceptionDraft)


def row_of(kind: type[Row], values: Mapping[str, Any]) -> Row:
    """The row a form's values make; what it has no field for is left out. Raises TypeError."""
    return kind(
        **{field.name: values[field.name] for field in fields(kind) if field.name in values}
    )


#: Parts that a draft replaces as a whole.
WHOLE = (
    "openings",
    "recurring",
    "holiday_calendars",
    "services",
    "time_zone",
    "slot_minutes",
    "capacity",
)
_ROWS: dict[str, type] = {
    "openings": OpeningDraft,
    "recurring": RecurringDraft,
    "exceptions_added": ExceptionDraft,
}
_DATES = {"on", "starts_on", "valid_from", "valid_until"}
_TIMES = {"from_time", "until_time"}


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _row(kind: type, values: Mapping[str, Any]) -> Any:
    known = {field.name for field in fields(kind)}
    given: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise KeyError(name)
        if value is not None and name in _DATES:
            value = date.fromisoformat(value)
        elif value is not None and name in _TIMES:
            value = time.fromisoformat(value)
        given[name] = value
    return kind(**given)
