"""Any gateway that takes a message in one HTTP request, described by the settings."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from booking.notifications.failures import PermanentFailure, TemporaryFailure
from booking.notifications.wire import Answer, exchange, shown_id

_PLACEHOLDER = re.compile(r"\{(to|text|id|sender)\}")


@dataclass(frozen=True, slots=True)
class Statuses:
    """What an HTTP status means: `429` names one, `5xx` a hundred; one named goes first.

    2xx is success. What is named nowhere is temporary: an answer that nobody foresaw (a wrong
    password, a page that moved) must not lose every message sent meanwhile.
    """

    temporary: Sequence[str] = ()
    permanent: Sequence[str] = ()
    bad_number: Sequence[str] = ()

    def refuse(self, status: int) -> None:
        """Raises what a status that is no success stands for."""
        sentence = f"The SMS gateway answered {status}."
        for name in (str(status), f"{status // 100}xx"):
            if name in self.bad_number:
                raise PermanentFailure(sentence, bad_contact=True)
            if name in self.permanent:
                raise PermanentFailure(sentence)
            if name in self.temporary:
                break
        raise TemporaryFailure(sentence)


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """One request for each message: a template's strings with {to} {text} {id} {sender} filled in.

    `id_path` leads to the gateway's id in a JSON answer: keys and places, joined by dots.
    """

    url: str
    template: Mapping[str, Any]
    method: str = "POST"
    as_form: bool = False
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    id_path: str = "id"
    statuses: Statuses = field(default_factory=Statuses)
    sender: str = ""

    def send(self, to: str, body: str, message_id: UUID) -> str:
        """See Gateway."""
        values = {"to": to, "text": body, "id": str(message_id), "sender": self.sender}
        filled = _filled(self.template, values)
        if self.as_form:
            kind = "application/x-www-form-urlencoded"
            content = urlencode(filled, errors="replace").encode()
        else:
            kind = "application/json"
            content = json.dumps(filled).encode()
        headers = {"Content-Type": kind, "Accept": "application/json", **self.headers}
        answer = exchange(self.url, method=self.method, headers=headers, body=content)
        if answer.status // 100 != 2:
            self.statuses.refuse(answer.status)
        return self._id_in(answer, to)

    def _id_in(self, answer: Answer, to: str) -> str:
        # The message was taken: an id that is missing or odd is no reason to send it again.
        found = answer.parsed()
        for step in self.id_path.split("."):
            if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            else:
                found = found.get(step) if isinstance(found, dict) else None
        return shown_id(found, to)


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    """The template with its placeholders filled, in one go: a value's own braces stay braces."""
    if isinstance(template, str):
        return _PLACEHOLDER.sub(lambda found: values[found[1]], template)
    if isinstance(template, Mapping):
        return {name: _filled(part, values) for name, part in template.items()}
    if isinstance(template, list):
        return [_filled(part, values) for part in template]
    return template
