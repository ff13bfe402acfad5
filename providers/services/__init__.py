"""Every write about providers: one verb, one function."""

from providers.services.calendar_feeds import end_calendar_feed, renew_calendar_feed
from providers.services.closing import Closed, import_closures, import_holidays
from providers.services.describing import (
    add_provider,
    amend_provider,
    drafted_provider,
    named,
    write_told,
)
from providers.services.holiday_lists import (
    add_library_calendar,
    library_calendar,
    library_calendars,
    library_holidays,
)
from providers.services.holidays import add_days, add_holiday
from providers.services.importing import Imported, import_centres, schedule_draft
from providers.services.offering import ServiceDraft, change_service, offer_services
from providers.services.scheduling import check_schedule, schedule_of, write_schedule
from providers.services.staffing import (
    LAST_MANAGER,
    appoint,
    is_last_manager,
    lock_managers,
    may_appoint,
    write_role,
)

__all__ = [
    "LAST_MANAGER",
    "Closed",
    "Imported",
    "ServiceDraft",
    "add_days",
    "add_holiday",
    "add_library_calendar",
    "add_provider",
    "amend_provider",
    "appoint",
    "change_service",
    "check_schedule",
    "drafted_provider",
    "end_calendar_feed",
    "import_centres",
    "import_closures",
    "import_holidays",
    "is_last_manager",
    "library_calendar",
    "library_calendars",
    "library_holidays",
    "lock_managers",
    "may_appoint",
    "named",
    "offer_services",
    "renew_calendar_feed",
    "schedule_draft",
    "schedule_of",
    "write_role",
    "write_schedule",
    "write_told",
]
