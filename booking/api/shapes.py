"""Shapes of requests and answers; no rule of booking is decided here (design.md, section 4)."""

from datetime import datetime
from typing import Any

from django.core.validators import RegexValidator
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from booking.choices import SlotChoice
from booking.models import Reservation
from booking.queries import FreeSlot

LARGEST_ID = 2**63 - 1
PRE_REGISTRATION_ID = RegexValidator(r"\A[0-9]{14}\Z", _("Write the 14 digits."))


class Instant(serializers.Field[datetime, str, str, Any]):
    """An RFC 3339 instant; without an offset it would be a guess, so it needs one."""

    default_error_messages = {
        "wrong": _("Write a date and time with an offset, such as 2027-03-01T09:00:00+01:00.")
    }

    def to_internal_value(self, data: str) -> datetime:
        try:
            found = parse_datetime(data) if isinstance(data, str) else None
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            self.fail("wrong")
        return found

    def to_representation(self, value: datetime) -> str:
        return rfc3339(value)


class NewReservation(serializers.Serializer[None]):
    """A slot by its id; or a provider and an instant; or a resource, a date and a local time."""

    slot_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    provider_id = serializers.CharField(max_length=36, required=False)
    starts_at = Instant(required=False)
    resource_id = serializers.CharField(max_length=36, required=False)
    date = serializers.DateField(required=False)
    time = serializers.TimeField(required=False)
    client_id = serializers.UUIDField(required=False)
    service_id = serializers.UUIDField(required=False)
    pre_registration_id = serializers.CharField(
        max_length=14, required=False, validators=[PRE_REGISTRATION_ID]
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        provider = attrs.pop("provider_id", None) or attrs.pop("resource_id", None)
        attrs.pop("resource_id", None)
        slot_id = attrs.pop("slot_id", None)
        starts_at = attrs.pop("starts_at", None)
        on, at = attrs.pop("date", None), attrs.pop("time", None)
        if slot_id is None and not (provider and (starts_at or (on and at))):
            raise serializers.ValidationError(
                _(
                    "Name a slot_id, or a provider_id and starts_at,"
                    " or a resource_id, date and time."
                )
            )
        attrs["choice"] = SlotChoice(
            slot_id=slot_id, provider=provider, starts_at=starts_at, local_date=on, local_time=at
        )
        return attrs


class Cancellation(serializers.Serializer[None]):
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class Day(serializers.Serializer[None]):
    date = serializers.DateField()
    service = serializers.UUIDField(required=False)


def rfc3339(instant: datetime) -> str:
    """UTC with seconds and Z, as every instant leaves us."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


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
        "capacity": slot.capacity,
        "remaining": slot.remaining,
    }
