"""Closures out of a calendar file (iCalendar, RFC 5545), as other programs write them.

The icalendar library reads the file; python-dateutil, behind providers.recurrence, repeats the
events. Pure: no rows, no clock.
"""

from providers.ics.reading import MOST_BYTES, Closure, Found, Refused, Unusable, read

__all__ = ["MOST_BYTES", "Closure", "Found", "Refused", "Unusable", "read"]
