"""Refusals about messages and their words."""

from django.utils.translation import gettext_lazy as _

from booking.errors.refusal import BookingError


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
