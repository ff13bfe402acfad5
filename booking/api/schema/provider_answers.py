"""Shapes of what is told of providers and services."""

from rest_framework import serializers

from booking.api import provider_shapes
from booking.api.schema.answers import ReservationOut
from booking.api.schema.schedule_answers import CLOCK


class ProviderOut(serializers.Serializer[None]):
    """A provider as everyone sees it."""

    id = serializers.UUIDField()
    external_id = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(provider_shapes.KINDS)
    name = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    address = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    country = serializers.CharField()
    division = serializers.CharField()
    district = serializers.CharField()
    sub_district = serializers.CharField()
    postcode = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    email = serializers.CharField()
    phone = serializers.CharField()
    years_of_experience = serializers.IntegerField(allow_null=True)
    consultation_fee = serializers.RegexField(r"^[0-9]+\.[0-9]{2}$", allow_null=True)
    fee_currency = serializers.CharField()
    specialisations = serializers.ListField(child=serializers.CharField())
    accessibility = serializers.ListField(child=serializers.ChoiceField(provider_shapes.NEEDS))
    time_zone = serializers.CharField()
    slot_minutes = serializers.IntegerField()
    capacity = serializers.IntegerField()
    notice_minutes = serializers.IntegerField()
    window_days = serializers.IntegerField()
    hold_minutes = serializers.IntegerField()
    change_notice_minutes = serializers.IntegerField()
    is_open_to_booking = serializers.BooleanField()
    services = serializers.ListField(child=serializers.CharField(), help_text="Codes.")


class FullProviderOut(ProviderOut):
    """A provider as its staff see it."""

    licence_number = serializers.CharField()
    contact_name = serializers.CharField()
    reminder_hours = serializers.ListField(child=serializers.IntegerField())
    quiet_from = serializers.RegexField(CLOCK)
    quiet_until = serializers.RegexField(CLOCK)
    closes_on = serializers.DateField(allow_null=True)
    holiday_calendars = serializers.ListField(child=serializers.CharField(), help_text="Codes.")
    created_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(
        allow_null=True, help_text="Null while a registration waits."
    )


class SeenProviderOut(ProviderOut):
    """A provider; to its staff with what they alone see."""

    licence_number = serializers.CharField(required=False)
    contact_name = serializers.CharField(required=False)
    reminder_hours = serializers.ListField(child=serializers.IntegerField(), required=False)
    quiet_from = serializers.RegexField(CLOCK, required=False)
    quiet_until = serializers.RegexField(CLOCK, required=False)
    closes_on = serializers.DateField(allow_null=True, required=False)
    holiday_calendars = serializers.ListField(child=serializers.CharField(), required=False)
    created_at = serializers.DateTimeField(required=False)
    approved_at = serializers.DateTimeField(allow_null=True, required=False)


class ListedProviderOut(SeenProviderOut):
    """A provider in a list."""

    distance_km = serializers.FloatField(required=False, help_text="With `near`.")
    next_free = serializers.DateTimeField(
        required=False, allow_null=True, help_text="With `ordering=next_free`."
    )


class ServiceOut(serializers.Serializer[None]):
    """What one may come for; null where the provider's own number holds."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    description = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    slots_needed = serializers.IntegerField()
    notice_minutes = serializers.IntegerField(allow_null=True)
    window_days = serializers.IntegerField(allow_null=True)
    daily_limit = serializers.IntegerField(allow_null=True)


class BookedOut(ReservationOut):
    """A reservation, and whom to expect."""

    client = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(
        allow_null=True, help_text="To those alone who receive people there."
    )
