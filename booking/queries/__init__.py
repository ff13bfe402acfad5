"""Every read of the engine that is more than a lookup."""

from booking.queries.day_states import day_states, ensure_laid
from booking.queries.free_slots import (
    DayRoom,
    FreeSlot,
    bookable_between,
    free_days,
    next_free,
    time_slots,
)
from booking.queries.reservations import reservation_of, visible_to

__all__ = [
    "DayRoom",
    "FreeSlot",
    "bookable_between",
    "day_states",
    "ensure_laid",
    "free_days",
    "next_free",
    "reservation_of",
    "time_slots",
    "visible_to",
]
