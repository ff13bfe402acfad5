"""Shapes of schedules. What a schedule may hold is decided where it is written, not here."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from booking.api.shapes import rfc3339
from booking.models import ScheduleChange
from booking.queries import SchedulePreview
from clients.api.fields import Date, Instant, Shape, Text, TimeOfDay, WholeNumber
from providers.models import OpeningException
from providers.schedules import (
    ExceptionDraft,
    OpeningDraft,
    RecurringDraft,
    ScheduleDraft,
)

#: Rows of one kind in a body.
MOST_ROWS = 500
#: References of those stranded in an answer; the count says how many there are.
MOST_STRANDED = 1000


class StrictShape(Shape):
    """A shape that knows all its fields: what it would leave out, it refuses."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and not set(data) <= set(self.fields):
            # Not named: nothing of what was sent is repeated.
            said = {"non_field_errors": [_("Send only the fields this address takes.")]}
            raise serializers.ValidationError(said, code="unknown_field")
        return super().to_internal_value(data)


class Several(serializers.ListField):
    """A list of bounded length, in our words."""

    default_error_messages = {
        "not_a_list": _("Send a list."),
        "max_length": _("Send at most {max_length} of these."),
        "required": _("Send this field."),
        "null": _("Send a value, not null."),
    }


class YesOrNo(serializers.Field[bool, Any, bool, Any]):
    """true or false, and nothing that is merely like them."""

    default_error_messages = {
        "invalid": _("Send true or false."),
        "null": _("Send a value, not null."),
    }

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data

    def to_representation(self, value: bool) -> bool:
        return value


class Places(WholeNumber):
    """Places in a slot; a desk that is out leaves none."""

    default_error_messages = {"invalid": _("Write a whole number from 0 to 1000.")}

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int or not 0 <= data <= 1000:
            self.fail("invalid")
        return data


