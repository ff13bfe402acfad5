"""A mail server whose temper can be set: python -m tests.outside.smtp --folder F

It keeps what it accepted as files and prints its port. `F/temper` says how it behaves from the next
command on: ok, hang, drop, or a code it answers with, such as "452 RCPT" or "554 DATA".
"""

import argparse
import asyncio
import email
import socket
import subprocess
import sys
import uuid
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP

ROOT = Path(__file__).resolve().parents[2]


class _Temper:
    def __init__(self, folder):
        self._folder = folder

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's
        if (refusal := self._refusal("RCPT")) is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's
        temper = self._temper()
        if temper == "hang":
            await asyncio.sleep(3600)
        if temper == "drop":
            server.transport.abort()
            return "421 gone"
        if (refusal := self._refusal("DATA")) is not None:
            return refusal
        name = uuid.uuid4().hex
        half = self._folder / f"{name}.half"
        half.write_bytes(envelope.original_content)
        half.rename(self._folder / f"{name}.eml")
        return "250 kept"

    def _temper(self):
        return (self._folder / "temper").read_text().strip()

    def _refusal(self, stage):
        code, _space, at = self._temper().partition(" ")
        return f"{code} not today" if at == stage else None


async def _serve(folder, listener):
    loop = asyncio.get_running_loop()

    def session():
        return SMTP(_Temper(folder), hostname="outside.test", enable_SMTPUTF8=True)

    server = await loop.create_server(session, sock=listener)
    print(listener.getsockname()[1], flush=True)
    await server.serve_forever()


class MailServer:
    """The process, its folder and its temper."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._process: subprocess.Popen[str] | None = None
        self.behave("ok")

    def behave(self, temper: str) -> None:
        (self.folder / "temper").write_text(temper)

    def start(self) -> None:
        """Begin, or begin again on the same port."""
        command = [sys.executable, "-m", "tests.outside.smtp", "--folder", str(self.folder)]
        command += ["--port", str(self.port)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def kill(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def accepted(self) -> list[EmailMessage]:
        """What it has taken, in no order."""
        return [
            email.message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in self.folder.glob("*.eml")
        ]

    def forget(self) -> None:
        for path in self.folder.glob("*.eml"):
            path.unlink()


@contextmanager
def mail_server(folder: Path):
    server = MailServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def main() -> None:
    wishes = argparse.ArgumentParser()
    wishes.add_argument("--folder", type=Path, required=True)
    wishes.add_argument("--port", type=int, default=0)
    asked = wishes.parse_args()
    asyncio.run(_serve(asked.folder, socket.create_server(("127.0.0.1", asked.port))))


if __name__ == "__main__":
    main()
