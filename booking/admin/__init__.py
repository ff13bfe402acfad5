"""The staff's door to appointments and slots, and to centres where those are touched."""

from booking.admin.counted import CountedDayAdmin, CountedHourAdmin, CountedProviderAdmin
from booking.admin.hours import (
    PreviewedHolidayAdmin,
    PreviewedHolidayCalendarAdmin,
    ScheduledProviderAdmin,
    ShownOfferAdmin,
    ShownOpeningAdmin,
    ShownOpeningExceptionAdmin,
    ShownRecurringOpeningAdmin,
)
from booking.admin.messages import NoticeAdmin, NoticeTextAdmin
from booking.admin.outbox import (
    IdempotencyRecordAdmin,
    ManageLinkAdmin,
    SmsSpendingAdmin,
    WebhookDeliveryAdmin,
)
from booking.admin.people import CentresClientAdmin
from booking.admin.reservations import ReservationAdmin
from booking.admin.schedule_changes import ScheduleChangeAdmin, StrandedReservationAdmin
from booking.admin.slots import SlotAdmin

__all__ = [
    "CentresClientAdmin",
    "CountedDayAdmin",
    "CountedHourAdmin",
    "CountedProviderAdmin",
    "IdempotencyRecordAdmin",
    "ManageLinkAdmin",
    "NoticeAdmin",
    "NoticeTextAdmin",
    "PreviewedHolidayAdmin",
    "PreviewedHolidayCalendarAdmin",
    "ReservationAdmin",
    "ScheduleChangeAdmin",
    "ScheduledProviderAdmin",
    "ShownOfferAdmin",
    "ShownOpeningAdmin",
    "ShownOpeningExceptionAdmin",
    "ShownRecurringOpeningAdmin",
    "SlotAdmin",
    "SmsSpendingAdmin",
    "StrandedReservationAdmin",
    "WebhookDeliveryAdmin",
]
