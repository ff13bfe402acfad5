"""The database, the cache and the broker: those that exist, else ours."""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from config.embedded import postgres, valkey
from config.embedded.supervisor import Supervisor

ADDRESSES = "services.json"


def start(
    supervisor: Supervisor, var: Path, given: Mapping[str, str], *, durable: bool = True
) -> dict[str, str]:
    """Start what `given` (an environment) does not point elsewhere; the variables that lead to it.

    A REDIS_URL alone is taken for the broker as well.
    """
    ours = {}
    if not given.get("DATABASE_URL"):
        cluster = postgres.cluster(var, durable=durable)
        supervisor.keep(cluster.program(), ready_within=60)
        cluster.furnish()
        ours["DATABASE_URL"] = cluster.url
    if not given.get("REDIS_URL"):
        store = valkey.store(var, durable=durable)
        supervisor.keep(store.program())
        ours["REDIS_URL"] = store.cache_url
        if not given.get("CELERY_BROKER_URL"):
            ours["CELERY_BROKER_URL"] = store.broker_url
    return ours


def publish(var: Path, addresses: Mapping[str, str]) -> None:
    """Let commands started by hand find the servers. All at once: nobody reads half a file."""
    draft = var / f".{ADDRESSES}.{os.getpid()}"
    draft.touch(mode=0o600)
    words = {name.lower(): address for name, address in addresses.items()}
    draft.write_text(json.dumps(words, indent=2) + "\n")
    draft.replace(var / ADDRESSES)


def withdraw(var: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        (var / ADDRESSES).unlink()
