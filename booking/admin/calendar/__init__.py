"""A centre's calendar for its staff: look, book for a caller, move, close."""

from booking.admin.calendar.pages import CalendarPages

__all__ = ["CalendarPages"]
