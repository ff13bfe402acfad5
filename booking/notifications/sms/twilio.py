"""Twilio, by its REST contract: https://www.twilio.com/docs/messaging/api/message-resource."""

import base64
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from booking.notifications.failures import PermanentFailure, TemporaryFailure
from booking.notifications.wire import Answer, exchange, shown_id

#: The number is none, belongs to somebody who answered STOP, cannot take messages.
BAD_NUMBER_CODES = frozenset({21211, 21610, 21614})
#: The sender is wrong or its queue is full: ours to mend, and no message is lost meanwhile.
TEMPORARY_CODES = frozenset({21212, 21603, 21606, 21611})
#: Only these say that the message itself is refused; a wrong password (401) is ours to mend too.
PERMANENT_STATUSES = frozenset({400, 410, 413, 422})
MESSAGING_SERVICE = "MG"


@dataclass(frozen=True, slots=True)
class TwilioGateway:
    """One account; `sender` is a number, a name, or a messaging service (MG…)."""

    account: str
    token: str = field(repr=False)
    sender: str
    base_url: str = "https://api.twilio.com"

    def send(self, to: str, body: str, message_id: UUID) -> str:
        """See Gateway. Twilio has no field that would tell it a message handed over again."""
        origin = "MessagingServiceSid" if self.sender.startswith(MESSAGING_SERVICE) else "From"
        form = {"To": to, origin: self.sender, "Body": body}
        answer = exchange(
            f"{self.base_url.rstrip('/')}/2010-04-01/Accounts/{self.account}/Messages.json",
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
                "Authorization": self._authorization(),
            },
            body=urlencode(form, errors="replace").encode(),
        )
        told = answer.parsed()
        told = told if isinstance(told, dict) else {}
        if answer.status // 100 != 2:
            _refuse(answer, told.get("code"))
        return shown_id(told.get("sid"), to)

    def _authorization(self) -> str:
        return "Basic " + base64.b64encode(f"{self.account}:{self.token}".encode()).decode()


def _refuse(answer: Answer, given: object) -> None:
    # Only a number is repeated: Twilio's sentences name the telephone.
    code = given if isinstance(given, int) and 10_000 <= given <= 99_999 else 0
    sentence = f"Twilio answered {answer.status}" + (f", code {code}." if code else ".")
    if code in BAD_NUMBER_CODES:
        raise PermanentFailure(sentence, bad_contact=True)
    if answer.status in PERMANENT_STATUSES and code not in TEMPORARY_CODES:
        raise PermanentFailure(sentence)
    raise TemporaryFailure(sentence)
