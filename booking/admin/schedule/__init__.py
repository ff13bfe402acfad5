"""A centre's schedule for its staff: the week, the month, and what a change would do first."""

from booking.admin.schedule.pages import SchedulePages

__all__ = ["SchedulePages"]
