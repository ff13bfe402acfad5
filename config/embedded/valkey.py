"""Valkey of our own: a cache and a broker below the state folder, listening on a socket only."""

import contextlib
import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.embedded import accounts, binaries, places, processes
from config.embedded.processes import Program

BROKER_DATABASE = 0
CACHE_DATABASE = 1


@dataclass(frozen=True)
class Store:
    """One folder of append-only files, and the server that keeps it."""

    program_file: Path
    data: Path
    socket: Path
    log: Path
    durable: bool = True

    @property
    def cache_url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db={CACHE_DATABASE}"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{quote(str(self.socket))}?virtual_host={BROKER_DATABASE}"

    def program(self) -> Program:
        options = {
            "dir": str(self.data),
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": "",
            # Full memory must refuse new work aloud, never drop a queued task in silence.
            "maxmemory-policy": "noeviction",
            "set-proc-title": "no",  # the command line is how an orphan is recognised
            "daemonize": "no",
        }
        command = [str(self.program_file)]
        for option, value in options.items():
            command += [f"--{option}", value]
        return Program(
            name="Valkey",
            command=command,
            environment=accounts.bare_environment(),
            log=self.log,
            folder=self.data,
            prepare=self.recover,
            is_ready=self.is_ready,
            orphan_signal=signal.SIGTERM if self.durable else signal.SIGKILL,
            patience_seconds=10,
        )

    def recover(self) -> None:
        """Before a start: no orphan that would write the same files. Its socket is replaced."""
        orphans = [
            pid
            for pid, words in processes.running()
            if words[1:3] == ["--dir", str(self.data)] and processes.owner_of(pid) == os.geteuid()
        ]
        processes.end(orphans, (signal.SIGTERM, 5.0), (signal.SIGKILL, 2.0))

    def is_ready(self) -> bool:
        """Whether it answers, and has read all it had kept (until then it says LOADING)."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(self.socket))
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
        return False


def store(var: Path, *, durable: bool = True) -> Store:
    """The store of a state folder."""
    data = places.folder(var / "valkey")
    name = "valkey.sock"
    return Store(
        program_file=binaries.valkey_program(),
        data=data,
        socket=places.socket_folder(var, data / "run", name) / name,
        log=var / "log" / "valkey.log",
        durable=durable,
    )
