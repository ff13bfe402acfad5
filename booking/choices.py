"""How a door names the time that is wanted."""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotChoice:
    """A slot by its number, or a provider with an instant, or a provider with a local time.

    `provider` is a public or external id. `local_until`, where given, must be the end of the slot.
    """

    slot_id: int | None = None
    provider: str | None = None
    starts_at: datetime | None = None
    local_date: date | None = None
    local_time: time | None = None
    local_until: time | None = None
