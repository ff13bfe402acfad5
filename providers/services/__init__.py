"""Every write about providers: one verb, one function."""

from providers.services.closing import Closed, import_closures, import_holidays
from providers.services.holiday_lists import (
    add_library_calendar,
    library_calendar,
    library_calendars,
    library_holidays,
)
from providers.services.holidays import add_holiday
from providers.services.importing import Imported, import_centres
from providers.services.offering import ServiceDraft, offer_services
from providers.services.scheduling import schedule_of, write_schedule
from providers.services.staffing import appoint

__all__ = [
    "Closed",
    "Imported",
    "ServiceDraft",
    "add_holiday",
    "add_library_calendar",
    "appoint",
    "import_centres",
    "import_closures",
    "import_holidays",
    "library_calendar",
    "library_calendars",
    "library_holidays",
    "offer_services",
    "schedule_of",
    "write_schedule",
]
