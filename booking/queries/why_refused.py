"""Why a booking was refused, asked afterwards by a door."""

from datetime import datetime
from uuid import UUID

from booking import errors
from booking.choices import SlotChoice
from booking.models import Slot
from booking.queries.reasons import Reason
from booking.queries.why_not import why_not
from providers import queries as provider_queries
from providers.errors import ProviderUnknown, ServiceUnknown
from providers.models import Provider

#: The reasons that may stand behind each refusal. Any other one is from a moment later, when the
#: place had come free or the day had changed; then the refusal keeps its own sentence.
REASONS: dict[type[errors.BookingError], frozenset[str]] = {
    errors.SlotUnknown: frozenset(
        {"closed_holiday", "closed_exception", "outside_hours", "not_on_grid", "slot_closed"}
    ),
    errors.SlotClosed: frozenset(
        {
            "provider_closed",
            "closed_holiday",
            "closed_exception",
            "outside_hours",
            "not_on_grid",
            "slot_closed",
            "not_enough_room",
        }
    ),
    errors.TimeDoesNotExist: frozenset({"time_does_not_exist"}),
    errors.TooSoon: frozenset({"too_soon"}),
    errors.TooFar: frozenset({"too_far"}),
    errors.NotEnoughRoom: frozenset({"not_enough_room"}),
    errors.SlotTaken: frozenset({"slot_taken", "not_enough_room"}),
    errors.DailyLimit: frozenset({"daily_limit"}),
}


def why_refused(
    refusal: errors.BookingError,
    choice: SlotChoice,
    service_id: UUID | None = None,
    *,
    now: datetime,
) -> Reason | None:
    """The exact reason behind a refusal of this choice, if it is still the reason.

    None as well where the choice names no provider and time, or the refusal is about something
    else.
    """
    allowed = REASONS.get(type(refusal))
    if allowed is None:
        return None
    try:
        provider, instant = _meant(choice)
        service = provider_queries.offered_service(provider, service_id) if service_id else None
    except (errors.SlotUnknown, ProviderUnknown, ServiceUnknown):
        return None
    reason = why_not(provider, instant, service, now=now)
    return reason if reason is not None and reason.code in allowed else None


def _meant(choice: SlotChoice) -> tuple[Provider, datetime]:
    """The provider and the moment; a local time stays one, for it may not exist."""
    if choice.slot_id is not None:
        slot = Slot.objects.select_related("provider").filter(pk=choice.slot_id).first()
        if slot is None:
            raise errors.SlotUnknown
        return slot.provider, slot.starts_at
    provider = provider_queries.by_key(choice.provider or "")
    if choice.starts_at is not None:
        return provider, choice.starts_at
    if choice.local_date is None or choice.local_time is None:
        raise errors.SlotUnknown
    return provider, datetime.combine(choice.local_date, choice.local_time, tzinfo=provider.zone)
