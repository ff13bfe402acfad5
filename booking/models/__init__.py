"""Rows of the engine. What must never be is refused by a constraint or trigger of these tables."""

from booking.models.bulk import BulkJob, BulkLine
from booking.models.delivery import WebhookDelivery
from booking.models.idempotency import IdempotencyRecord
from booking.models.manage_link import ManageLink
from booking.models.need import Need
from booking.models.note import ReservationNote
from booking.models.notice import Notice
from booking.models.notice_text import NoticeText
from booking.models.person_request import EXPORT_WITHIN, PersonRequest
from booking.models.report import CountedDay, CountedHour, CountedProvider
from booking.models.reservation import LIVE, OCCUPYING, Reservation
from booking.models.schedule_change import ScheduleChange, StrandedReservation
from booking.models.slot import Slot
from booking.models.sms_spending import SmsSpending

__all__ = [
    "EXPORT_WITHIN",
    "LIVE",
    "OCCUPYING",
    "BulkJob",
    "BulkLine",
    "CountedDay",
    "CountedHour",
    "CountedProvider",
    "IdempotencyRecord",
    "ManageLink",
    "Need",
    "Notice",
    "NoticeText",
    "PersonRequest",
    "Reservation",
    "ReservationNote",
    "ScheduleChange",
    "Slot",
    "SmsSpending",
    "StrandedReservation",
    "WebhookDelivery",
]
