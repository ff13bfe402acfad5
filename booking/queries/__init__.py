"""Every read of the engine that is more than a lookup."""

from booking.queries.applicants import (
    appointment_of_applicant,
    booked_applicants,
    missed_appointments,
)
from booking.queries.booked import booked_at
from booking.queries.bulk import (
    BulkProgress,
    bulk_jobs,
    bulk_lines,
    bulk_of,
    bulk_outcomes,
    bulk_progress,
    try_told,
    unfinished_bulk,
)
from booking.queries.calendar_range import (
    CalendarRange,
    calendar_range,
    slot_of,
    stranded_by_day,
)
from booking.queries.calendars import (
    appointments_for_calendar,
    calendar_facts,
    provider_of_feed,
)
from booking.queries.claims import bookings_ahead, claimable_by, guests_with
from booking.queries.daily_limits import booked_by_day
from booking.queries.day_states import day_states, ensure_laid
from booking.queries.days_closed import Closure, closure_on, closures_ahead
from booking.queries.desk import (
    Merged,
    booked_ahead_by,
    booked_before_by,
    desk_starts,
    last_day,
    namesakes,
    next_day_with_times,
    owner_of_reference,
    would_merge,
)
from booking.queries.finding import Found, Offer, found_centres
from booking.queries.free_days import DayRoom, free_days
from booking.queries.free_slots import FreeSlot, bookable_between, time_slots
from booking.queries.holidays_preview import (
    FollowerPreview,
    as_if_added,
    preview_days,
    preview_holiday,
    preview_holidays,
)
from booking.queries.kept_answers import kept_answer
from booking.queries.manage_links import (
    Opened,
    awaits_answer,
    by_reference,
    is_unanswered,
    moved_by_centre,
    opened_by,
)
from booking.queries.messages import (
    client_of_notice,
    last_move_by_centre,
    list_goes_to,
    list_of_the_day,
    own_texts,
    provider_of_notice,
)
from booking.queries.nearest_place import (
    FreePlace,
    kilometres,
    nearest_place,
    providers_nearby,
    slots_needed,
)
from booking.queries.next_free import Wish, next_free
from booking.queries.notice_truth import contact_of, why_untrue
from booking.queries.open_days import OpenDay, listed_days
from booking.queries.own_data import own_data
from booking.queries.people import (
    bookings_ahead_of,
    client_numbered,
    client_seen,
    clients_listed,
    clients_numbered,
    clients_with,
)
from booking.queries.person_requests import may_decide, request_seen, requests_seen
from booking.queries.provider_lists import (
    MOST_BY_TIME,
    Near,
    Wanted,
    by_next_free,
    narrowed,
    own_providers,
    providers_by_keys,
    soonest_first,
    visible_provider,
    visible_providers,
    with_distance,
)
from booking.queries.reasons import Reason
from booking.queries.reservations import (
    described_before,
    reservation_of,
    reservations_listed,
    visible_to,
)
from booking.queries.schedule_digest import is_about_to_change, schedule_digest
from booking.queries.schedule_preview import (
    SchedulePreview,
    Stranded,
    preview_drafts,
    preview_schedule,
    services_offered,
    services_withdrawn,
)
from booking.queries.service_preview import OfferPreview, preview_service
from booking.queries.several_providers import Party, Room, free_starts, room_by
from booking.queries.today import (
    OF_THE_DAY,
    HourCount,
    appointments_on,
    at_centre,
    hours_of,
    in_all,
    local_today,
    minutes_behind,
    one_at_centre,
    walk_in_starts,
)
from booking.queries.troubles import Overview, Trouble, troubles
from booking.queries.unfinished_changes import (
    failed_attempts,
    is_overtaken,
    is_stopped,
    unfinished_changes,
)
from booking.queries.why_not import why_not
from booking.queries.why_refused import why_refused

__all__ = [
    "MOST_BY_TIME",
    "OF_THE_DAY",
    "BulkProgress",
    "CalendarRange",
    "Closure",
    "DayRoom",
    "FollowerPreview",
    "Found",
    "FreePlace",
    "FreeSlot",
    "HourCount",
    "Merged",
    "Near",
    "Offer",
    "OfferPreview",
    "OpenDay",
    "Opened",
    "Overview",
    "Party",
    "Reason",
    "Room",
    "SchedulePreview",
    "Stranded",
    "Trouble",
    "Wanted",
    "Wish",
    "appointment_of_applicant",
    "appointments_for_calendar",
    "appointments_on",
    "as_if_added",
    "at_centre",
    "awaits_answer",
    "bookable_between",
    "booked_ahead_by",
    "booked_applicants",
    "booked_at",
    "booked_before_by",
    "booked_by_day",
    "bookings_ahead",
    "bookings_ahead_of",
    "bulk_jobs",
    "bulk_lines",
    "bulk_of",
    "bulk_outcomes",
    "bulk_progress",
    "by_next_free",
    "by_reference",
    "calendar_facts",
    "calendar_range",
    "claimable_by",
    "client_numbered",
    "client_of_notice",
    "client_seen",
    "clients_listed",
    "clients_numbered",
    "clients_with",
    "closure_on",
    "closures_ahead",
    "contact_of",
    "day_states",
    "described_before",
    "desk_starts",
    "ensure_laid",
    "failed_attempts",
    "found_centres",
    "free_days",
    "free_starts",
    "guests_with",
    "hours_of",
    "in_all",
    "is_about_to_change",
    "is_overtaken",
    "is_stopped",
    "is_unanswered",
    "kept_answer",
    "kilometres",
    "last_day",
    "last_move_by_centre",
    "list_goes_to",
    "list_of_the_day",
    "listed_days",
    "local_today",
    "may_decide",
    "minutes_behind",
    "missed_appointments",
    "moved_by_centre",
    "namesakes",
    "narrowed",
    "nearest_place",
    "next_day_with_times",
    "next_free",
    "one_at_centre",
    "opened_by",
    "own_data",
    "own_providers",
    "own_texts",
    "owner_of_reference",
    "preview_days",
    "preview_drafts",
    "preview_holiday",
    "preview_holidays",
    "preview_schedule",
    "preview_service",
    "provider_of_feed",
    "provider_of_notice",
    "providers_by_keys",
    "providers_nearby",
    "request_seen",
    "requests_seen",
    "reservation_of",
    "reservations_listed",
    "room_by",
    "schedule_digest",
    "services_offered",
    "services_withdrawn",
    "slot_of",
    "slots_needed",
    "soonest_first",
    "stranded_by_day",
    "time_slots",
    "troubles",
    "try_told",
    "unfinished_bulk",
    "unfinished_changes",
    "visible_provider",
    "visible_providers",
    "visible_to",
    "walk_in_starts",
    "why_not",
    "why_refused",
    "why_untrue",
    "with_distance",
    "would_merge",
]