class OneOf(Text):
    """One of a few words."""

    default_error_messages = {"invalid_choice": _("Write one of these: {choices}.")}

    def __init__(self, words: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.words = words

    def to_internal_value(self, data: Any) -> str:
        word = super().to_internal_value(data)
        if word not in self.words:
            self.fail("invalid_choice", choices=", ".join(self.words))
        return word


class OpeningShape(StrictShape):
    weekday = WholeNumber()
    from_time = TimeOfDay()
    until_time = TimeOfDay()
    capacity = Places()
    valid_from = Date(required=False, allow_null=True)
    valid_until = Date(required=False, allow_null=True)


class RecurringShape(StrictShape):
    rule = Text(max_length=500)
    starts_on = Date()
    from_time = TimeOfDay()
    until_time = TimeOfDay()
    capacity = Places()


class ExceptionShape(StrictShape):
    on = Date()
    kind = OneOf(tuple(OpeningException.Kind.values))
    from_time = TimeOfDay(required=False, allow_null=True)
    until_time = TimeOfDay(required=False, allow_null=True)
    capacity = Places(required=False, allow_null=True)
    reason = Text(max_length=200, required=False, allow_blank=True)


class Answer(StrictShape):
    """What happens to those whose time goes; without it, stranding anybody is refused."""

    stranded = OneOf(tuple(ScheduleChange.Choice.values), required=False)
    nearby = YesOrNo(required=False)
    reason = Text(max_length=200, required=False, allow_blank=True)
    #: As the preview or the hours told it: what has changed since then is not written over.
    schedule = Text(max_length=64, required=False)


class NewOpenings(Answer):
    """The whole week and all rules, in place of what there is."""

    openings = Several(child=OpeningShape(), max_length=MOST_ROWS)
    recurring = Several(child=RecurringShape(), max_length=MOST_ROWS)


class NewException(ExceptionShape):
    """A dated change; `change_reason` is what those are told whose time goes."""

    stranded = OneOf(tuple(ScheduleChange.Choice.values), required=False)
    nearby = YesOrNo(required=False)
    change_reason = Text(max_length=200, required=False, allow_blank=True)


class NewWindow(Answer):
    """A one-off opening between two instants."""

    starts_at = Instant()
    ends_at = Instant()
    capacity = Places(required=False)


class Draft(StrictShape):
    """A ScheduleDraft as `to_json` writes it."""

    openings = Several(child=OpeningShape(), max_length=MOST_ROWS, required=False)
    recurring = Several(child=RecurringShape(), max_length=MOST_ROWS, required=False)
    exceptions_added = Several(child=ExceptionShape(), max_length=MOST_ROWS, required=False)
    exceptions_removed = Several(child=WholeNumber(), max_length=MOST_ROWS, required=False)
    holiday_calendars = Several(child=Text(max_length=60), max_length=100, required=False)
    services = Several(child=Text(max_length=60), max_length=MOST_ROWS, required=False)
    time_zone = Text(max_length=64, required=False)
    slot_minutes = WholeNumber(required=False)
    capacity = Places(required=False)
    closes_on = Date(required=False)
    reopens = YesOrNo(required=False)


class Span(StrictShape):
    """Days of an address: `from` and `to`, both included."""

    def get_fields(self) -> "dict[str, serializers.Field[Any, Any, Any, Any]]":
        # `from` is no name a class may give.
        return {"from": Date(required=False), "to": Date(required=False), **super().get_fields()}


class ExceptionsAsked(Span):
    cursor = Text(max_length=100, required=False)


def draft_of(given: dict[str, Any]) -> ScheduleDraft:
    """The draft a validated body asks for; what it does not name stays as it is."""
    values = dict(given)
    for name, kind in (
        ("openings", OpeningDraft),
        ("recurring", RecurringDraft),
        ("exceptions_added", ExceptionDraft),
    ):
        if name in values:
            values[name] = tuple(kind(**row) for row in values[name])
    for name in ("exceptions_removed", "holiday_calendars", "services"):
        if name in values:
            values[name] = tuple(values[name])
    return ScheduleDraft(**values)


def hours_out(schedule: ScheduleDraft) -> dict[str, Any]:
    """Weekly and recurring hours, as PUT takes them."""
    return {
        "openings": [
            {
                "weekday": row.weekday,
                **_times(row),
                "capacity": row.capacity,
                "valid_from": row.valid_from and row.valid_from.isoformat(),
                "valid_until": row.valid_until and row.valid_until.isoformat(),
            }
            for row in schedule.openings or ()
        ],
        "recurring": [
            {
                "rule": row.rule,
                "starts_on": row.starts_on.isoformat(),
                **_times(row),
                "capacity": row.capacity,
            }
            for row in schedule.recurring or ()
        ],
    }


def _times(row: Any) -> dict[str, str | None]:
    return {
        name: at.strftime("%H:%M") if (at := getattr(row, name)) is not None else None
        for name in ("from_time", "until_time")
    }


def exception_out(row: OpeningException) -> dict[str, Any]:
    return {
        "id": row.pk,
        "on": row.on.isoformat(),
        "kind": row.kind,
        **_times(row),
        "capacity": row.capacity,
        "reason": row.reason,
    }


def preview_out(preview: SchedulePreview, schedule: str) -> dict[str, Any]:
    """Counts, days that differ, and those stranded by reference: never who they are.

    `schedule` is the digest of the schedule the draft was compared with.
    """
    return {
        "schedule": schedule,
        "gained": preview.gained,
        "lost": preview.lost,
        "kept": preview.kept,
        "changed": preview.changed,
        "appointments": preview.appointments,
        "holds": preview.holds,
        "days": [
            {
                "date": on.isoformat(),
                "gained": day.gained,
                "lost": day.lost,
                "changed": day.changed,
            }
            for on, day in sorted(preview.days.items())
        ],
        "stranded": [
            {
                "reference": each.reservation.reference,
                "starts_at": rfc3339(each.reservation.starts_at),
                "status": each.reservation.status,
                "why": each.why,
            }
            for each in preview.stranded[:MOST_STRANDED]
        ],
    }


def change_out(change: ScheduleChange) -> dict[str, Any]:
    """How far a change has come."""
    return {
        "id": str(change.public_id),
        "provider": str(change.provider.public_id),
        "status": change.status,
        "choice": change.choice,
        "nearby": change.nearby,
        "reason": change.reason,
        "created_at": rfc3339(change.created_at),
        "started_at": change.started_at and rfc3339(change.started_at),
        "finished_at": change.finished_at and rfc3339(change.finished_at),
        "laid_until": change.laid_until and change.laid_until.isoformat(),
        "gained": change.gained,
        "lost": change.lost,
        "kept": change.kept,
        "changed": change.changed,
        "stranded": change.stranded,
        "settled": change.settled,
        "outcomes": {code or "waiting": count for code, count in change.outcomes().items()},
        "last_error": change.last_error,
    }
