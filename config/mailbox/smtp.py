"""The SMTP side: takes every mail for anybody."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator

from aiosmtpd.smtp import SMTP, Envelope, Session

from config.mailbox.store import Store

NAME = "mailbox.slotkeeper.example"
LARGEST_MAIL_BYTES = 5_000_000


class Taker:
    """aiosmtpd's handler: a mail is acknowledged once it is in the folder."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        # Who it was for by the envelope: the header To: may say otherwise, or nothing.
        recipients = ", ".join(envelope.rcpt_tos).encode("utf-8", "replace")
        number = self._store.add("mail", b"X-Envelope-To: " + recipients + b"\r\n" + content)
        return f"250 OK {number}"


@contextlib.contextmanager
def serving(store: Store, listener: socket.socket) -> Iterator[None]:
    """Take mail on a listening socket, on a thread of its own, until left."""
    loop = asyncio.new_event_loop()

    def connection() -> SMTP:
        return SMTP(
            Taker(store),
            hostname=NAME,
            ident="Slotkeeper mailbox",
            data_size_limit=LARGEST_MAIL_BYTES,
            enable_SMTPUTF8=True,
            loop=loop,
        )

    # Inherited by each connection: the lines of an answer must not wait for one another.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    # All of it on that thread: whoever calls may have a loop of their own at work.
    beginning = loop.create_server(connection, sock=listener)
    server = asyncio.run_coroutine_threadsafe(beginning, loop).result()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_end_talks(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end_talks() -> None:
    talks = asyncio.all_tasks() - {asyncio.current_task()}
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
