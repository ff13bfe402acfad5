"""One HTTP exchange: bounded in time and size, never sent elsewhere."""

import contextlib
import functools
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from booking.notifications.failures import Unreachable

SECONDS_IN_ALL = 10.0
ANSWER_LIMIT_BYTES = 65_536
ID_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; of the body its first 64 KB."""

    status: int
    body: bytes
    headers: Message = field(default_factory=Message)

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
    whom: str = "The SMS gateway",
    address: str = "",
) -> Answer:
    """Send a request and take the answer, whatever its status; redirects are not followed.

    `whom` begins the sentence of a failure; `address` is the one to connect to, whatever the name
    in the URL leads to by now. Raises Unreachable if there is no status after so many seconds. A
    status without the whole of its body counts: a message that was taken is not sent again for want
    of its id.

    The clients we know limit each read, not their sum: a gateway that sends a byte now and then
    would hold a worker for good. So the talking is done on a thread of its own, which is cut off.
    """
    line = _line(url, seconds, address)
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
        raise Unreachable(f"{whom} did not answer within {seconds:.0f} seconds.")
    if isinstance(outcome, OSError | http.client.HTTPException):
        # Not chained: the library's words may repeat what was sent.
        raise Unreachable(f"{whom} could not be reached ({type(outcome).__name__}).")
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


class _PlainLine(http.client.HTTPConnection):
    """A connection to one address, whatever the host's name leads to."""

    address = ""

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address or self.host, self.port), self.timeout)


class _SafeLine(_PlainLine):
    """The same by TLS: the certificate must be the name's."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = _trusted_authorities().wrap_socket(self.sock, server_hostname=self.host)


def _line(url: str, seconds: float, address: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    kind = _SafeLine if parts.scheme == "https" else _PlainLine
    line = kind(parts.hostname or "", parts.port, timeout=seconds)
    line.address = address
    return line


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
        told.append(Answer(answer.status, b"", answer.headers))
        told.append(Answer(answer.status, answer.read(ANSWER_LIMIT_BYTES), answer.headers))
    except Exception as error:  # told to the thread that asked
        if not told:
            told.append(error)
    finally:
        line.close()


def _cut(line: http.client.HTTPConnection) -> None:
    """End the reading of another thread."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        line.sock.shutdown(socket.SHUT_RDWR)
