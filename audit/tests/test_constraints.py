"""Every rule of the audit tables, broken on purpose."""

import pytest

from audit.models import Entry
from tests import raw_sql

pytestmark = pytest.mark.django_db


def an_unknown_stage():
    raw_sql.insert("audit_entry", verb="hold", stage="middle", actor_kind="system")


def an_error_in_an_exit():
    raw_sql.insert(
        "audit_entry", verb="hold", stage="exit", actor_kind="system", error_code="slot_taken"
    )


def a_changed_entry():
    Entry.objects.create(verb="hold", stage="start", actor_kind="system")
    raw_sql.execute("GRANT UPDATE ON audit_entry TO CURRENT_USER")
    raw_sql.execute("UPDATE audit_entry SET verb = 'book'")


#: Rule to what it must refuse; tests/architecture sees that no rule is left out.
BREAKS = {
    "entry_has_a_known_stage": an_unknown_stage,
    "entry_names_its_error_only_in_an_exception": an_error_in_an_exit,
    "entry_is_append_only": a_changed_entry,
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_database_refuses(rule):
    with raw_sql.refused_by(rule):
        BREAKS[rule]()
