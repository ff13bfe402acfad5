"""Shapes of answers that several doors give, and values of their examples."""

from functools import cache
from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from booking.models import Reservation

PROVIDER_ID = "9b2f6c1e-3d27-4a5e-9d0c-0b8f2a1c7e44"
SERVICE_ID = "c1d7a0b2-58f4-4f3e-8a6b-2f9d3e5a7c10"
RESERVATION_ID = "0f8c6d34-7a51-4e0b-b6e8-5f2c9d1a3b77"
CLIENT_ID = "5b0c7e52-1f6a-4d83-9c2e-7a4b8d0f6e19"
LIST_BESIDE = {"next": None, "previous": None}

SLOT: dict[str, Any] = {
    "id": 4711,
    "starts_at": "2027-03-01T08:00:00Z",
    "ends_at": "2027-03-01T08:15:00Z",
    "local_start": "09:00",
    "utc_offset": "+01:00",
    "capacity": 5,
    "remaining": 4,
}
RESERVATION: dict[str, Any] = {
    "id": RESERVATION_ID,
    "reference": "K7M2QX9RT4HC",
    "status": "held",
    "provider": PROVIDER_ID,
    "service": None,
    "slot_id": 4711,
    "starts_at": "2027-03-01T08:00:00Z",
    "ends_at": "2027-03-01T08:15:00Z",
    "time_zone": "Europe/Berlin",
    "expires_at": "2027-02-20T10:42:07Z",
    "confirmed_at": None,
    "cancelled_at": None,
    "created_at": "2027-02-20T10:12:07Z",
}
CONFIRMED = RESERVATION | {"status": "confirmed", "confirmed_at": "2027-02-20T10:15:40Z"}


class ReservationOut(serializers.Serializer[None]):
    """A hold or an appointment; nothing in it tells who it is for."""

    id = serializers.UUIDField()
    reference = serializers.CharField(help_text="What people read out at the desk.")
    status = serializers.ChoiceField(Reservation.Status.values)
    provider = serializers.UUIDField()
    service = serializers.UUIDField(allow_null=True)
    slot_id = serializers.IntegerField(help_text="The first of its slots.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    time_zone = serializers.CharField(help_text="The provider's.")
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="When the hold lapses, or would have."
    )
    confirmed_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class SlotOut(serializers.Serializer[None]):
    """A time one may choose."""

    id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    local_start = serializers.RegexField(r"^[0-9]{2}:[0-9]{2}$")
    utc_offset = serializers.RegexField(
        r"^[+-][0-9]{2}:[0-9]{2}$",
        help_text="Tells two times apart where the clocks go back and one comes twice.",
    )
    capacity = serializers.IntegerField()
    remaining = serializers.IntegerField()


@cache
def page_of(row: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """A page of a list of these."""
    beside = {
        name: serializers.URLField(allow_null=True, help_text=f"The {name} page.")
        for name in ("next", "previous")
    }
    name = f"{row.__name__.removesuffix('Out')}Page"
    return inline_serializer(name, {**beside, "results": row(many=True)})
