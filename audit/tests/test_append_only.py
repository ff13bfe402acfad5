"""Entries are written once: whoever tries otherwise meets the grant, and behind it the trigger."""

import pytest
from django.db import ProgrammingError, transaction
from psycopg.errors import InsufficientPrivilege

from audit.models import Entry
from tests import raw_sql

pytestmark = pytest.mark.django_db
ATTEMPTS = {
    "UPDATE": "UPDATE audit_entry SET verb = 'book'",
    "DELETE": "DELETE FROM audit_entry",
    "TRUNCATE": "TRUNCATE audit_entry",
}
EACH = pytest.mark.parametrize("right", ATTEMPTS)


@pytest.fixture(autouse=True)
def _as_migrated():
    """An entry, and both guards as the migration left them (conftest lets tests truncate)."""
    Entry.objects.create(verb="hold", stage="start", actor_kind="system")
    raw_sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
    raw_sql.execute("ALTER TABLE audit_entry ENABLE TRIGGER entry_is_never_truncated")
    raw_sql.execute("REVOKE TRUNCATE ON audit_entry FROM CURRENT_USER")
    yield
    assert Entry.objects.filter(verb="hold").exists()


@EACH
def test_the_applications_role_may_not(right):
    """Not even with the triggers gone."""
    with pytest.raises(ProgrammingError) as caught, transaction.atomic():
        raw_sql.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        raw_sql.execute(ATTEMPTS[right])
    assert isinstance(caught.value.__cause__, InsufficientPrivilege)


@EACH
def test_one_who_has_the_right_meets_the_trigger(right):
    with raw_sql.refused_by("entry_is_append_only"):
        raw_sql.execute(f"GRANT {right} ON audit_entry TO CURRENT_USER")
        raw_sql.execute(ATTEMPTS[right])


def test_a_statement_that_would_touch_no_row_is_refused_too():
    with raw_sql.refused_by("entry_is_append_only"):
        raw_sql.execute("GRANT DELETE ON audit_entry TO CURRENT_USER")
        raw_sql.execute("DELETE FROM audit_entry WHERE id < 0")


def test_models_cannot_change_one_either():
    entry = Entry.objects.get()
    for change in (entry.delete, entry.save):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_nobody_else_was_given_a_right():
    granted = raw_sql.value(
        "SELECT count(*) FROM information_schema.role_table_grants"
        " WHERE table_name = 'audit_entry'"
        " AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')"
    )
    assert granted == 0
