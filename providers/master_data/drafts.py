"""What master data comes to once it is read: plain values, ready to be written."""

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class HoursDraft:
    """Weekly hours on an ISO weekday, wall clock; `until` 00:00 is the end of the day."""

    weekday: int
    opens: time
    until: time
    capacity: int


@dataclass(frozen=True, slots=True)
class ClosureDraft:
    """A day on which one centre stays closed."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class CentreDraft:
    """A centre as the master data describes it; empty text and None say nothing."""

    external_id: str
    name: dict[str, str]
    time_zone: str
    slot_minutes: int
    capacity: int
    hours: tuple[HoursDraft, ...]
    address: dict[str, str] = field(default_factory=dict)
    country: str = ""
    division: str = ""
    district: str = ""
    sub_district: str = ""
    postcode: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    contact_name: str = ""
    phone: str = ""
    closures: tuple[ClosureDraft, ...] = ()
    calendars: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarDraft:
    """The holidays of a place: date to name, and a name in each language there is."""

    code: str
    name: str
    holidays: dict[date, dict[str, str]]


@dataclass(frozen=True, slots=True)
class MasterData:
    """Everything that was readable."""

    centres: tuple[CentreDraft, ...] = ()
    calendars: tuple[CalendarDraft, ...] = ()
