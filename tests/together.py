"""What the processes of one run make once and share: a migrated database, and compiled tests."""

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

from _pytest.assertion import rewrite
from django.conf import settings
from django.db import connection

#: Any number, as long as nobody else locks by it.
_MAKING = 5_107_331


def copy_one(run: str) -> None:
    """Have the test database copied from one that whoever comes first migrates for this run.

    Migrating takes three seconds of a processor, a copy a tenth of one.
    """
    asked = connection.settings_dict["TEST"]
    shared = f"{_shared_part(asked['NAME'])}_migrated"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MAKING])
        found = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        cursor.execute(found, [shared])
        if cursor.fetchone() != (run,):
            _migrate(shared)
            cursor.execute(f"COMMENT ON DATABASE \"{shared}\" IS '{run}'")
    asked |= {"TEMPLATE": shared, "MIGRATE": False}


def tidy_up() -> None:
    """Remove what was copied, if no copy is left."""
    begins = _shared_part(connection.settings_dict["TEST"]["NAME"])
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname ~ %s", [f"^{begins}_gw"])
        if cursor.rowcount == 0:
            cursor.execute(f'DROP DATABASE IF EXISTS "{begins}_migrated"')


def _shared_part(name: str) -> str:
    return re.sub(r"_gw\d+$", "", name)


def _migrate(name: str) -> None:
    asked, before = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    own, asked["NAME"] = asked["NAME"], name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    connection.close_pool()
    asked["NAME"] = own
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before


def compile_share(config, folders, number: int, count: int) -> None:
    """Compile every `count`th test module, from `number`, for all processes of the run to load.

    On a fresh checkout each would else rewrite the assertions of all of them for itself.
    """
    if sys.dont_write_bytecode:
        return
    state = SimpleNamespace(trace=lambda _words: None)
    files = sorted(path for folder in folders for path in Path(folder).rglob("*.py"))
    tests = [path for path in files if path.name.startswith("test_")]
    for path in tests[number::count]:
        compiled = rewrite.get_cache_dir(path) / f"{path.stem}{rewrite.PYC_TAIL}"
        # What cannot be read or compiled is told by the collection.
        with suppress(OSError, SyntaxError):
            if rewrite._read_pyc(path, compiled) is None:
                compiled.parent.mkdir(exist_ok=True)
                source, code = rewrite._rewrite_test(path, config)
                rewrite._write_pyc(state, code, source, compiled)


def number_and_count() -> tuple[int, int] | None:
    """Which of how many processes of a run this one is; None where there is but one."""
    name = os.environ.get("PYTEST_XDIST_WORKER")
    if name is None:
        return None
    return int(name.removeprefix("gw")), int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
