"""No constraint and no trigger without a test that tries to break it."""

import re

import pytest
from django.apps import apps
from django.db import connection

from audit.tests import test_constraints as audit
from booking.tests import test_constraints as booking
from clients.tests import test_constraints as clients
from providers.tests import test_constraints as providers

APPS = {"audit": audit, "booking": booking, "clients": clients, "providers": providers}
_REFUSES = re.compile(r"booking_refuse(?:_row)?\('(\w+)'|CONSTRAINT = '(\w+)'")
_SOURCES = """
SELECT prosrc FROM pg_proc WHERE proname LIKE %(prefix)s
UNION ALL
SELECT pg_get_triggerdef(hook.oid) FROM pg_trigger AS hook JOIN pg_proc ON pg_proc.oid = tgfoid
 WHERE proname LIKE %(prefix)s
"""


def rules_of_rows(app):
    return {
        constraint.name
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }


def rules_of_triggers(app):
    """The names under which the app's functions and triggers in the database refuse."""
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES, {"prefix": f"{app}\\_%"})
        found = {rule for (source,) in cursor for pair in _REFUSES.findall(source) for rule in pair}
    return found - {""}


@pytest.mark.django_db
@pytest.mark.parametrize("app", APPS)
def test_every_rule_is_broken_by_a_test_and_every_test_breaks_a_rule(app):
    assert rules_of_rows(app) | rules_of_triggers(app) == set(APPS[app].BREAKS)


@pytest.mark.django_db
def test_the_triggers_that_refuse_belong_to_an_app():
    """Another prefix would escape the test above."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc JOIN pg_language AS language ON language.oid = prolang"
            " WHERE lanname = 'plpgsql' AND pronamespace = 'public'::regnamespace"
        )
        prefixes = {name.split("_")[0] for (name,) in cursor}
    assert prefixes == {"audit", "booking"}


@pytest.mark.django_db
def test_constraints_are_named_as_sentences():
    names = [rule for app in APPS for rule in rules_of_rows(app) | rules_of_triggers(app)]
    assert len(names) == len(set(names)) > 50
    assert [name for name in names if name.count("_") < 2] == []
