"""Shapes of what is told of hours, and of how they change."""

from rest_framework import serializers

from booking.models import ScheduleChange
from providers.models import OpeningException

CLOCK = r"^[0-9]{2}:[0-9]{2}$"


class OpeningOut(serializers.Serializer[None]):
    """Hours of one weekday; Monday is 1."""

    weekday = serializers.IntegerField(min_value=1, max_value=7)
    from_time = serializers.RegexField(CLOCK)
    until_time = serializers.RegexField(CLOCK, help_text="00:00 is the end of the day.")
    capacity = serializers.IntegerField()
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)


class RecurringOut(serializers.Serializer[None]):
    """Hours by a rule of RFC 5545."""

    rule = serializers.CharField()
    starts_on = serializers.DateField()
    from_time = serializers.RegexField(CLOCK)
    until_time = serializers.RegexField(CLOCK)
    capacity = serializers.IntegerField()


class HoursOut(serializers.Serializer[None]):
    """The weekly hours and those by a rule."""

    openings = OpeningOut(many=True)
    recurring = RecurringOut(many=True)
    schedule = serializers.CharField(help_text="Differs when anything but the dated ones differs.")


class ExceptionOut(serializers.Serializer[None]):
    """A dated change."""

    id = serializers.IntegerField()
    on = serializers.DateField()
    kind = serializers.ChoiceField(OpeningException.Kind.values)
    from_time = serializers.RegexField(CLOCK, allow_null=True)
    until_time = serializers.RegexField(CLOCK, allow_null=True)
    capacity = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()


class ChangeOut(serializers.Serializer[None]):
    """How far a change of hours has come."""

    id = serializers.UUIDField()
    provider = serializers.UUIDField()
    status = serializers.ChoiceField(ScheduleChange.Status.values)
    choice = serializers.ChoiceField(ScheduleChange.Choice.values)
    nearby = serializers.BooleanField()
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    laid_until = serializers.DateField(allow_null=True)
    gained = serializers.IntegerField()
    lost = serializers.IntegerField()
    kept = serializers.IntegerField()
    changed = serializers.IntegerField()
    stranded = serializers.IntegerField()
    settled = serializers.IntegerField()
    outcomes = serializers.DictField(child=serializers.IntegerField())
    last_error = serializers.CharField()


class PreviewDayOut(serializers.Serializer[None]):
    """A day that differs."""

    date = serializers.DateField()
    gained = serializers.IntegerField()
    lost = serializers.IntegerField()
    changed = serializers.IntegerField()


class StrandedOut(serializers.Serializer[None]):
    """Somebody who would lose their time, by reference alone."""

    reference = serializers.CharField()
    starts_at = serializers.DateTimeField()
    status = serializers.CharField()
    why = serializers.ChoiceField(("closed", "capacity", "service", "length"))


class PreviewOut(serializers.Serializer[None]):
    """What a draft would do: slots, and those who would lose their time."""

    schedule = serializers.CharField()
    gained = serializers.IntegerField()
    lost = serializers.IntegerField()
    kept = serializers.IntegerField()
    changed = serializers.IntegerField()
    appointments = serializers.IntegerField()
    holds = serializers.IntegerField()
    days = PreviewDayOut(many=True)
    stranded = StrandedOut(many=True)
