"""Messages as files: one for each, numbered as they came, the oldest removed."""

import contextlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

KEPT = 2000
Kind = Literal["mail", "sms"]
_ENDINGS: dict[Kind, str] = {"mail": ".eml", "sms": ".json"}
_KINDS: dict[str, Kind] = {ending: kind for kind, ending in _ENDINGS.items()}


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that arrived, as it came over the wire."""

    number: int
    kind: Kind
    arrived_at: datetime
    content: bytes


class Store:
    """The folder of one mailbox, written by one process; may be used by several threads.

    A message is in the folder when `add` returns, and stays there if the process is killed.
    """

    def __init__(self, folder: Path, *, kept: int = KEPT) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._most = kept
        self._lock = threading.Lock()
        for draft in folder.glob(".draft-*"):  # a predecessor was killed while writing
            draft.unlink()
        found = {
            int(path.stem): _KINDS[path.suffix]
            for path in folder.iterdir()
            if path.stem.isdecimal() and path.suffix in _KINDS
        }
        self._kinds = dict(sorted(found.items()))
        self._last = max(self._kinds, default=0)
        self._forget_oldest()

    def add(self, kind: Kind, content: bytes) -> int:
        """Keep a message; its number."""
        with self._lock:
            self._last += 1
            number = self._last
            draft = self._folder / f".draft-{number}"
            draft.write_bytes(content)
            draft.rename(self._path(number, kind))
            self._kinds[number] = kind
            self._forget_oldest()
        return number

    def add_sms(self, to: str, text: str, message_id: str) -> int:
        words = {"to": to, "text": text, "id": message_id}
        return self.add("sms", json.dumps(words).encode())

    def __len__(self) -> int:
        return len(self._kinds)

    def find(self, number: int, kind: Kind) -> Kept | None:
        """A message, unless it never came or is gone."""
        path = self._path(number, kind)
        with contextlib.suppress(FileNotFoundError):
            arrived_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            return Kept(number, kind, arrived_at, path.read_bytes())
        return None

    def newest(self, first: int, count: int) -> Sequence[Kept]:
        """So many messages from the `first` newest (0: the newest of all) on, newest first."""
        with self._lock:
            numbers = list(reversed(self._kinds.items()))[first : first + count]
        found = [self.find(number, kind) for number, kind in numbers]
        return [kept for kept in found if kept is not None]

    def _path(self, number: int, kind: Kind) -> Path:
        return self._folder / f"{number:08d}{_ENDINGS[kind]}"

    def _forget_oldest(self) -> None:
        for number in list(self._kinds)[: max(0, len(self._kinds) - self._most)]:
            self._path(number, self._kinds.pop(number)).unlink(missing_ok=True)
