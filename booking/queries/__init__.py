"""Every read of the engine that is more than a lookup."""

from booking.queries.daily_limits import booked_by_day
from booking.queries.day_states import day_states, ensure_laid
from booking.queries.free_days import DayRoom, free_days
from booking.queries.free_slots import FreeSlot, bookable_between, time_slots
from booking.queries.holidays_preview import FollowerPreview, preview_holiday, preview_holidays
from booking.queries.manage_links import Opened, by_reference, moved_by_centre, opened_by
from booking.queries.messages import (
    client_of_notice,
    last_move_by_centre,
    list_of_the_day,
    own_texts,
    provider_of_notice,
)
from booking.queries.nearest_place import (
    FreePlace,
    nearest_place,
    providers_nearby,
    slots_needed,
)
from booking.queries.next_free import next_free
from booking.queries.notice_truth import contact_of, why_untrue
from booking.queries.reasons import Reason
from booking.queries.reservations import reservation_of, visible_to
from booking.queries.schedule_digest import is_about_to_change, schedule_digest
from booking.queries.schedule_preview import (
    SchedulePreview,
    Stranded,
    preview_schedule,
    services_offered,
)
from booking.queries.unfinished_changes import (
    failed_attempts,
    is_overtaken,
    is_stopped,
    unfinished_changes,
)
from booking.queries.why_not import why_not
from booking.queries.why_refused import why_refused

__all__ = [
    "DayRoom",
    "FollowerPreview",
    "FreePlace",
    "FreeSlot",
    "Opened",
    "Reason",
    "SchedulePreview",
    "Stranded",
    "bookable_between",
    "booked_by_day",
    "by_reference",
    "client_of_notice",
    "contact_of",
    "day_states",
    "ensure_laid",
    "failed_attempts",
    "free_days",
    "is_about_to_change",
    "is_overtaken",
    "is_stopped",
    "last_move_by_centre",
    "list_of_the_day",
    "moved_by_centre",
    "nearest_place",
    "next_free",
    "opened_by",
    "own_texts",
    "preview_holiday",
    "preview_holidays",
    "preview_schedule",
    "provider_of_notice",
    "providers_nearby",
    "reservation_of",
    "schedule_digest",
    "services_offered",
    "slots_needed",
    "time_slots",
    "unfinished_changes",
    "visible_to",
    "why_not",
    "why_refused",
    "why_untrue",
]
