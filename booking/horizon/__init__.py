"""Writing the slots of a provider's booking window from its openings, set-based.

Python turns hours into runs of slots (`availability.lay`); PostgreSQL spreads the runs into rows.
Running it again changes nothing. A slot in use is never deleted or moved: where hours went away it
closes, and where capacity fell below what is taken it keeps room for those who have it.
"""

from booking.horizon.calendars import runs_of
from booking.horizon.comparing import (
    Comparison,
    DayChange,
    Terms,
    compare,
    find_stranded,
    lock_differing,
)
from booking.horizon.window import (
    CHUNK,
    dates_in_reach,
    is_laid,
    last_day,
    lay_days,
    lay_missing,
    lay_window,
    reach_of,
)
from booking.horizon.writing import LaidSlots, narrow

__all__ = [
    "CHUNK",
    "Comparison",
    "DayChange",
    "LaidSlots",
    "Terms",
    "compare",
    "dates_in_reach",
    "find_stranded",
    "is_laid",
    "last_day",
    "lay_days",
    "lay_missing",
    "lay_window",
    "lock_differing",
    "narrow",
    "reach_of",
    "runs_of",
]
