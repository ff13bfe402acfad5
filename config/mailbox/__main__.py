"""python -m config.mailbox --port 8001 --smtp-port 1025 --folder var/mailbox"""

import argparse
import logging
import signal
import socket
import sys
from pathlib import Path

from config.mailbox import smtp, web
from config.mailbox.store import KEPT, Store

HOST = "127.0.0.1"


def main() -> int:
    wishes = argparse.ArgumentParser(prog="python -m config.mailbox")
    wishes.add_argument("--folder", type=Path, required=True)
    wishes.add_argument("--port", type=int, help="of the pages and of POST /sms; 0 for any")
    wishes.add_argument("--smtp-port", type=int, help="0 for any")
    wishes.add_argument("--keep", type=int, default=KEPT, help="messages kept; the oldest go")
    wishes.add_argument(
        "--sockets",
        type=int,
        nargs=2,
        metavar=("WEB", "SMTP"),
        help="instead of ports: listening sockets inherited from the parent, by descriptor",
    )
    asked = wishes.parse_args()
    if asked.sockets is None and (asked.port is None or asked.smtp_port is None):
        wishes.error("either --port and --smtp-port, or --sockets")
    try:
        pages, mail = listeners(asked)
    except OSError as error:
        print(f"slotkeeper: the mailbox cannot listen: {error.strerror}.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    logging.getLogger("mail").setLevel(logging.CRITICAL)  # aiosmtpd's; it names people
    store = Store(asked.folder, kept=asked.keep)
    with smtp.serving(store, mail):
        shown = f"http://{HOST}:{pages.getsockname()[1]}/"
        print(f"Mailbox at {shown}, SMTP on port {mail.getsockname()[1]}.", flush=True)
        try:
            web.serve(store, pages)
        except KeyboardInterrupt:
            return 0
    return 0


def listeners(asked: argparse.Namespace) -> tuple[socket.socket, socket.socket]:
    if asked.sockets:
        pages, mail = (socket.socket(fileno=descriptor) for descriptor in asked.sockets)
        return pages, mail
    return socket.create_server((HOST, asked.port)), socket.create_server((HOST, asked.smtp_port))


if __name__ == "__main__":
    sys.exit(main())
