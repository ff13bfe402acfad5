"""Every write of the engine: one verb, one function, one transaction."""

from booking.services.changes import cancel, reschedule
from booking.services.holds import book, confirm, hold
from booking.services.lapsing import expire_lapsed
from booking.services.laying import lay_slots, repair_availability_cache, top_up_slots
from booking.services.reassigning import reassign
from booking.services.reshaping import apply_change, propose_change
from booking.services.visits import check_in, complete, mark_no_show

__all__ = [
    "apply_change",
    "book",
    "cancel",
    "check_in",
    "complete",
    "confirm",
    "expire_lapsed",
    "hold",
    "lay_slots",
    "mark_no_show",
    "propose_change",
    "reassign",
    "repair_availability_cache",
    "reschedule",
    "top_up_slots",
]
