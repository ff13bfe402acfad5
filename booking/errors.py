"""Refusals of the booking engine. Codes are part of the API and never change their meaning."""

from datetime import datetime
from typing import Any

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


class KeyMissing(BookingError):
    """A booking that may be repeated by a network must carry an Idempotency-Key."""

    code = "idempotency_key_missing"
    message = _("Send an Idempotency-Key, so that a repeated request books once.")


class KeyUnreadable(BookingError):
    """An Idempotency-Key is 1 to 255 visible ASCII characters."""

    code = "idempotency_key_unreadable"
    message = _("Write the Idempotency-Key as 1 to 255 letters, digits and signs of ASCII.")


class KeyReused(BookingError):
    """The key was used for another request of this caller."""

    code = "idempotency_key_reused"
    message = _("This Idempotency-Key was used for another request. Take a new one.")


class KeyInUse(BookingError):
    """A request with this key is being worked on."""

    code = "idempotency_key_in_use"
    message = _("A request with this Idempotency-Key is being answered. Try again in a moment.")


class AnsweredBefore(Exception):
    """No refusal: this very request was answered, and is answered the same again."""

    code = "answered_before"

    def __init__(self, status: int, body: dict[str, Any], expires_at: datetime) -> None:
        super().__init__(self.code)
        self.status = status
        self.body = body
        self.expires_at = expires_at


class Busy(BookingError):
    """The rows wanted were locked for longer than we wait."""

    code = "busy"
    message = _("Many people want this time at once. Try again in a moment.")
