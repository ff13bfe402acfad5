"""Shapes of requests and answers; no rule of booking is decided here (design.md, section 4)."""

from datetime import UTC, datetime
from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from booking.choices import SlotChoice
from booking.models import Reservation
from booking.queries import FreeSlot
from clients.api.fields import Date, Instant, PublicId, Shape, Text, TimeOfDay, WholeNumber

PRE_REGISTRATION_ID = RegexValidator(r"\A[0-9]{14}\Z", _("Write the 14 digits."))
#: The ways to name a time: exactly one of them.
_WAYS = (
    {"slot_id"},
    {"provider_id", "starts_at"},
    {"resource_id", "date", "time"},
    {"provider_id", "date", "time"},
    {"resource_id", "starts_at"},
)


class TimeNamed(Shape):
    """A slot by its id; or a provider and an instant; or a resource, a date and a local time."""

    slot_id = WholeNumber(required=False)
    provider_id = Text(max_length=36, required=False)
    starts_at = Instant(required=False)
    resource_id = Text(max_length=36, required=False)
    date = Date(required=False)
    time = TimeOfDay(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = {name: attrs.pop(name) for name in set().union(*_WAYS) if name in attrs}
        if set(named) not in _WAYS:
            raise serializers.ValidationError(
                _(
                    "Name a slot_id, or a provider_id and starts_at,"
                    " or a resource_id, date and time."
                ),
                code="one_time",
            )
        attrs["choice"] = SlotChoice(
            slot_id=named.get("slot_id"),
            provider=named.get("provider_id", named.get("resource_id")),
            starts_at=named.get("starts_at"),
            local_date=named.get("date"),
            local_time=named.get("time"),
        )
        return attrs


class OwnReservation(TimeNamed):
    """A time for the client whom the address names."""

    service_id = PublicId(required=False)


class NewReservation(OwnReservation):
    """A time, and for whom."""

    client_id = PublicId(required=False)
    pre_registration_id = Text(required=False, validators=[PRE_REGISTRATION_ID])


class Confirmation(Shape):
    """Nothing needs to be said; what is sent must still be a JSON object."""


class Cancellation(Shape):
    reason = Text(max_length=200, required=False, allow_blank=True, default="")


class Day(Shape):
    date = Date()
    service = PublicId(required=False)


def rfc3339(instant: datetime) -> str:
    """UTC with seconds and Z, as every instant leaves us."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(instant: datetime | None) -> str | None:
    return rfc3339(instant) if instant else None


def reservation_out(reservation: Reservation) -> dict[str, Any]:
    """A reservation as the API shows it; nothing in it tells who it is for."""
    return {
        "id": str(reservation.public_id),
        "reference": reservation.reference,
        "status": reservation.status,
        "provider": str(reservation.provider.public_id),
        "service": str(reservation.service.public_id) if reservation.service else None,
        "slot_id": reservation.slot_id,
        "starts_at": rfc3339(reservation.starts_at),
        "ends_at": rfc3339(reservation.ends_at),
        "time_zone": reservation.provider.time_zone,
        "expires_at": _moment(reservation.expires_at),
        "confirmed_at": _moment(reservation.confirmed_at),
        "cancelled_at": _moment(reservation.cancelled_at),
        "created_at": _moment(reservation.created_at),
    }


def etag(reservation: Reservation) -> str:
    return f'"{reservation.revision}"'


def slot_out(slot: FreeSlot) -> dict[str, Any]:
    return {
        "id": slot.id,
        "starts_at": rfc3339(slot.starts_at),
        "ends_at": rfc3339(slot.ends_at),
        "local_start": slot.local_start.strftime("%H:%M"),
        # Tells the two apart where the clocks go back and a local time comes twice.
        "utc_offset": slot.local_start.isoformat(timespec="minutes")[-6:],
        "capacity": slot.capacity,
        "remaining": slot.remaining,
    }
