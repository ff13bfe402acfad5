"""Refusals about times and their places."""

from django.utils.translation import gettext_lazy as _

from booking.errors.refusal import BookingError


class SlotTaken(BookingError):
    """Every place in the slot is held or booked."""

    code = "slot_taken"
    message = _("Someone has just taken that time. Choose another.")


class SlotUnknown(BookingError):
    """No slot begins at that moment: outside hours, off the grid, or no such slot."""

    code = "slot_unknown"
    message = _("This centre has no time that begins then. Choose one of the times offered.")


class SlotClosed(BookingError):
    """The slot, or the provider, takes no bookings any more."""

    code = "slot_closed"
    message = _("This time is closed. Choose another.")


class TimeDoesNotExist(BookingError):
    """The local time is skipped when the clocks go forward."""

    code = "time_does_not_exist"
    message = _("The clocks go forward on that day and skip this time. Choose another.")


class TooSoon(BookingError):
    """The slot begins within the provider's notice."""

    code = "too_soon"
    message = _("This time is too close. Choose a later one.")


class TooFar(BookingError):
    """The slot lies beyond the booking window."""

    code = "too_far"
    message = _("This time cannot be booked yet. Choose an earlier one.")


class NotEnoughRoom(BookingError):
    """The service needs more consecutive slots than follow."""

    code = "not_enough_room"
    message = _("There is not enough time left after this start. Choose another.")


class DailyLimit(BookingError):
    """The service has been booked as often on that local day as it may be at this provider."""

    code = "daily_limit"
    message = _("This service takes no more bookings on that day. Choose another day.")


class Busy(BookingError):
    """The rows wanted were locked for longer than we wait."""

    code = "busy"
    message = _("Many people want this time at once. Try again in a moment.")
