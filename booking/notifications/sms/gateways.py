"""Which gateway carries short messages here, by the settings."""

from typing import Protocol
from uuid import UUID

from django.conf import settings

from booking.notifications.sms.http import HttpGateway, Statuses
from booking.notifications.sms.twilio import TwilioGateway


class Gateway(Protocol):
    """Somebody who takes a short message to a telephone."""

    def send(self, to: str, body: str, message_id: UUID) -> str:
        """Hand over a message for a number (E.164); the gateway's id for it, empty if it gave none.

        The same `message_id` is given when a message is handed over again. Raises Unreachable,
        TemporaryFailure or PermanentFailure, none of which says a number or a word of the text.
        """


def gateway() -> Gateway | None:
    """The gateway of `SMS_BACKEND`; None where no short messages are sent."""
    if settings.SMS_BACKEND == "http":
        return HttpGateway(
            url=settings.SMS_HTTP_URL,
            method=settings.SMS_HTTP_METHOD,
            as_form=settings.SMS_HTTP_FORMAT == "form",
            template=settings.SMS_HTTP_BODY,
            headers=settings.SMS_HTTP_HEADERS,
            id_path=settings.SMS_HTTP_ID_PATH,
            statuses=Statuses(
                temporary=settings.SMS_HTTP_TEMPORARY_STATUSES,
                permanent=settings.SMS_HTTP_PERMANENT_STATUSES,
                bad_number=settings.SMS_HTTP_BAD_NUMBER_STATUSES,
            ),
            sender=settings.SMS_SENDER,
        )
    if settings.SMS_BACKEND == "twilio":
        return TwilioGateway(
            account=settings.TWILIO_ACCOUNT_SID,
            token=settings.TWILIO_AUTH_TOKEN,
            sender=settings.SMS_SENDER,
            base_url=settings.TWILIO_BASE_URL,
        )
    return None
