"""The staff's door to appointments and slots, and to centres where those are touched."""

from booking.admin.bulk_jobs import BulkJobAdmin, BulkLineAdmin
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
from booking.admin.person_requests import PersonRequestAdmin, ReservationNoteAdmin
from booking.admin.reservations import ReservationAdmin
from booking.admin.schedule_changes import ScheduleChangeAdmin, StrandedReservationAdmin
from booking.admin.slots import SlotAdmin

__all__ = [
    "BulkJobAdmin",
    "BulkLineAdmin",
    "CentresClientAdmin",
    "CountedDayAdmin",
    "CountedHourAdmin",
    "CountedProviderAdmin",
    "IdempotencyRecordAdmin",
    "ManageLinkAdmin",
    "NoticeAdmin",
    "NoticeTextAdmin",
    "PersonRequestAdmin",
    "PreviewedHolidayAdmin",
    "PreviewedHolidayCalendarAdmin",
    "ReservationAdmin",
    "ReservationNoteAdmin",
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
