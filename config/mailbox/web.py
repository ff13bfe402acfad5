"""The HTTP side: takes short messages at POST /sms and shows all that arrived, on loopback only."""

import json
import re
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from config.mailbox import pages, reading
from config.mailbox.store import Kept, Store

LARGEST_SMS_BYTES = 65_536
NAMES_OF_OURS = ("127.0.0.1", "localhost", "[::1]")
STATIC = Path(__file__).resolve().parents[2] / "static"
STYLE = Path(__file__).with_name("style.css")

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: For what strangers wrote: no script, no form, nothing fetched; a link may open a tab of its own.
FOREIGN_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
HTML = "text/html; charset=utf-8"
_MESSAGE = re.compile(r"/(mail|sms)/([0-9]{1,12})(/html|/source|/part/([0-9]{1,4}))?")
_HEAD = re.compile(r"<head(?:\s[^>]*)?>", re.IGNORECASE)
_NEW_TAB = '<base target="_blank">'


class Door(BaseHTTPRequestHandler):
    """One request."""

    server: "Server"
    server_version = "Mailbox"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        if not self._is_for_us():
            return
        parts = urlsplit(self.path)
        if parts.path == "/":
            self._list(parse_qs(parts.query))
        elif parts.path == "/style.css":
            names = ("tokens", "ground", "controls", "content")
            sheets = [*(STATIC / "css" / f"{name}.css" for name in names), STYLE]
            style = b"".join(sheet.read_bytes() for sheet in sheets)
            self._answer(200, "text/css; charset=utf-8", style)
        elif parts.path == "/favicon.svg":
            self._answer(200, "image/svg+xml", (STATIC / "img" / "favicon.svg").read_bytes())
        elif found := _MESSAGE.fullmatch(parts.path):
            self._message(found)
        else:
            self._gone()

    def do_POST(self) -> None:
        """POST /sms {"to", "text", "id"} → {"id"}: the gateway for short messages."""
        if not self._is_for_us():
            return
        length = self.headers.get("Content-Length", "")
        if self.path != "/sms":
            self._gone()
        elif self.headers.get_content_type() != "application/json":
            self._refuse(415, "Send the message as application/json.")
        elif not length.isdecimal() or int(length) > LARGEST_SMS_BYTES:
            self._refuse(413, f"A message has at most {LARGEST_SMS_BYTES} bytes.")
        else:
            self._take_sms(self.rfile.read(int(length)))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: requests carry people's messages."""

    def _take_sms(self, body: bytes) -> None:
        try:
            wish = json.loads(body)
            words = [wish["to"], wish["text"], wish.get("id", "")]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            words = []
        if not words or not all(isinstance(word, str) for word in words):
            self._refuse(400, 'Send {"to": …, "text": …, "id": …}, all of them strings.')
            return
        number = self.server.store.add_sms(*words)
        self._answer(200, "application/json", json.dumps({"id": f"sms-{number}"}).encode())

    def _list(self, query: dict[str, list[str]]) -> None:
        asked = query.get("page", ["1"])[0]
        page = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
        refreshing = query.get("refresh", ["on"])[0] != "off"
        self._page(200, pages.listing(self.server.store, page, refreshing))

    def _message(self, found: re.Match[str]) -> None:
        kind, number, rest, place = found.groups()
        kept = self.server.store.find(int(number), "mail" if kind == "mail" else "sms")
        if kept is None or (rest and kind == "sms"):
            self._gone()
        elif kind == "sms":
            self._page(200, pages.short_message(kept))
        elif rest == "/source":
            self._answer(200, "text/plain; charset=utf-8", kept.content)
        elif rest == "/html":
            self._foreign(reading.letter(kept).html)
        elif place is not None:
            self._attachment(kept, int(place))
        else:
            self._page(200, pages.letter(kept))

    def _foreign(self, html: str | None) -> None:
        """The HTML of a mail, which can do nothing but be looked at."""
        if html is None:
            self._gone()
            return
        head = _HEAD.search(html)
        place = head.end() if head else 0
        shown = html[:place] + _NEW_TAB + html[place:]
        self._page(200, shown, policy=FOREIGN_POLICY)

    def _attachment(self, kept: Kept, place: int) -> None:
        for attachment in reading.letter(kept).attachments:
            if attachment.place == place:
                name = quote(attachment.name.encode("utf-8", "replace"), safe="")
                calendar = attachment.media_type == "text/calendar"
                self._answer(
                    200,
                    "text/calendar; charset=utf-8" if calendar else "application/octet-stream",
                    attachment.content,
                    policy=FOREIGN_POLICY,
                    disposition=f"attachment; filename*=UTF-8''{name}",
                )
                return
        self._gone()

    def _is_for_us(self) -> bool:
        """A page elsewhere could make its name lead here, and read people's mail: not by ours."""
        host = self.headers.get("Host", "")
        if re.sub(r":[0-9]+$", "", host).lower() in NAMES_OF_OURS:
            return True
        self._refuse(421, "The mailbox answers at 127.0.0.1 and localhost only.")
        return False

    def _gone(self) -> None:
        self._page(404, pages.gone())

    def _refuse(self, status: int, sentence: str) -> None:
        self.close_connection = True
        self._answer(status, "application/json", json.dumps({"error": sentence}).encode())

    def _page(self, status: int, html: str, *, policy: str = POLICY) -> None:
        self._answer(status, HTML, html.encode("utf-8", "replace"), policy=policy)

    def _answer(
        self, status: int, kind: str, body: bytes, *, policy: str = POLICY, disposition: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Cache-Control", "no-store")
        if disposition:
            self.send_header("Content-Disposition", disposition)
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """Serves a socket that listens already."""

    daemon_threads = True

    def __init__(self, store: Store, listener: socket.socket) -> None:
        super().__init__(listener.getsockname()[:2], Door, bind_and_activate=False)
        self.socket.close()
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = listener
        self.store = store

    def handle_error(self, _request: Any, _client: Any) -> None:
        """Somebody hung up; what he asked for is nobody's business."""


def serve(store: Store, listener: socket.socket) -> None:
    """Answer until the process is told to end."""
    with Server(store, listener) as server:
        server.serve_forever()
