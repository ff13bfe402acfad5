"""What became of bookings."""

from dataclasses import astuple, dataclass, fields

from booking.queries.reports.counting import CANCELLED_BY, DAYS, NOTICES
from booking.queries.reports.scope import Scope
from booking.queries.reports.utilisation import share_of
from providers.models import Provider

_SIMPLE = ("confirmed", "checked_in", "completed", "no_show", "moved", "held", "lapsed", "let_go")
_CANCELLED = tuple(f"{who}_{when}" for who in CANCELLED_BY for when in NOTICES)
_COLUMNS = (*_SIMPLE, *_CANCELLED)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Bookings of one provider by how they stand; of appointments alone but for the last two."""

    confirmed: int = 0
    checked_in: int = 0
    completed: int = 0
    no_show: int = 0
    cancelled_by_client: int = 0
    cancelled_by_portal: int = 0
    cancelled_by_staff: int = 0
    cancelled_by_system: int = 0
    #: Appointments that their holder moved at least once, however they stand.
    moved: int = 0
    #: Places held now, and holds that were let go or lapsed.
    held: int = 0
    lapsed: int = 0

    @property
    def no_show_share(self) -> float | None:
        """Missed of those whose day came; None where there were none."""
        return share_of(self.no_show, self.no_show + self.kept)

    @property
    def kept(self) -> int:
        """Appointments whose holder came."""
        return self.completed + self.checked_in

    @property
    def cancelled(self) -> int:
        """Appointments that were cancelled, by whomever."""
        return (
            self.cancelled_by_client
            + self.cancelled_by_portal
            + self.cancelled_by_staff
            + self.cancelled_by_system
        )

    @property
    def booked(self) -> int:
        """Appointments, whatever became of them."""
        return self.confirmed + self.kept + self.no_show + self.cancelled

    def __add__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Cancellations:
    """Appointments cancelled by one kind of actor, by how long before they began."""

    by: str
    in_a_day: int
    in_a_week: int
    earlier: int


@dataclass(frozen=True, slots=True)
class Holds:
    """What became of places that were held."""

    booked: int = 0
    #: Their time ran out.
    lapsed: int = 0
    #: Given back by whoever held them.
    let_go: int = 0

    @property
    def lapsed_share(self) -> float | None:
        """Lapsed of all that were held and are not any more; None where there were none."""
        return share_of(self.lapsed, self.booked + self.lapsed + self.let_go)

    def __add__(self, other: "Holds") -> "Holds":
        return Holds(
            self.booked + other.booked, self.lapsed + other.lapsed, self.let_go + other.let_go
        )


def outcomes(scope: Scope) -> list[tuple[Provider, Outcomes]]:
    """Every provider of the scope, by the days its bookings lie on."""
    rows = scope.rows(DAYS, _COLUMNS, ("provider_id",))
    found = {pk: _outcomes(dict(zip(_COLUMNS, counts, strict=True))) for pk, *counts in rows}
    return [(provider, found.get(pk, Outcomes())) for pk, provider in scope.providers.items()]


def _outcomes(counts: dict[str, int]) -> Outcomes:
    for who in CANCELLED_BY:
        counts[f"cancelled_by_{who}"] = sum(counts[f"{who}_{when}"] for when in NOTICES)
    counts["lapsed"] += counts["let_go"]
    return Outcomes(**{each.name: counts[each.name] for each in fields(Outcomes)})


def cancellations(scope: Scope) -> list[Cancellations]:
    """By whom appointments were cancelled and how late, all providers together."""
    (counts,) = scope.rows(DAYS, _CANCELLED, ())
    size = len(NOTICES)
    return [
        Cancellations(who, *counts[n * size : (n + 1) * size]) for n, who in enumerate(CANCELLED_BY)
    ]


def holds(scope: Scope) -> list[tuple[Provider, Holds]]:
    """Every provider of the scope with the places held there that are not held any more.

    Appointments booked at once count as held and booked: nothing in a row tells them apart.
    """
    columns = ("confirmed", "checked_in", "completed", "no_show", *_CANCELLED, "lapsed", "let_go")
    found = {
        pk: Holds(sum(booked), lapsed, let_go)
        for pk, *booked, lapsed, let_go in scope.rows(DAYS, columns, ("provider_id",))
    }
    return [(provider, found.get(pk, Holds())) for pk, provider in scope.providers.items()]
