"""Files of many lines, and many centres at once: checked, confirmed, done line by line."""

from booking.importing.bulk.cells import LineRefused, run_by
from booking.importing.bulk.closing import MOST_DAYS, lines_of
from booking.importing.bulk.kinds import KINDS, Kind, bring
from booking.importing.bulk.sheets import MOST_BYTES, SheetRefused
from booking.importing.bulk.working import work

__all__ = [
    "KINDS",
    "MOST_BYTES",
    "MOST_DAYS",
    "Kind",
    "LineRefused",
    "SheetRefused",
    "bring",
    "lines_of",
    "run_by",
    "work",
]
