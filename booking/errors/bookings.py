"""Refusals about holds and appointments."""

from django.utils.translation import gettext_lazy as _

from booking.errors.refusal import BookingError


class HoldExpired(BookingError):
    """The hold lapsed before it was confirmed."""

    code = "hold_expired"
    message = _("The time was held for you and is not any more. Choose it again.")


class AlreadyExtended(BookingError):
    """The hold has been given more time before."""

    code = "already_extended"
    message = _("You have had 15 more minutes for this time already. Book it, or choose it again.")


class AlreadyBooked(BookingError):
    """The applicant has a live booking."""

    code = "already_booked"
    message = _("There is a booking for this applicant already.")


class HoldLimit(BookingError):
    """The client holds as many places as one may."""

    code = "hold_limit"
    message = _("You hold as many times as one may. Give one back or book it first.")


class AppointmentLimit(BookingError):
    """The client has as many appointments ahead as one may."""

    code = "appointment_limit"
    message = _("You have as many appointments as one may. Cancel one first.")


class TooLateToChange(BookingError):
    """The appointment begins within the provider's change notice."""

    code = "too_late_to_change"
    message = _("It is too late to move or cancel this appointment. Call the centre.")

    def __init__(self, notice_minutes: int = 0) -> None:
        #: The notice; 0 where the provider asks for none and the appointment has begun.
        self.notice_minutes = notice_minutes
        super().__init__()


class ChangeLimit(BookingError):
    """The holder has moved this appointment as often as its provider lets one."""

    code = "change_limit"
    message = _("You have moved this appointment as often as one may. Call the centre.")


class HasAppointments(BookingError):
    """A client with bookings ahead is not removed; `count` of them."""

    code = "has_appointments"
    message = _("There are appointments ahead for this client. Cancel them first.")

    def __init__(self, count: int = 0) -> None:
        super().__init__()
        #: Members of the problem besides those all problems have.
        self.more = {"appointments": count}


class ProviderHasAppointments(HasAppointments):
    """The same of a provider."""

    message = _("There are appointments ahead at this centre. Settle them first.")


class HasHistory(BookingError):
    """A provider that was booked is not removed: its appointments outlive it."""

    code = "has_history"
    message = _("This centre has had bookings. Close it for good instead, with “closes_on”.")


class SameTime(BookingError):
    """Moving to the time the appointment has."""

    code = "same_time"
    message = _("The appointment is at that time already.")


class NotLive(BookingError):
    """The reservation is over: expired, cancelled, completed or missed."""

    code = "not_live"
    message = _("This booking is over and cannot be changed.")


class NotConfirmed(BookingError):
    """Only an appointment can be moved, checked in or completed."""

    code = "not_confirmed"
    message = _("This is not a confirmed appointment.")


class ReservationUnknown(BookingError):
    """No such reservation, or one of somebody else: the two answer alike."""

    code = "not_found"
    message = _("There is no such booking.")


class BeneficiaryMissing(BookingError):
    """Nobody was named to book for."""

    code = "beneficiary_missing"
    message = _("Say whom the booking is for.")
