"""Refusals of the booking engine. Codes are part of the API and never change their meaning."""

from django.utils.translation import gettext_lazy as _

from audit.errors import DomainError


class BookingError(DomainError):
    """Something about slots or reservations said no."""

    code = "booking_refused"
    message = _("This cannot be booked.")
    #: The exact reason in the reader's language, where a door has asked for it (queries.why_not).
    reason: str = ""

    def __str__(self) -> str:
        return self.reason or str(self.message)


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


class NoContact(BookingError):
    """There is no address or number to write to, or nothing more may go there."""

    code = "no_contact"
    message = _("There is no e-mail address or telephone number to write to.")


class ResendLimit(BookingError):
    """So many messages were asked for lately that no more are sent."""

    code = "resend_limit"
    message = _(
        "This was sent several times today. Look for it among your messages, or try again tomorrow."
    )


class NotEnoughRoom(BookingError):
    """The service needs more consecutive slots than follow."""

    code = "not_enough_room"
    message = _("There is not enough time left after this start. Choose another.")


class DailyLimit(BookingError):
    """The service has been booked as often on that local day as it may be at this provider."""

    code = "daily_limit"
    message = _("This service takes no more bookings on that day. Choose another day.")


class HoldExpired(BookingError):
    """The hold lapsed before it was confirmed."""

    code = "hold_expired"
    message = _("The time was held for you and is not any more. Choose it again.")


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


class ExceptionUnknown(BookingError):
    """No such dated change at this provider."""

    code = "not_found"
    message = _("There is no such exception.")


class ScheduleChangeUnknown(BookingError):
    """No such change of schedule, or one of a provider that is not theirs."""

    code = "not_found"
    message = _("There is no such change of schedule.")


class NotAManager(BookingError):
    """Staff who see a provider or a calendar, and do not change its days."""

    code = "not_a_manager"
    message = _("Schedules are changed by managers of their centre and by administrators.")


class ScheduleChanged(BookingError):
    """The schedule is not, or is about not to be, the one a draft was begun from."""

    code = "schedule_changed"
    message = _(
        "Somebody else has changed this schedule meanwhile. Look at it again before you change it."
    )


class ChangeUnderWay(BookingError):
    """Another change of the same schedule must end first."""

    code = "change_under_way"
    message = _("This schedule is being changed. Try again when that is done.")


class BeneficiaryMissing(BookingError):
    """Nobody was named to book for."""

    code = "beneficiary_missing"
    message = _("Say whom the booking is for.")


class TextsAreManagers(BookingError):
    """Staff who read a provider's words and do not write them."""

    code = "texts_are_managers"
    message = _("Words of messages are written by managers of their centre and administrators.")


class NoticeUnknown(BookingError):
    """No such message, or one of a provider that is not theirs."""

    code = "not_found"
    message = _("There is no such message.")


class NotGivenUp(BookingError):
    """Only what was given up is sent again."""

    code = "not_given_up"
    message = _("This message was not given up, so it is not sent again.")


class TextRefused(BookingError):
    """The text of a message cannot be sent as it is written; its own sentence says why."""

    code = "text_refused"
    message = _("This text cannot be used in a message.")

    def __init__(self, sentence: str = "") -> None:
        self.reason = sentence
        super().__init__(sentence)


class Busy(BookingError):
    """The rows wanted were locked for longer than we wait."""

    code = "busy"
    message = _("Many people want this time at once. Try again in a moment.")
