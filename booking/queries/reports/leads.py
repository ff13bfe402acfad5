"""How long before their day appointments are booked."""

from dataclasses import astuple, dataclass

from booking.queries.reports.counting import DAYS, LEADS
from booking.queries.reports.scope import Scope
from booking.queries.reports.utilisation import share_of
from providers.models import Provider

_COLUMNS = (*LEADS, "lead_days")


@dataclass(frozen=True, slots=True)
class Leads:
    """Appointments by the local days from their confirmation to their own, and all those days."""

    lead_0: int = 0
    lead_1: int = 0
    lead_3: int = 0
    lead_7: int = 0
    lead_14: int = 0
    lead_30: int = 0
    lead_more: int = 0
    days: int = 0

    @property
    def appointments(self) -> int:
        return sum(self.steps)

    @property
    def steps(self) -> tuple[int, ...]:
        """The counts, from the same day on."""
        return astuple(self)[:-1]

    @property
    def mean_days(self) -> float | None:
        """Days ahead on average; None where nothing was booked."""
        return round(self.days / self.appointments, 1) if self.appointments else None

    @property
    def in_a_week_share(self) -> float | None:
        """Booked at most a week ahead."""
        return share_of(self.lead_0 + self.lead_1 + self.lead_3 + self.lead_7, self.appointments)

    def __add__(self, other: "Leads") -> "Leads":
        return Leads(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def leads(scope: Scope) -> list[tuple[Provider, Leads]]:
    """Every provider of the scope, by the days its appointments lie on, cancelled ones too."""
    found = {pk: Leads(*counts) for pk, *counts in scope.rows(DAYS, _COLUMNS, ("provider_id",))}
    return [(provider, found.get(pk, Leads())) for pk, provider in scope.providers.items()]
