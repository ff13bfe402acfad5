"""The ways to people, alike to whoever sends: open one, hand it messages, close it."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core import mail

from booking.models import Notice
from booking.notifications import email, sms, wording
from booking.notifications.facts import Facts
from booking.notifications.failures import (
    DeliveryFailed,
    PermanentFailure,
    TemporaryFailure,
    Unreachable,
)
from booking.notifications.wording import Text

#: Answers to RCPT that are about the mailbox itself (RFC 5321, section 4.2.3).
_NO_SUCH_MAILBOX = (550, 551, 553)
#: Counts the parts of a message to a contact, and may refuse them.
Spend = Callable[[str, int], None]


class Channel(Protocol):
    """Something that takes messages."""

    def deliver(self, notice_id: UUID, facts: Facts, text: Text, contact: str) -> str:
        """Hand one over; returns the gateway's id of it, if it has one. Raises DeliveryFailed."""


class EmailChannel:
    """Django's mail backend, on one connection for many messages."""

    def __init__(self) -> None:
        self._connection = mail.get_connection()
        self._is_open = False

    def deliver(self, notice_id: UUID, facts: Facts, text: Text, contact: str) -> str:
        message = email.compose(notice_id, facts, text, to=contact)
        self._open()
        try:
            self._connection.send_messages([message])
        except (OSError, smtplib.SMTPException, AnymailError) as error:
            # In whatever state it is: the next message gets a connection of its own.
            self.close()
            raise _as_failure(error) from error
        status = getattr(message, "anymail_status", None)
        # A gateway that gave none tells of it later by the Message-ID it came with.
        return str(getattr(status, "message_id", None) or notice_id)

    def close(self) -> None:
        self._is_open = False
        try:
            self._connection.close()
        except (OSError, smtplib.SMTPException):
            # Broken already; forgetting it is all there was to do.
            self._connection = mail.get_connection()

    def _open(self) -> None:
        if self._is_open:
            return
        try:
            self._connection.open()
        except smtplib.SMTPResponseException as error:
            raise Unreachable(f"the mail server answered {error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable("the mail server is out of reach") from error
        self._is_open = True


class SmsChannel:
    """The gateway the settings name."""

    def __init__(self, spend: Spend) -> None:
        self._gateway = sms.gateway()
        self._spend = spend

    def deliver(self, notice_id: UUID, facts: Facts, text: Text, contact: str) -> str:
        if self._gateway is None:
            raise PermanentFailure("no gateway for text messages is set up")
        body = wording.sms_body(text, facts)
        self._spend(contact, sms.segments(body).parts)
        return self._gateway.send(contact, body, notice_id)

    def close(self) -> None:
        """Each message is a request of its own."""


@contextmanager
def open_channel(name: str, spend: Spend) -> Iterator[Channel]:
    """The channel of that name, closed afterwards.

    `spend` is called with a contact and what a message there will be paid for, before it is handed
    over; what it raises keeps the message back.
    """
    channel = EmailChannel() if name == Notice.Channel.EMAIL else SmsChannel(spend)
    try:
        yield channel
    finally:
        channel.close()


def _as_failure(error: Exception) -> DeliveryFailed:
    """What a mail backend's error means; its own words may hold the address and stay out."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _words in error.recipients.values()}
        code = max(codes, default=550)
        if code < 500:
            return TemporaryFailure(f"the mail server refused the address for now ({code})")
        sentence = f"the mail server refused the address ({code})"
        return PermanentFailure(sentence, bad_contact=code in _NO_SUCH_MAILBOX)
    if isinstance(error, smtplib.SMTPSenderRefused):
        # About us, not about the message: somebody will set that right.
        return TemporaryFailure(f"the mail server refused the sender ({error.smtp_code})")
    if isinstance(error, smtplib.SMTPResponseException):
        sentence = f"the mail server refused the message ({error.smtp_code})"
        temporary = error.smtp_code < 500
        return TemporaryFailure(sentence) if temporary else PermanentFailure(sentence)
    if isinstance(error, AnymailRecipientsRefused):
        return PermanentFailure("the mail gateway refused the address", bad_contact=True)
    if isinstance(error, AnymailAPIError):
        answered = getattr(error, "status_code", None) or "nothing"
        return TemporaryFailure(f"the mail gateway answered {answered}")
    if isinstance(error, AnymailError):
        return PermanentFailure(f"the mail gateway cannot send it ({type(error).__name__})")
    return TemporaryFailure("the connection to the mail server broke")
