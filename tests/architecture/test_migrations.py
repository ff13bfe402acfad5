"""Migrations: one line per app, there and back again, and nothing left behind."""

from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

APPS = ("audit", "clients", "providers", "booking")


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


@pytest.mark.parametrize("app", APPS)
def test_each_apps_migrations_are_one_line(app, loader):
    ours = sorted(name for label, name in loader.disk_migrations if label == app)
    assert [name[:4] for name in ours] == [f"{n:04d}" for n in range(1, len(ours) + 1)]
    for before, after in pairwise(ours):
        own = [name for label, name in loader.disk_migrations[app, after].dependencies
               if label == app]  # fmt: skip
        assert own == [before]


@pytest.mark.parametrize("app", APPS)
def test_every_step_can_be_taken_back(app, loader):
    for (label, name), migration in loader.disk_migrations.items():
        if label == app:
            assert all(operation.reversible for operation in migration.operations), name


@pytest.fixture
def scratch(django_db_setup, django_db_blocker):
    """A database of its own beside the tests' one, migrated at most, and gone afterwards."""
    origin = connection.settings_dict["TEST"].get("TEMPLATE") or "template0"
    name = f"{connection.settings_dict['NAME']}_scratch"
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{origin}"')
        options = {**connection.settings_dict["OPTIONS"], "pool": False}
        given = {**connection.settings_dict, "NAME": name, "OPTIONS": options}
        connections.settings["scratch"] = given
        try:
            yield connections["scratch"]
        finally:
            connections["scratch"].close()
            del connections["scratch"]
            del connections.settings["scratch"]
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


_SCHEMA = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "functions": "SELECT proname, prosrc, '' FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal",
    "grants": "SELECT table_name, privilege_type, '' FROM information_schema.role_table_grants"
    " WHERE table_schema = 'public'",
}


def schema(database):
    """Everything in a database that our migrations could have made."""
    found = {}
    with database.cursor() as cursor:
        for kind, statement in _SCHEMA.items():
            cursor.execute(statement)
            found[kind] = set(cursor.fetchall())
    return found


def migrate(database, *target):
    call_command("migrate", *target, database=database.alias, verbosity=0)


def test_every_app_goes_to_zero_and_back(scratch):
    migrate(scratch)
    before = schema(scratch)
    for app in reversed(APPS):
        migrate(scratch, app, "zero")
    left = schema(scratch)
    assert left["functions"] == set()
    assert left["triggers"] == set()
    tables = {row[0] for row in left["columns"]}
    assert not [name for name in tables if name.split("_")[0] in {*APPS, "applicant"}]
    migrate(scratch)
    assert schema(scratch) == before
