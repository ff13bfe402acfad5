"""var/demo.json: where the demonstration is and how to get in. Holds passwords, so mode 0600."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings


def path() -> Path:
    return Path(settings.VAR_DIR) / "demo.json"


def read() -> dict[str, Any]:
    """What the file says; nothing where it is missing or is not what we write."""
    try:
        found = json.loads(path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(contents: dict[str, Any]) -> None:
    """Replace the file in one step: a reader sees the old one or the new one, never half."""
    path().parent.mkdir(parents=True, exist_ok=True)
    draft = path().with_name(f".demo.json.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(contents, stream, ensure_ascii=False, indent=2)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
