"""Due reminders to a mail server on loopback: python -m benchmarks.messages [--count N]

Beside it, in the same run, a bare loop of smtplib over one connection to the same server with
messages of the same size.
"""

import argparse
import asyncio
import os
import selectors
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
#: Messages of the bare loop.
BARE = 20_000


def main() -> None:
    wishes = argparse.ArgumentParser()
    wishes.add_argument("--count", type=int, default=100_000)
    wishes.add_argument("--senders", type=int, nargs="+", default=SENDERS)
    asked = wishes.parse_args()
    print(machine())
    with sink() as port, fresh_servers():
        from django.conf import settings

        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        os.environ |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port)}
        results = [measured(asked.count, senders, port) for senders in asked.senders]
    head = (
        *("senders", "messages", "seconds", "messages/s", "smtplib/s", "ratio", "CPU ms each"),
        *("MiB at a quarter", "a half", "three quarters", "the end"),
    )
    print(table(head, results))


def measured(count: int, senders: int, port: int) -> tuple[Any, ...]:
    """One row of the table."""
    from benchmarks.lib import reminders

    began = time.perf_counter()
    reminders.make(count)
    print(f"{count:,} reminders due, made in {time.perf_counter() - began:.0f} s", flush=True)
    size = reminders.size_of_one()
    bare = bare_loop(port, size, min(count, BARE))
    print(f"smtplib alone: {bare:,.0f} messages/s of {size:,} bytes", flush=True)
    seconds, held, cpu = drained(count, senders)
    rate = count / seconds
    parts = [held[max(0, len(held) * quarter // 4 - 1)] for quarter in (1, 2, 3, 4)]
    return (senders, count, seconds, rate, bare, rate / bare, 1000 * cpu / count, *parts)


def drained(count: int, senders: int) -> tuple[float, list[float], float]:
    """Seconds until all have left; the largest sender's MiB at each line; processor seconds."""
    crew = [_Sender() for _each in range(senders)]
    began = time.perf_counter()
    for sender in crew:
        sender.begin()
    held: list[float] = []
    left = count
    with selectors.DefaultSelector() as heard:
        for sender in crew:
            heard.register(sender.output, selectors.EVENT_READ, sender)
        while heard.get_map():
            for key, _events in heard.select():
                if not key.data.hear():
                    heard.unregister(key.fileobj)
            if (now_left := count - sum(sender.sent for sender in crew)) < left:
                left = now_left
                held.append(max(sender.mebibytes for sender in crew))
                seconds = time.perf_counter() - began
                print(f"{seconds:6.0f} s {left:9,} left {held[-1]:6.0f} MiB", flush=True)
    seconds = time.perf_counter() - began
    assert left == 0, left
    return seconds, held, sum(sender.cpu for sender in crew)


class _Sender:
    """A process that sends, once it is ready and told to, and what it said last."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "benchmarks.messages_sender"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.output = self._process.stdout
        self.sent, self.mebibytes, self.cpu = 0, 0.0, 0.0
        assert self.output.readline() == b"ready\n"

    def begin(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")

    def hear(self) -> bool:
        """Take a line; False once it has ended."""
        line = self.output.readline()
        if not line:
            assert self._process.wait() == 0
            return False
        sent, self.mebibytes, self.cpu = (float(word) for word in line.split())
        self.sent += int(sent)
        return True


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
