"""The staff's door to appointments and slots, and to centres where those are touched."""

from booking.admin.hours import (
    LayingHolidayAdmin,
    LayingHolidayCalendarAdmin,
    LayingOpeningAdmin,
    LayingOpeningExceptionAdmin,
    LayingProviderAdmin,
)
from booking.admin.outbox import IdempotencyRecordAdmin, NoticeAdmin
from booking.admin.people import CentresClientAdmin
from booking.admin.reservations import ReservationAdmin
from booking.admin.slots import SlotAdmin

__all__ = [
    "CentresClientAdmin",
    "IdempotencyRecordAdmin",
    "LayingHolidayAdmin",
    "LayingHolidayCalendarAdmin",
    "LayingOpeningAdmin",
    "LayingOpeningExceptionAdmin",
    "LayingProviderAdmin",
    "NoticeAdmin",
    "ReservationAdmin",
    "SlotAdmin",
]
