"""Rows of the engine. What must never be is refused by a constraint or trigger of these tables."""

from booking.models.idempotency import IdempotencyRecord
from booking.models.notice import Notice
from booking.models.reservation import LIVE, OCCUPYING, Reservation
from booking.models.schedule_change import ScheduleChange, StrandedReservation
from booking.models.slot import Slot

__all__ = [
    "LIVE",
    "OCCUPYING",
    "IdempotencyRecord",
    "Notice",
    "Reservation",
    "ScheduleChange",
    "Slot",
    "StrandedReservation",
]
