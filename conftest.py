"""What every test stands on: a real PostgreSQL and a real Valkey, emptied between tests."""

import functools
import os
import re
from graphlib import TopologicalSorter

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django_redis import get_redis_connection
from xdist.scheduler import LoadScopeScheduling

from config.celery import app

STARTING_PROGRAMS = ("tests/browser/", "tests/embedded/", "tests/processes/")
MADE_BY_MIGRATIONS = {"django_content_type", "auth_permission"}
# Each test client makes the middleware anew, and this one would look at every static file again.
settings.WHITENOISE_AUTOREFRESH = True
if "PYTEST_XDIST_WORKER" in os.environ:
    # Workers have a database each; give each a numbered part of Valkey too.
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    settings.CACHES["default"]["LOCATION"] = re.sub(
        r"db=\d+", f"db={2 + number}", settings.CACHES["default"]["LOCATION"]
    )


class ProgramsTogether(LoadScopeScheduling):
    """Tests that start programs go one after the other in one process, others where there is room.

    A stack and a browser are then started once and never side by side. xdist hands out the largest
    scope first, so they do not come last either, each waiting for its programs.
    """

    def _split_scope(self, nodeid):
        return "programs" if nodeid.startswith(STARTING_PROGRAMS) else nodeid


def pytest_xdist_make_scheduler(config, log):
    return ProgramsTogether(config, log)


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


@pytest.fixture(scope="session", autouse=True)
def _quick_flush():
    """Empty after a test only what it filled, row by row.

    Django truncates every table, which makes and removes hundreds of files, and then makes content
    types and permissions again: a third of a second after each test that commits.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", _emptying)
        # What it would make again is what was left where it is.
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: None)
        yield


def _emptying(self, _style, tables, **_wishes):
    filled = _filled(sorted(tables))
    # Nobody deletes from the audit, not even here.
    verb = {"audit_entry": "TRUNCATE"}
    return [
        f'{verb.get(table, "DELETE FROM")} "{table}"'
        for table in _children_first()
        if table in filled and table not in MADE_BY_MIGRATIONS
    ]


def _filled(tables):
    looks = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(looks))
        return {name for (name,) in cursor}


@functools.cache
def _children_first():
    """Tables in an order in which their rows may go: a slot in use stays until it is not."""
    parents = {
        model: {
            field.related_model
            for field in model._meta.local_fields
            if field.remote_field and field.related_model is not model
        }
        for model in apps.get_models(include_auto_created=True)
    }
    ordered = TopologicalSorter(parents).static_order()
    return [model._meta.db_table for model in ordered][::-1]


@pytest.fixture(autouse=True)
def _empty_valkey(request):
    """Tests that use the database start with an empty cache, each worker in its own Valkey."""
    if "django_db_setup" in request.fixturenames or request.node.get_closest_marker("django_db"):
        get_redis_connection("default").flushdb()
    return


@pytest.fixture
def tasks_at_once():
    """What is enqueued is done at once, by whoever enqueues it."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False
