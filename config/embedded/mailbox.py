"""The mailbox that stands in for a mail server and an SMS gateway until the operator names his."""

import contextlib
import http.client
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.embedded.processes import CannotStart, Program

HOST = "127.0.0.1"
OPERATORS_CHOICE = ("EMAIL_HOST", "EMAIL_BACKEND")


@dataclass(frozen=True)
class Mailbox:
    """Two listening sockets, held by the parent: nobody takes the ports while it is restarted."""

    pages: socket.socket
    mail: socket.socket
    folder: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.pages.getsockname()[1]}"

    def addresses(self, given: Mapping[str, str]) -> dict[str, str]:
        """The variables that lead to it; short messages go where `given` already sends them."""
        found = {
            "MAILBOX_URL": f"{self.url}/",
            "EMAIL_HOST": HOST,
            "EMAIL_PORT": str(self.mail.getsockname()[1]),
        }
        if not given.get("SMS_BACKEND"):
            found |= {"SMS_BACKEND": "http", "SMS_HTTP_URL": f"{self.url}/sms"}
        return found

    def program(self, environment: Mapping[str, str], root: Path) -> Program:
        descriptors = (self.pages.fileno(), self.mail.fileno())
        command = [sys.executable, "-m", "config.mailbox", "--folder", str(self.folder)]
        command += ["--sockets", *map(str, descriptors)]
        return Program(
            name="Mailbox",
            command=command,
            environment=environment,
            log=self.log,
            folder=root,
            descriptors=descriptors,
            is_ready=self.is_ready,
        )

    def is_ready(self) -> bool:
        line = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=1)
        with contextlib.suppress(OSError, http.client.HTTPException):
            line.request("GET", "/?refresh=off")
            return line.getresponse().status == 200
        return False


def is_wanted(given: Mapping[str, str]) -> bool:
    """Production's mail is for people, and so is that of a server the operator has named."""
    if given.get("SLOTKEEPER_ENV") == "production":
        return False
    return not any(given.get(name) for name in OPERATORS_CHOICE)


def mailbox(var: Path, *, port: int | None, beside: int) -> Mailbox:
    """The mailbox of a state folder, listening; its pages on `port`, else next to port `beside`.

    Raises CannotStart if that very port was asked for and is not free.
    """
    if port is not None:
        try:
            pages = socket.create_server((HOST, port))
        except OSError as error:
            raise CannotStart(
                f"port {port} for the mailbox is not free ({error.strerror}); "
                "set MAILBOX_PORT to another."
            ) from error
    else:
        pages = _listener(beside + 1)
    log = var / "log" / "mailbox.log"
    return Mailbox(pages, socket.create_server((HOST, 0)), var / "mailbox", log)


def _listener(preferred: int) -> socket.socket:
    if preferred <= 65535:
        with contextlib.suppress(OSError):
            return socket.create_server((HOST, preferred))
    return socket.create_server((HOST, 0))
