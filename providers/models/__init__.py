"""Rows of what can be booked, when, and who runs it."""

from providers.models.accessibility import Accessibility
from providers.models.calendar_feed import CalendarFeed
from providers.models.calendars import (
    Holiday,
    HolidayCalendar,
    Opening,
    OpeningException,
    RecurringOpening,
)
from providers.models.membership import Membership
from providers.models.provider import Provider
from providers.models.service import Offer, Service

__all__ = [
    "Accessibility",
    "CalendarFeed",
    "Holiday",
    "HolidayCalendar",
    "Membership",
    "Offer",
    "Opening",
    "OpeningException",
    "Provider",
    "RecurringOpening",
    "Service",
]
