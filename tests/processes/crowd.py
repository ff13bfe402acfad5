"""Many requests at once, over real sockets, from one thread."""

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 where nothing did."""

    status: int
    body: bytes
    seconds: float

    @property
    def code(self) -> str:
        """The portal's error code, or nothing."""
        errors = json.loads(self.body).get("errors") or [{}]
        return str(errors[0].get("errorCode", ""))


def post(path: str, body: Any, token: str, key: str = "") -> bytes:
    """A request as it goes over the wire; with an Idempotency-Key, if there is to be one."""
    text = json.dumps(body).encode()
    keyed = f"Idempotency-Key: {key}\r\n" if key else ""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n{keyed}"
        f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    ).encode() + text


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def send_all(port: int, requests: Iterable[bytes], *, at_once: int) -> list[Answer]:
    """Send every request, `at_once` of them in flight from the first moment on."""
    # On a thread of its own: the browser tests leave a running event loop on the main one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(_send_all(port, requests, at_once))).result()


async def _send_all(port: int, requests: Iterable[bytes], at_once: int) -> list[Answer]:
    left = iter(requests)
    answers: list[Answer] = []
    starting_line = asyncio.Barrier(at_once)
    async with asyncio.TaskGroup() as crowd:
        for _one in range(at_once):
            crowd.create_task(_person(port, left, answers, starting_line))
    return answers


async def _person(
    port: int, left: Iterator[bytes], answers: list[Answer], starting_line: asyncio.Barrier
) -> None:
    """One connection: a request after the other, until none are left."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await starting_line.wait()
    for request in left:
        began = time.perf_counter()
        try:
            status, body = await _exchange(reader, writer, request)
        except (OSError, EOFError):
            status, body = 0, b"{}"
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answers.append(Answer(status, body, time.perf_counter() - began))
    writer.close()
    await writer.wait_closed()


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bytes]:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = next(
        int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")
    )
    return int(lines[0].split()[1]), await reader.readexactly(length)
