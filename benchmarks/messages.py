"""Due reminders to a mail server on loopback: python -m benchmarks.messages [--count N]

Beside it, in the same run, a bare loop of smtplib over one connection to the same server with
messages of the same size.
"""

import argparse
import asyncio
import os
import smtplib
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import Any

from benchmarks.lib.ground import fresh_servers, machine
from benchmarks.lib.tables import table

SENDERS = (1, 2)


def main() -> None:
    wishes = argparse.ArgumentParser()
    wishes.add_argument("--count", type=int, default=100_000)
    wishes.add_argument("--senders", type=int, nargs="+", default=SENDERS)
    asked = wishes.parse_args()
    count = asked.count
    print(machine())
    with sink() as port, fresh_servers():
        from django.conf import settings

        from benchmarks.lib import reminders

        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        os.environ |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port)}
        results = []
        for senders in asked.senders:
            reminders.make(count)
            size = reminders.size_of_one()
            bare = bare_loop(port, size, min(count, 20_000))
            seconds, before, after = drained(count, senders)
            rate = count / seconds
            results.append((senders, count, seconds, rate, bare, rate / bare, before, after))
    head = (
        *("senders", "messages", "seconds", "messages/s", "smtplib/s", "ratio"),
        *("MiB after 10 s", "MiB at the end"),
    )
    print(table(head, results))


def drained(count: int, senders: int) -> tuple[float, float, float]:
    """Seconds until all have left, and the largest sender's memory early on and at the end."""
    command = [sys.executable, "-m", "benchmarks.messages_sender"]
    began = time.perf_counter()
    working = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(senders)]
    said = [process.communicate()[0].split() for process in working]
    seconds = time.perf_counter() - began
    assert sum(int(sent) for sent, *_ in said) == count, said
    starting = max(float(start) for *_rest, start in said)
    early, late = (max(float(words[n]) for words in said) for n in (1, 2))
    return seconds - starting, early, late


def bare_loop(port: int, size: int, count: int) -> float:
    """Messages a second by smtplib alone."""
    body = "Subject: x\r\n\r\n" + "\r\n".join(["x" * 70] * (size // 72))
    with smtplib.SMTP("127.0.0.1", port) as line:
        began = time.perf_counter()
        for number in range(count):
            line.sendmail("a@example.org", [f"c{number}@example.org"], body)
        return count / (time.perf_counter() - began)


@contextmanager
def sink() -> Any:
    """A mail server in a process of its own that keeps nothing."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.messages", "--sink"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


class _Sink(asyncio.Protocol):
    """As much of SMTP as a client needs that sends one message after another (RFC 5321)."""

    def connection_made(self, transport: Any) -> None:
        self._transport, self._pending, self._in_data = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while True:
            end = b"\r\n.\r\n" if self._in_data else b"\r\n"
            line, found, rest = self._pending.partition(end)
            if not found:
                return
            self._pending = rest
            self._answer(line)

    def _answer(self, line: bytes) -> None:
        command = b"" if self._in_data else line[:4].upper()
        self._in_data = command == b"DATA"
        answers = {b"DATA": b"354 go on", b"QUIT": b"221 bye"}
        self._transport.write(answers.get(command, b"250 ok") + b"\r\n")


async def _serve() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    server = await asyncio.get_running_loop().create_server(_Sink, sock=listener)
    print(listener.getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    if "--sink" in sys.argv:
        asyncio.run(_serve())
    else:
        main()
