"""What is booked at one provider."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from audit.actors import Actor
from booking.availability import day_bounds
from booking.models import Reservation
from booking.queries.reservations import visible_to
from providers.models import Provider

#: Nothing is booked beyond, and the ends of the calendar have no midnight in every zone.
_FIRST, _LAST = date(1900, 1, 1), date(2200, 1, 1)


def booked_at(
    actor: Actor, provider: Provider, wanted: Mapping[str, Any]
) -> "QuerySet[Reservation]":
    """Those the actor may see there that fit: `from` and `to` (local days, both included),
    `status` (several), `service` (public id). With provider, service and client.
    """
    rows = visible_to(actor).filter(provider=provider)
    rows = rows.select_related("provider", "service", "client")
    if "from" in wanted:
        first = max(wanted["from"], _FIRST)
        rows = rows.filter(starts_at__gte=day_bounds(first, provider.zone)[0])
    if "to" in wanted:
        last = min(wanted["to"], _LAST)
        rows = rows.filter(starts_at__lt=day_bounds(last, provider.zone)[1])
    if "status" in wanted:
        rows = rows.filter(status__in=wanted["status"])
    if "service" in wanted:
        rows = rows.filter(service__public_id=wanted["service"])
    return rows
