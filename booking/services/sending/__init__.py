"""Sending what is owed: claim, look again, send, mark; each step its own short transaction."""

from booking.services.sending.again import send_again
from booking.services.sending.draining import send_due
from booking.services.sending.returned import note_bounce, note_return

__all__ = ["note_bounce", "note_return", "send_again", "send_due"]
