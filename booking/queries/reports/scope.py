"""Whose bookings a report is about, and over which local days."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery

from audit.actors import Actor, ActorKind
from booking.availability import DAY
from booking.models import CountedProvider
from booking.queries.reports import counting
from booking.queries.reports.counting import Kind
from booking.queries.reservations import FARTHEST_ZONE
from providers import queries as provider_queries
from providers.errors import ProviderUnknown
from providers.models import Provider


@dataclass(frozen=True, slots=True)
class Scope:
    """Providers by number, and local days of each, both included; one service or all.

    `counted` names the last counted day of a provider that has any. Days up to it are added up
    from their counts, later ones from their rows.
    """

    providers: dict[int, Provider]
    first: date
    last: date
    service: int | None = None
    counted: Mapping[int, date] = field(default_factory=dict)

    def over(self, first: date, last: date) -> "Scope":
        """The same providers over other days."""
        return replace(self, first=first, last=last)

    def counted_of(self, providers: Collection[int]) -> dict[int, date]:
        """The last counted days of these providers."""
        return {pk: on for pk, on in self.counted.items() if pk in providers}

    def from_rows(self) -> "Scope":
        """The same, with nothing taken from counts."""
        return replace(self, counted={})

    def rows(
        self, kind: Kind, columns: Sequence[str], by: Sequence[str], groups: Sequence[str] = ()
    ) -> Sequence[tuple[Any, ...]]:
        """Sums of columns by provider_id, day, hour or service_id, in that order.

        `groups` are expressions over those to group by in the end; where nothing is found and
        nothing is grouped by, there is one row of zeros.
        """
        counted = {pk: on for pk, on in self.counted.items() if on >= self.first}
        live = {pk: self._live_from(pk) for pk in self.providers}
        live = {pk: first for pk, first in live.items() if first <= self.last}
        parts = [counting.of_counted(kind, columns, by)] if counted else []
        if live or not counted:
            parts.append(counting.of_rows(kind, columns, by))
        sums = [f"coalesce(sum({name}), 0)::bigint" for name in columns]
        named = groups or by
        numbers = ", ".join(str(n + 1) for n in range(len(named)))
        order = f"GROUP BY {numbers} ORDER BY {numbers}" if named else ""
        statement = (
            f"WITH {counting.ASKED} SELECT {', '.join([*named, *sums])}"  # noqa: S608 - constants
            f" FROM ({' UNION ALL '.join(parts)}) AS found {order}"
        )
        values = {
            "counted": list(counted),
            "untils": list(counted.values()),
            "first": self.first,
            "last": self.last,
            "service": self.service,
            **asked([(pk, first, self.last) for pk, first in live.items()]),
        }
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def _live_from(self, pk: int) -> date:
        until = self.counted.get(pk)
        return self.first if until is None else max(self.first, until + DAY)


def asked(parts: Sequence[tuple[int, date, date]]) -> dict[str, Any]:
    """What `counting.ASKED` is given: providers, each with its first and last day."""
    firsts, lasts = [first for _, first, _ in parts], [last for *_, last in parts]
    return {
        "ids": [pk for pk, *_ in parts],
        "firsts": firsts,
        "lasts": lasts,
        # What the planner can estimate by, and an index find: no zone lies further out.
        "lowest": _utc(min(firsts, default=date.max)) - FARTHEST_ZONE,
        "highest": _utc(max(lasts, default=date.min)) + DAY + FARTHEST_ZONE,
    }


def scope_of(
    actor: Actor,
    first: date,
    last: date,
    provider: str | None = None,
    *,
    only: Collection[int] = (),
    service: int | None = None,
) -> Scope:
    """The providers this member of staff sees, or the one with this public or external id.

    `only` leaves those with these numbers, if any are given. Raises ProviderUnknown, also for one
    that is not theirs.
    """
    seen = Provider.objects.only(
        "public_id", "external_id", "name", "time_zone", "consultation_fee", "fee_currency"
    ).order_by("pk")
    if actor.kind is not ActorKind.STAFF:
        seen = seen.none()
    elif not actor.everywhere:
        seen = seen.filter(memberships__user=actor.id)
    if provider is not None:
        seen = seen.filter(pk=provider_queries.by_key(provider).pk)
    if only:
        seen = seen.filter(pk__in=only)
    until = CountedProvider.objects.filter(
        provider=OuterRef("pk"), time_zone=OuterRef("time_zone")
    ).values("until")
    rows = list(seen.annotate(counted_until=Subquery(until)))
    found: dict[int, Provider] = {row.pk: row for row in rows}
    if provider is not None and not found:
        raise ProviderUnknown
    counted = {row.pk: row.counted_until for row in rows if row.counted_until}
    return Scope(found, first, last, service, counted)


def _utc(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)
