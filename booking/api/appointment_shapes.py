"""What lists of reservations may be asked, and reservations named in a body."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from booking.api import listing
from booking.api.schedule_shapes import StrictShape
from booking.models import Reservation
from clients.api.fields import Date, PublicId, Text

STATUSES = tuple(Reservation.Status.values)

ORDERS: listing.Orders = {
    **listing.both_ways(starts_at=listing.INSTANT),
    # Numbers rise as reservations are made.
    "created_at": listing.Order("id", listing.NUMBER),
    "-created_at": listing.Order("id", listing.NUMBER, descending=True),
}


class Statuses(Text):
    """One status, or several with commas between."""

    default_error_messages = {"invalid_choice": _("Write one or more of these: {choices}.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        words = super().to_internal_value(data).split(",")
        if not set(words) <= set(STATUSES):
            self.fail("invalid_choice", choices=", ".join(STATUSES))
        return words


class ReservationsAsked(listing.Listed):
    """`from` and `to` are local days of the provider, both included."""

    provider = Text(max_length=36, required=False)
    service = PublicId(required=False)
    status = Statuses(required=False)
    place = Text(max_length=120, required=False)

    def get_fields(self) -> dict[str, Any]:
        return {"from": Date(required=False), "to": Date(required=False), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "from" in attrs and "to" in attrs and attrs["to"] < attrs["from"]:
            raise serializers.ValidationError(
                {"to": [_("The last day comes before the first.")]}, code="invalid"
            )
        return attrs


class ReservationNamed(StrictShape):
    """A reservation by its id."""

    id = PublicId()


class ReservationCancelled(ReservationNamed):
    reason = Text(max_length=200, required=False, allow_blank=True, default="")
