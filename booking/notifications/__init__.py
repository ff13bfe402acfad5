"""Words and envelopes of a Notice: who is owed word, what it says, how it looks."""

from booking.notifications.owed import (
    OVERTAKEN,
    owed,
    owed_to_portal,
    reminders,
    ways_to,
)

__all__ = ["OVERTAKEN", "owed", "owed_to_portal", "reminders", "ways_to"]
