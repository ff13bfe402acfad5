"""Whose bookings a report is about, and over which local days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import connection

from audit.actors import Actor, ActorKind
from booking.availability import DAY
from booking.queries.reservations import FARTHEST_ZONE
from providers import queries as provider_queries
from providers.errors import ProviderUnknown
from providers.models import Provider

#: Each provider with the instants between which its local days lie.
BOUNDS = """
WITH bounds AS MATERIALIZED (
    SELECT id, time_zone,
           %(first)s::date::timestamp AT TIME ZONE time_zone AS low,
           (%(last)s::date + 1)::timestamp AT TIME ZONE time_zone AS high
      FROM providers_provider WHERE id = ANY(%(providers)s)
)
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Providers by number, and local days of each, both included."""

    providers: dict[int, Provider]
    first: date
    last: date

    def rows(self, statement: str) -> Sequence[tuple[Any, ...]]:
        """What a statement that begins with `BOUNDS` finds."""
        with connection.cursor() as cursor:
            cursor.execute(
                BOUNDS + statement,
                {
                    "first": self.first,
                    "last": self.last,
                    "providers": list(self.providers),
                    # What the planner can estimate by, and an index find: no zone lies further out.
                    "lowest": _utc(self.first) - FARTHEST_ZONE,
                    "highest": _utc(self.last) + DAY + FARTHEST_ZONE,
                },
            )
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


def scope_of(actor: Actor, first: date, last: date, provider: str | None = None) -> Scope:
    """The providers this member of staff sees, or the one with this public or external id.

    Raises ProviderUnknown, also for one that is not theirs.
    """
    seen = Provider.objects.only("public_id", "name", "time_zone").order_by("pk")
    if actor.kind is not ActorKind.STAFF:
        seen = seen.none()
    elif not actor.everywhere:
        seen = seen.filter(memberships__user=actor.id)
    if provider is not None:
        seen = seen.filter(pk=provider_queries.by_key(provider).pk)
    found = {row.pk: row for row in seen}
    if provider is not None and not found:
        raise ProviderUnknown
    return Scope(found, first, last)


def _utc(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)
