"""What every test stands on: a real PostgreSQL and a real Valkey, emptied between tests."""

import os
import re

import pytest
from django.conf import settings
from django.db import connection
from django_redis import get_redis_connection

if "PYTEST_XDIST_WORKER" in os.environ:
    # Workers have a database each; give each a numbered part of Valkey too.
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    settings.CACHES["default"]["LOCATION"] = re.sub(
        r"db=\d+", f"db={2 + number}", settings.CACHES["default"]["LOCATION"]
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests empty the audit table between them; nothing else may.

    Tests that commit clean up by TRUNCATE, which the table refuses by trigger and by grant. The
    tests of that refusal put both back for themselves.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER entry_is_never_truncated")
        cursor.execute("GRANT TRUNCATE ON audit_entry TO CURRENT_USER")
    yield
    # A thread that a test left hanging on purpose may still hold a session, and the database could
    # not be dropped under it. Our own session may be gone, if a test ended all there were.
    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
                [connection.settings_dict["NAME"]],
            )


@pytest.fixture(autouse=True)
def _empty_valkey(request):
    """Tests that use the database start with an empty cache, each worker in its own Valkey."""
    if "django_db_setup" in request.fixturenames or request.node.get_closest_marker("django_db"):
        get_redis_connection("default").flushdb()
    return
