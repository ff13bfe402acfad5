"""Every write of the engine: one verb, one function, one transaction."""

from booking.services.accepting import accept_move
from booking.services.changes import cancel, reschedule
from booking.services.holds import book, confirm, hold
from booking.services.lapsing import expire_lapsed
from booking.services.laying import lay_slots, repair_availability_cache, top_up_slots
from booking.services.owing import (
    ask_to_verify,
    owe_daily_lists,
    owe_word_of_erasure,
    resend,
)
from booking.services.preferring import prefer
from booking.services.reassigning import reassign
from booking.services.reshaping import (
    add_holiday,
    add_holidays,
    apply_change,
    propose_change,
    retry_change,
)
from booking.services.sending import note_return, send_again, send_due
from booking.services.texts import withdraw_text, write_text
from booking.services.verifying import send_phone_code
from booking.services.visits import check_in, complete, mark_no_show

__all__ = [
    "accept_move",
    "add_holiday",
    "add_holidays",
    "apply_change",
    "ask_to_verify",
    "book",
    "cancel",
    "check_in",
    "complete",
    "confirm",
    "expire_lapsed",
    "hold",
    "lay_slots",
    "mark_no_show",
    "note_return",
    "owe_daily_lists",
    "owe_word_of_erasure",
    "prefer",
    "propose_change",
    "reassign",
    "repair_availability_cache",
    "reschedule",
    "resend",
    "retry_change",
    "send_again",
    "send_due",
    "send_phone_code",
    "top_up_slots",
    "withdraw_text",
    "write_text",
]
