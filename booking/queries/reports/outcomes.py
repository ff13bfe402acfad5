"""What became of bookings."""

from dataclasses import dataclass, fields

from booking.queries.reports.scope import Scope
from booking.queries.reports.utilisation import share_of
from providers.models import Provider


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Bookings of one provider by how they stand; of appointments alone but for the last two."""

    confirmed: int
    checked_in: int
    completed: int
    no_show: int
    cancelled_by_client: int
    cancelled_by_portal: int
    cancelled_by_staff: int
    cancelled_by_system: int
    #: Appointments that their holder moved at least once, however they stand.
    moved: int
    #: Places held now, and holds that were let go or lapsed.
    held: int
    lapsed: int

    @property
    def no_show_share(self) -> float | None:
        """Missed of those whose day came; None where there were none."""
        return share_of(self.no_show, self.no_show + self.completed + self.checked_in)


_CANCELLED = "claim.status = 'cancelled' AND claim.confirmed_at IS NOT NULL"
_WHICH = {
    "confirmed": "claim.status = 'confirmed'",
    "checked_in": "claim.status = 'checked_in'",
    "completed": "claim.status = 'completed'",
    "no_show": "claim.status = 'no_show'",
    **{
        f"cancelled_by_{who}": f"{_CANCELLED} AND claim.cancelled_by = '{who}'"
        for who in ("client", "portal", "staff", "system")
    },
    "moved": "claim.changes > 0",
    "held": "claim.status = 'held' AND claim.expires_at > clock_timestamp()",
    "lapsed": "claim.confirmed_at IS NULL"
    " AND NOT (claim.status = 'held' AND claim.expires_at > clock_timestamp())",
}
_COUNTS = ", ".join(
    f"count(claim.id) FILTER (WHERE {_WHICH[each.name]})" for each in fields(Outcomes)
)
_STATEMENT = f"""
SELECT bounds.id, {_COUNTS}
  FROM bounds LEFT JOIN booking_reservation AS claim ON claim.provider_id = bounds.id
   AND claim.starts_at >= bounds.low AND claim.starts_at < bounds.high
   AND claim.starts_at >= %(lowest)s AND claim.starts_at < %(highest)s
 GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - constants


def outcomes(scope: Scope) -> list[tuple[Provider, Outcomes]]:
    """Every provider of the scope, by the days its bookings lie on."""
    return [
        (scope.providers[number], Outcomes(*counts)) for number, *counts in scope.rows(_STATEMENT)
    ]
