"""Every write of the engine: one verb, one function, one transaction."""

from booking.services.accepting import accept_move
from booking.services.batches import Wish, book_all
from booking.services.bulk import (
    Brought,
    LineTaken,
    begin_bulk,
    confirm_bulk,
    drop_bulk,
    drop_stale,
    end_bulk,
    end_checking,
    note_checked,
    note_done,
    note_export,
    settle_plain,
    touch_bulk,
)
from booking.services.calling_off import cancel_for
from booking.services.changes import cancel, reschedule
from booking.services.claiming import claim
from booking.services.counting import compare_days, count_days
from booking.services.deciding import ask_about, decide, fetch_export, withdraw_request
from booking.services.describing import Visit, describe_needs
from booking.services.enlisting import enlist
from booking.services.expiring import expire_missed
from booking.services.holds import book, confirm, hold
from booking.services.lapsing import expire_lapsed
from booking.services.laying import lay_slots, repair_availability_cache, top_up_slots
from booking.services.leaving import leave
from booking.services.merging import merge_clients, require_mergeable
from booking.services.once import Once, forget_old_answers, keep_refusal, refuse_repeats
from booking.services.owing import (
    ask_to_verify,
    owe_daily_lists,
    owe_word_of_erasure,
    resend,
)
from booking.services.people import add_client, change_client, remove_client
from booking.services.preferring import prefer
from booking.services.prolonging import more_time
from booking.services.reassigning import reassign
from booking.services.registering import (
    approve_provider,
    ask_new_password,
    ask_to_confirm,
    register,
)
from booking.services.removing import remove_provider
from booking.services.reshaping import (
    add_days,
    add_holiday,
    add_holidays,
    apply_change,
    change_service,
    propose_change,
    retry_change,
)
from booking.services.sending import note_bounce, note_return, send_again, send_due
from booking.services.texts import withdraw_text, write_text
from booking.services.verifying import send_phone_code
from booking.services.visits import check_in, complete, mark_no_show, undo_visit
from booking.services.walk_ins import Person, book_caller, take_walk_in

__all__ = [
    "Brought",
    "LineTaken",
    "Once",
    "Person",
    "Visit",
    "Wish",
    "accept_move",
    "add_client",
    "add_days",
    "add_holiday",
    "add_holidays",
    "apply_change",
    "approve_provider",
    "ask_about",
    "ask_new_password",
    "ask_to_confirm",
    "ask_to_verify",
    "begin_bulk",
    "book",
    "book_all",
    "book_caller",
    "cancel",
    "cancel_for",
    "change_client",
    "change_service",
    "check_in",
    "claim",
    "compare_days",
    "complete",
    "confirm",
    "confirm_bulk",
    "count_days",
    "decide",
    "describe_needs",
    "drop_bulk",
    "drop_stale",
    "end_bulk",
    "end_checking",
    "enlist",
    "expire_lapsed",
    "expire_missed",
    "fetch_export",
    "forget_old_answers",
    "hold",
    "keep_refusal",
    "lay_slots",
    "leave",
    "mark_no_show",
    "merge_clients",
    "more_time",
    "note_bounce",
    "note_checked",
    "note_done",
    "note_export",
    "note_return",
    "owe_daily_lists",
    "owe_word_of_erasure",
    "prefer",
    "propose_change",
    "reassign",
    "refuse_repeats",
    "register",
    "remove_client",
    "remove_provider",
    "repair_availability_cache",
    "require_mergeable",
    "reschedule",
    "resend",
    "retry_change",
    "send_again",
    "send_due",
    "send_phone_code",
    "settle_plain",
    "take_walk_in",
    "top_up_slots",
    "touch_bulk",
    "undo_visit",
    "withdraw_request",
    "withdraw_text",
    "write_text",
]
