"""What a portal is told: an event, ids and states; nothing tells who is booked for."""

import json
from datetime import UTC, datetime
from typing import Any

from booking.models import Notice, Reservation
from providers.models import Provider

Kind = Notice.Kind

#: The names of events are part of the API and never change their meaning.
EVENTS = {
    Kind.HELD: "reservation.held",
    Kind.CONFIRMED: "reservation.confirmed",
    Kind.MOVED: "reservation.moved",
    Kind.REASSIGNED: "reservation.moved",
    Kind.CANCELLED: "reservation.cancelled",
    Kind.EXPIRED: "reservation.expired",
    Kind.CHECKED_IN: "reservation.checked_in",
    Kind.MISSED: "reservation.no_show",
    Kind.HOURS: "provider.hours_changed",
    Kind.ERASED: "client.erased",
}


def body(notice: Notice) -> bytes:
    """The delivery's body, with the rows as they stand now; a repeat may tell a later state.

    `revision` rises with each change of a reservation, so that a receiver knows the later word.
    """
    told = {
        "type": EVENTS[Kind(notice.kind)],
        "timestamp": _instant(notice.created_at),
        "data": _data(notice),
    }
    return json.dumps(told, separators=(",", ":")).encode()


def _data(notice: Notice) -> dict[str, Any]:
    if notice.reservation is not None:
        return _of_reservation(notice.reservation)
    if notice.provider is not None:
        return _of_provider(notice.provider)
    return {"client": (notice.sealed or {}).get("client")}


def _of_reservation(reservation: Reservation) -> dict[str, Any]:
    return {
        "id": str(reservation.public_id),
        "reference": reservation.reference,
        "status": reservation.status,
        "revision": reservation.revision,
        **_of_provider(reservation.provider),
        "service": str(reservation.service.public_id) if reservation.service else None,
        "client": str(reservation.client.public_id) if reservation.client else None,
        "starts_at": _instant(reservation.starts_at),
        "ends_at": _instant(reservation.ends_at),
        "time_zone": reservation.provider.time_zone,
    }


def _of_provider(provider: Provider) -> dict[str, Any]:
    return {"provider": str(provider.public_id), "provider_external_id": provider.external_id}


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
