"""The staff's door to centres, their hours, services and people."""

from providers.admin.calendar_feeds import CalendarFeedAdmin
from providers.admin.hours import (
    HolidayAdmin,
    HolidayCalendarAdmin,
    OpeningAdmin,
    OpeningExceptionAdmin,
    RecurringOpeningAdmin,
)
from providers.admin.providers import ProviderAdmin
from providers.admin.services import MembershipAdmin, OfferAdmin, ServiceAdmin

__all__ = [
    "CalendarFeedAdmin",
    "HolidayAdmin",
    "HolidayCalendarAdmin",
    "MembershipAdmin",
    "OfferAdmin",
    "OpeningAdmin",
    "OpeningExceptionAdmin",
    "ProviderAdmin",
    "RecurringOpeningAdmin",
    "ServiceAdmin",
]
