"""Refusals of the day itself: what cannot be noted of a visit, or be taken back."""

from django.utils.translation import gettext_lazy as _

from booking.errors.refusal import BookingError


class NotToday(BookingError):
    """Arriving on another local day than the appointment's, or completed before its day."""

    code = "not_today"
    message = _("This appointment is on another day. Move it, or book a time for today.")


class NotBegun(BookingError):
    """Nobody misses what has not begun."""

    code = "not_begun"
    message = _("This appointment has not begun yet, so nobody has missed it.")


class NothingToUndo(BookingError):
    """The visit does not stand any more as it did when somebody wanted that undone."""

    code = "nothing_to_undo"
    message = _("This was undone or changed meanwhile. Look at it again.")


class TooLateToUndo(BookingError):
    """What was entered stands after a few minutes."""

    code = "too_late_to_undo"
    message = _("This can be undone for 5 minutes only.")
