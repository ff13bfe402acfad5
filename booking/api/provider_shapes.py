"""Shapes of providers and services: what may be asked, what is told, what is answered."""

from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from booking.api.client_shapes import Email, Telephone
from booking.api.listing import Listed
from booking.api.provider_fields import (
    Degrees,
    Kilometres,
    Number,
    Texts,
    Whole,
    Words,
    YesOrNoWritten,
)
from booking.api.schedule_shapes import Answer, OneOf, Places, Several, YesOrNo
from booking.api.shapes import rfc3339
from booking.queries import Near
from clients.api.fields import Date, PublicId, Text, TimeOfDay, WholeNumber
from providers.models import Accessibility, Provider, Service

KINDS = tuple(Provider.Kind.values)
NEEDS = tuple(Accessibility.values)
#: Around a place, in kilometres, where nothing else is asked.
USUAL_KM = 50
#: Told with a provider, and passed over where it comes back.
_OURS = ("id", "created_at", "approved_at")


class ProvidersAsked(Listed):
    """GET providers: what the list may be asked."""

    kind = OneOf(KINDS, required=False)
    country = Text(max_length=2, required=False)
    division = Text(max_length=120, required=False)
    district = Text(max_length=120, required=False)
    q = Text(max_length=200, required=False)
    service = PublicId(required=False)
    open_to_booking = YesOrNoWritten(required=False)
    accessibility = Words(NEEDS, required=False)
    near = Degrees(required=False)
    within = Kilometres(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        within = attrs.pop("within", None)
        if "near" in attrs:
            latitude, longitude = attrs["near"]
            attrs["near"] = Near(latitude, longitude, within or USUAL_KM)
        elif within is not None:
            raise serializers.ValidationError(
                {"near": [_("Say around which place, as near=latitude,longitude.")]},
                code="required",
            )
        return attrs


class ServicesAsked(Listed):
    """GET services: what the list may be asked."""

    provider = Text(max_length=36, required=False)
    code = Text(max_length=60, required=False)


class ProviderTold(Answer):
    """PUT: all of it but the answer to those stranded. What concerns the hours is previewed."""

    kind = OneOf(KINDS)
    external_id = Text(max_length=36, allow_null=True)
    licence_number = Text(max_length=60, allow_blank=True)
    name = Texts(max_length=200)
    address = Texts(max_length=1000, lines=True)
    country = Text(max_length=2, allow_blank=True)
    division = Text(max_length=120, allow_blank=True)
    district = Text(max_length=120, allow_blank=True)
    sub_district = Text(max_length=120, allow_blank=True)
    postcode = Text(max_length=16, allow_blank=True)
    latitude = Number(-90, 90, 6, allow_null=True)
    longitude = Number(-180, 180, 6, allow_null=True)
    contact_name = Text(max_length=150, allow_blank=True)
    email = Email(allow_blank=True)
    phone = Telephone(allow_blank=True)
    years_of_experience = Whole(0, 100, allow_null=True)
    consultation_fee = Number(0, 99_999_999, 2, allow_null=True)
    fee_currency = Text(max_length=3, allow_blank=True)
    specialisations = Several(child=Text(max_length=80), max_length=50)
    accessibility = Several(child=OneOf(NEEDS), max_length=len(NEEDS))
    notice_minutes = Whole(0, 731 * 24 * 60)
    window_days = Whole(0, 731)
    hold_minutes = Whole(1, 24 * 60)
    change_notice_minutes = Whole(0, 731 * 24 * 60)
    reminder_hours = Several(child=Whole(1, 24 * 60), max_length=5)
    quiet_from = TimeOfDay()
    quiet_until = TimeOfDay()
    is_open_to_booking = YesOrNo()

    time_zone = Text(max_length=64)
    slot_minutes = WholeNumber()
    capacity = Places()
    closes_on = Date(allow_null=True)
    holiday_calendars = Several(child=Text(max_length=60), max_length=100)
    services = Several(child=Text(max_length=60), max_length=500)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            data = {name: value for name, value in data.items() if name not in _OURS}
        return super().to_internal_value(data)

    def validate_accessibility(self, needs: list[str]) -> list[str]:
        return [need for need in NEEDS if need in needs]

    def validate_reminder_hours(self, hours: list[int]) -> list[int]:
        return sorted(set(hours), reverse=True)


class NewProvider(ProviderTold):
    """POST: a name and a time zone, and what else is known."""

    def get_fields(self) -> "dict[str, serializers.Field[Any, Any, Any, Any]]":
        fields = super().get_fields()
        for name in (*Answer().fields, "closes_on"):
            fields.pop(name)
        for name, field in fields.items():
            field.required = name in ("name", "time_zone")
        return fields


def provider_out(provider: Provider, *, full: bool) -> dict[str, Any]:
    """A provider as everyone sees it; `full`, as its staff do: all that PUT takes besides.

    `services` and `holiday_calendars` are codes.
    """
    # One query for all of a kind; none where the list it comes from has asked already.
    beside = ("offers__service", "holiday_calendars") if full else ("offers__service",)
    prefetch_related_objects([provider], *beside)
    public = {
        "id": str(provider.public_id),
        **{name: getattr(provider, name) for name in _PLAIN},
        "latitude": _degrees(provider.latitude),
        "longitude": _degrees(provider.longitude),
        "consultation_fee": provider.consultation_fee and f"{provider.consultation_fee:.2f}",
        "phone": str(provider.phone),
        "services": sorted(each.service.code for each in provider.offers.all()),
    }
    if not full:
        return public
    return public | {
        **{name: getattr(provider, name) for name in _FOR_STAFF},
        "quiet_from": provider.quiet_from.strftime("%H:%M"),
        "quiet_until": provider.quiet_until.strftime("%H:%M"),
        "closes_on": provider.closes_on and provider.closes_on.isoformat(),
        "holiday_calendars": sorted(each.code for each in provider.holiday_calendars.all()),
        "created_at": rfc3339(provider.created_at),
        "approved_at": provider.approved_at and rfc3339(provider.approved_at),
    }


def service_out(service: Service) -> dict[str, Any]:
    """What one may come for; null where the provider's own notice or window holds."""
    return {
        "id": str(service.public_id),
        "code": service.code,
        "name": service.name,
        "description": service.description,
        "slots_needed": service.slots_needed,
        "notice_minutes": service.notice_minutes,
        "window_days": service.window_days,
        "daily_limit": service.daily_limit,
    }


_PLAIN = (
    "external_id",
    "kind",
    "name",
    "address",
    "country",
    "division",
    "district",
    "sub_district",
    "postcode",
    "email",
    "years_of_experience",
    "fee_currency",
    "specialisations",
    "accessibility",
    "time_zone",
    "slot_minutes",
    "capacity",
    "notice_minutes",
    "window_days",
    "hold_minutes",
    "change_notice_minutes",
    "is_open_to_booking",
)
_FOR_STAFF = ("licence_number", "contact_name", "reminder_hours")


def _degrees(number: Decimal | None) -> float | None:
    return None if number is None else float(number)
