"""One HTTP exchange with a gateway: bounded in time and size, never sent elsewhere."""

import contextlib
import functools
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from booking.notifications.failures import Unreachable

SECONDS_IN_ALL = 10.0
ANSWER_LIMIT_BYTES = 65_536
ID_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway answered; of the body its first 64 KB."""

    status: int
    body: bytes

    def parsed(self) -> Any:
        """The body as JSON; None if it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def exchange(
    url: str,
    *,
    method: str = "POST",
    headers: Mapping[str, str],
    body: bytes,
    seconds: float = SECONDS_IN_ALL,
) -> Answer:
    """Send a request and take the answer, whatever its status; redirects are not followed.

    Raises Unreachable if there is no status after so many seconds. A status without the whole of
    its body counts: a message that was taken is not sent again for want of its id.

    The clients we know limit each read, not their sum: a gateway that sends a byte now and then
    would hold a worker for good. So the talking is done on a thread of its own, which is cut off.
    """
    line = _line(url, seconds)
    told: list[Answer | Exception] = []
    arguments = (line, method, _target(url), headers, body, told)
    talk = threading.Thread(target=_talk, args=arguments, daemon=True)
    talk.start()
    talk.join(seconds)
    if talk.is_alive():
        _cut(line)
    outcome = told[-1] if told else TimeoutError()
    if isinstance(outcome, Answer):
        return outcome
    if isinstance(outcome, TimeoutError):
        raise Unreachable(f"The SMS gateway did not answer within {seconds:.0f} seconds.")
    if isinstance(outcome, OSError | http.client.HTTPException):
        # Not chained: the library's words may repeat what was sent.
        raise Unreachable(f"The SMS gateway could not be reached ({type(outcome).__name__}).")
    raise outcome


def shown_id(found: object, to: str) -> str:
    """A gateway's id as it may be kept: short and printable, and not the number itself."""
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    text = str(found)
    digits = to.lstrip("+")
    if len(text) > ID_LIMIT or not text.isascii() or not text.isprintable() or digits in text:
        return ""
    return text


def _line(url: str, seconds: float) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(
            host, parts.port, timeout=seconds, context=_trusted_authorities()
        )
    return http.client.HTTPConnection(host, parts.port, timeout=seconds)


@functools.cache
def _trusted_authorities() -> ssl.SSLContext:
    return ssl.create_default_context()


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _talk(
    line: http.client.HTTPConnection,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
    told: list[Answer | Exception],
) -> None:
    try:
        line.request(method, target, body, dict(headers))
        answer = line.getresponse()
        told.append(Answer(answer.status, b""))
        told.append(Answer(answer.status, answer.read(ANSWER_LIMIT_BYTES)))
    except Exception as error:  # told to the thread that asked
        if not told:
            told.append(error)
    finally:
        line.close()


def _cut(line: http.client.HTTPConnection) -> None:
    """End the reading of another thread."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        line.sock.shutdown(socket.SHUT_RDWR)
