"""A gateway on loopback that answers as told, for the tests of ours to hurt themselves on."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer


@dataclass
class Heard:
    method: str
    path: str
    headers: Message
    body: bytes


@dataclass
class Behaviour:
    """The next answers; with `hang` none comes, with `drop` its status is torn off.

    `drip_head` and `drip_body` send that part a byte at a time.
    """

    status: int = 200
    body: bytes = b'{"id": "gw-1"}'
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    drip_head: bool = False
    drip_body: bool = False
    drop: bool = False


class Telephone:
    """The server, what it was told to do, and what it heard."""

    def __init__(self, server: HTTPServer) -> None:
        self.behaviour = Behaviour()
        self.heard: list[Heard] = []
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.over = threading.Event()

    def answers(self, status: int, told: object = None, **wishes: object) -> None:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.behaviour = Behaviour(status=status, body=body, **wishes)

    def misbehaves(self, **wishes: object) -> None:
        self.behaviour = Behaviour(**wishes)


def _door(telephone: Callable[[], Telephone]) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = telephone()
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            told.heard.append(Heard(self.command, self.path, self.headers, body))
            behaviour = told.behaviour
            if behaviour.hang:
                told.over.wait(30)
                return
            if behaviour.drop:
                self.wfile.write(b"HTTP/1.")
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.answer(behaviour)

        def answer(self, behaviour: Behaviour) -> None:
            lines = {"Content-Length": str(len(behaviour.body)), **behaviour.headers}
            words = [f"HTTP/1.1 {behaviour.status} -"]
            words += [f"{name}: {value}" for name, value in lines.items()]
            head = "\r\n".join([*words, "", ""]).encode()
            with contextlib.suppress(OSError):
                self.say(head, slowly=behaviour.drip_head)
                self.say(behaviour.body, slowly=behaviour.drip_body)

        def say(self, words: bytes, *, slowly: bool) -> None:
            if not slowly:
                self.wfile.write(words)
                return
            for byte in words:
                self.wfile.write(bytes([byte]))
                time.sleep(0.05)

        do_PUT = do_GET = do_POST  # noqa: N815 - the names http.server calls

        def log_message(self, *_words: object) -> None:
            pass

    return Door


@contextlib.contextmanager
def listening() -> Iterator[Telephone]:
    found: list[Telephone] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _door(lambda: found[0]))
    server.daemon_threads = True
    found.append(Telephone(server))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield found[0]
    finally:
        found[0].over.set()
        server.shutdown()
        server.server_close()
        thread.join()
