"""What every test stands on: a real PostgreSQL and a real Valkey, emptied between tests."""

import functools
import gc
import os
import re
from graphlib import TopologicalSorter

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.template.base import Template
from django.test.signals import template_rendered
from django_redis import get_redis_connection
from xdist.scheduler import LoadScopeScheduling

from clients.services import RING
from config.celery import app
from tests import together, turns

#: Files whose tests share what is made once for the file, and so go to one process.
SHARING = (
    "booking/tests/test_load_demo.py",
    "tests/access/admin/test_admin_scope.py",
    "tests/access/admin/test_auditors_day.py",
)
LEFT_OUT = pytest.StashKey[int]()
STARTING_PROGRAMS = ("tests/browser/", "tests/embedded/", "tests/processes/")
MADE_BY_MIGRATIONS = {"django_content_type", "auth_permission"}
# Each test client makes the middleware anew, and this one would look at every static file again.
settings.WHITENOISE_AUTOREFRESH = True
# Tests ask faster than anybody may; those of the limits set their own.
settings.RATE_LIMITS = {}
PLACE = together.number_and_count()
if PLACE:
    # Workers have a database each; give each a numbered part of Valkey too.
    settings.CACHES["default"]["LOCATION"] = re.sub(
        r"db=\d+", f"db={2 + PLACE[0]}", settings.CACHES["default"]["LOCATION"]
    )


class ProgramsTogether(LoadScopeScheduling):
    """Tests that start programs go one after the other in one process, others where there is room.

    A stack and a browser are then started once and never side by side. xdist hands out the largest
    scope first, so they do not come last either, each waiting for its programs.
    """

    def _split_scope(self, nodeid):
        if nodeid.startswith(STARTING_PROGRAMS):
            return "programs"
        return nodeid.partition("::")[0] if nodeid.startswith(SHARING) else nodeid


def pytest_xdist_make_scheduler(config, log):
    return ProgramsTogether(config, log)


def pytest_addoption(parser):
    parser.addoption("--turn", metavar="COMMIT", help="leave out what waits for another commit")


def pytest_collection_modifyitems(config, items):
    """Those whose turn it is, folder by folder.

    What a folder's tests started is stopped before the next folder begins.
    """
    if config.option.turn:
        left_out = turns.waiting(items, config.option.turn)
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=list(left_out))
        config.stash[LEFT_OUT] = len(left_out)
    folders = {folder: number for number, folder in enumerate(STARTING_PROGRAMS)}

    def place(item):
        return next((folders[name] for name in folders if item.nodeid.startswith(name)), -1)

    items.sort(key=place)


def pytest_sessionfinish(session):
    if PLACE:
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


def pytest_testnodedown(node):
    # Each process collects all tests, and so leaves out the same ones.
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter, config):
    if config.option.turn:
        count, turn = config.stash.get(LEFT_OUT, 0), config.option.turn
        terminalreporter.write_line(
            f"{count} costly cases wait for another commit's turn than {turn}'s (docs/testing.md);"
            " script/test --all runs every one"
        )


def pytest_collection(session):
    if PLACE:
        together.compile_share(session.config, session.config.args, *PLACE)


def pytest_collection_finish():
    """What is there now stays to the end, and need not be looked through for garbage again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request, django_db_blocker):
    """One migrated database for all processes of a run."""
    if not PLACE or request.config.getvalue("reuse_db"):
        yield
        return
    with django_db_blocker.unblock():
        together.copy_one(os.environ["PYTEST_XDIST_TESTRUNUID"])
    yield
    with django_db_blocker.unblock():
        together.tidy_up()


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
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                # Nobody but a superuser ends PostgreSQL's own vacuuming, which gives way by itself.
                " WHERE datname = %s AND backend_type = 'client backend'",
                [connection.settings_dict["NAME"]],
            )


@pytest.fixture(scope="session", autouse=True)
def _widgets_are_not_noted(django_test_environment):
    """Django's test client keeps the context of every template; nobody asks for those of widgets.

    A page of the admin draws hundreds: copying their contexts takes a tenth of its time.
    """

    def render(self, context):
        if not (self.name or "").startswith("django/forms/widgets/"):
            template_rendered.send(sender=self, template=self, context=context)
        return self.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


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
        # This process remembers for some seconds the keys of a test before.
        RING.forget()
    return


@pytest.fixture
def tasks_at_once():
    """What is enqueued is done at once, by whoever enqueues it."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False
