"""Every read of the engine that is more than a lookup."""

from booking.queries.daily_limits import booked_by_day
from booking.queries.day_states import day_states, ensure_laid
from booking.queries.free_days import DayRoom, free_days
from booking.queries.free_slots import FreeSlot, bookable_between, time_slots
from booking.queries.nearest_place import (
    FreePlace,
    nearest_place,
    providers_nearby,
    slots_needed,
)
from booking.queries.next_free import next_free
from booking.queries.reasons import Reason
from booking.queries.reservations import reservation_of, visible_to
from booking.queries.schedule_preview import (
    SchedulePreview,
    Stranded,
    preview_schedule,
    services_offered,
)
from booking.queries.unfinished_changes import unfinished_changes
from booking.queries.why_not import why_not
from booking.queries.why_refused import why_refused

__all__ = [
    "DayRoom",
    "FreePlace",
    "FreeSlot",
    "Reason",
    "SchedulePreview",
    "Stranded",
    "bookable_between",
    "booked_by_day",
    "day_states",
    "ensure_laid",
    "free_days",
    "nearest_place",
    "next_free",
    "preview_schedule",
    "providers_nearby",
    "reservation_of",
    "services_offered",
    "slots_needed",
    "time_slots",
    "unfinished_changes",
    "visible_to",
    "why_not",
    "why_refused",
]
