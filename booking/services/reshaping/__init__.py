"""Changing a schedule under booked appointments: proposed, applied step by step, all told."""

from booking.services.reshaping.applying import apply_change
from booking.services.reshaping.holidays import add_days, add_holiday, add_holidays
from booking.services.reshaping.offering import change_service
from booking.services.reshaping.proposing import propose_change
from booking.services.reshaping.stopping import retry_change

__all__ = [
    "add_days",
    "add_holiday",
    "add_holidays",
    "apply_change",
    "change_service",
    "propose_change",
    "retry_change",
]
