"""The roles are groups, and their permission rows tell what the doors of the admin do."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group

from audit.admin.standing import ADMINISTRATOR, AUDITOR
from audit.tests import cast

pytestmark = pytest.mark.django_db
ROLES = import_module("audit.migrations.0004_roles_as_groups")
VERBS = ("view", "add", "change", "delete")


def rows_of(role):
    found = Group.objects.get(name=role).permissions
    return set(found.values_list("content_type__app_label", "codename"))


def opened_to(role):
    """What the doors let somebody of the role do."""
    request = type("Request", (), {"user": cast.in_group(role).user})
    return {
        (model._meta.app_label, f"{verb}_{model._meta.model_name}")
        for model, door in admin.site._registry.items()
        for verb in VERBS
        if getattr(door, f"has_{verb}_permission")(request)
    }


@pytest.mark.parametrize("role", [AUDITOR, ADMINISTRATOR])
def test_the_rows_of_a_role_say_what_its_doors_do(role):
    ROLES.make_roles(apps, None)
    assert rows_of(role) == opened_to(role)


def test_a_group_that_is_there_keeps_its_people_both_ways():
    user = cast.auditor().user
    ROLES.make_roles(apps, None)
    assert user.has_perm("booking.view_reservation")
    ROLES.take_permissions(apps, None)
    assert [group.name for group in user.groups.all()] == [AUDITOR]
    assert not rows_of(AUDITOR)
    assert not Group.objects.filter(name=ADMINISTRATOR).exists()


def test_nobody_adds_or_renames_a_role_by_hand():
    browser = cast.root()
    role = Group.objects.get_or_create(name=AUDITOR)[0]
    for page in ("add", f"{role.pk}/change", f"{role.pk}/delete"):
        browser.post(f"/admin/auth/group/{page}/", {"name": "boss", "post": "yes"})
    assert not Group.objects.filter(name="boss").exists()
    assert Group.objects.filter(name=AUDITOR).exists()
