"""How much of what was offered was taken."""

from dataclasses import dataclass
from datetime import date

from booking.queries.reports.counting import DAYS, HOURS
from booking.queries.reports.scope import Scope
from providers.models import Provider, Service

COLUMNS = ("slots", "places", "taken")


@dataclass(frozen=True, slots=True)
class Use:
    """Slots, the places in them, and how many of those were held or booked."""

    slots: int = 0
    places: int = 0
    taken: int = 0

    @property
    def share(self) -> float | None:
        """Taken of places, from 0 to 1; None where there were none."""
        return share_of(self.taken, self.places)

    def __add__(self, other: "Use") -> "Use":
        return Use(self.slots + other.slots, self.places + other.places, self.taken + other.taken)


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """Appointments for one service that kept their place, and their length together."""

    #: None where nobody said what they come for.
    service: Service | None
    appointments: int
    minutes: int
    #: Of the minutes offered to everybody; None where there were none.
    share: float | None


@dataclass(frozen=True, slots=True)
class WholeUse:
    """What was offered and taken, as a page tells it."""

    #: Every provider of the scope, also those without a slot in that time.
    providers: list[tuple[Provider, Use]]
    #: Local days with slots, in their order.
    days: list[tuple[date, Use]]
    #: Minutes offered to everybody.
    minutes: int


def whole_use(scope: Scope) -> WholeUse:
    """The use of a scope by provider and by day, in as many statements."""
    found: dict[int, Use] = {}
    offered = 0
    for pk, *counts, minutes in scope.rows(HOURS, (*COLUMNS, "minutes"), ("provider_id",)):
        found[pk] = Use(*counts)
        offered += minutes
    providers = [(provider, found.get(pk, Use())) for pk, provider in scope.providers.items()]
    return WholeUse(providers, use_by_day(scope), offered)


def use_by_provider(scope: Scope) -> list[tuple[Provider, Use]]:
    """Every provider of the scope, also those without a slot in that time."""
    found = {pk: Use(*counts) for pk, *counts in scope.rows(HOURS, COLUMNS, ("provider_id",))}
    return [(provider, found.get(pk, Use())) for pk, provider in scope.providers.items()]


def use_by_day(scope: Scope) -> list[tuple[date, Use]]:
    """Local days with slots, all providers of the scope together."""
    return [(on, Use(*counts)) for on, *counts in scope.rows(HOURS, COLUMNS, ("day",))]


def use_by_service(scope: Scope, offered: int | None = None) -> list[ServiceUse]:
    """Services with appointments in that time, the most asked for first.

    `offered` are the minutes offered to everybody, if they are known already.
    """
    if offered is None:
        ((offered,),) = scope.rows(HOURS, ("minutes",), ())
    kept = ("confirmed", "checked_in", "completed", "no_show")
    rows = scope.rows(DAYS, (*kept, "minutes"), ("service_id",))
    services = Service.objects.in_bulk([pk for pk, *_ in rows if pk is not None])
    found = [
        ServiceUse(services.get(pk), sum(counts), minutes, share_of(minutes, offered))
        for pk, *counts, minutes in rows
        if sum(counts)
    ]
    return sorted(found, key=lambda each: -each.minutes)


def share_of(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
