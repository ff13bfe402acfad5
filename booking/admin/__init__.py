"""The staff's door to appointments and slots, and to centres where those are touched."""

from booking.admin.hours import (
    LayingHolidayAdmin,
    LayingHolidayCalendarAdmin,
    LayingOpeningAdmin,
    LayingOpeningExceptionAdmin,
    LayingProviderAdmin,
    LayingRecurringOpeningAdmin,
)
from booking.admin.outbox import IdempotencyRecordAdmin, NoticeAdmin
from booking.admin.people import CentresClientAdmin
from booking.admin.reservations import ReservationAdmin
from booking.admin.schedule_changes import ScheduleChangeAdmin, StrandedReservationAdmin
from booking.admin.slots import SlotAdmin

__all__ = [
    "CentresClientAdmin",
    "IdempotencyRecordAdmin",
    "LayingHolidayAdmin",
    "LayingHolidayCalendarAdmin",
    "LayingOpeningAdmin",
    "LayingOpeningExceptionAdmin",
    "LayingProviderAdmin",
    "LayingRecurringOpeningAdmin",
    "NoticeAdmin",
    "ReservationAdmin",
    "ScheduleChangeAdmin",
    "SlotAdmin",
    "StrandedReservationAdmin",
]
