"""Writing the slots of a provider's booking window from its openings, set-based.

Python turns hours into runs of slots (`availability.lay`); PostgreSQL spreads the runs into rows.
Running it again changes nothing. A slot in use is never deleted or moved: where hours went away it
closes, and where capacity fell below what is taken it keeps room for those who have it.
"""

from booking.horizon.window import is_laid, last_day, lay_missing, lay_window
from booking.horizon.writing import LaidSlots

__all__ = ["LaidSlots", "is_laid", "last_day", "lay_missing", "lay_window"]
