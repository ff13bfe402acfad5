"""Changing a schedule under booked appointments: proposed, applied step by step, all told."""

from booking.services.reshaping.applying import apply_change
from booking.services.reshaping.proposing import propose_change

__all__ = ["apply_change", "propose_change"]
