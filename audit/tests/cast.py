"""Who plays in the tests of the admin: each signed in with a browser of their own."""

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from tests.factories import MembershipFactory, UserFactory
from tests.staff_sessions import verify


def signed_in(user, browser=None):
    """By password and, if they are staff, by second factor."""
    browser = browser or Browser()
    browser.force_login(user)
    if user.is_staff:
        verify(browser, user)
    browser.user = user
    return browser


def root():
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


def in_group(name):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=name)[0])
    return signed_in(user)


def auditor():
    return in_group("auditor")


def administrator():
    return in_group("administrator")


def manager(*providers):
    return _member("manager", providers)


def clerk(*providers):
    return _member("clerk", providers)


def _member(role, providers):
    user = UserFactory(is_staff=True)
    for provider in providers:
        MembershipFactory(user=user, provider=provider, role=role)
    return signed_in(user)


def form_of(page):
    """What a browser would send back from a page of the admin, unchanged."""
    fields = {}
    forms = [page.context["adminform"].form]
    for inline in page.context.get("inline_admin_formsets") or ():
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            widget = field.field.widget
            if hasattr(widget, "decompress"):
                parts = value if isinstance(value, list) else widget.decompress(value)
                names = [field.html_name + suffix for suffix in widget.widgets_names]
                fields |= dict(zip(names, parts, strict=True))
            elif value is True:
                fields[field.html_name] = "on"
            elif isinstance(value, list):
                fields[field.html_name] = value
            elif value is not None and value is not False:
                fields[field.html_name] = str(value)
    return fields


def watched():
    """The queries asked while it lasts."""
    return CaptureQueriesContext(connection)


def queries_of(browser, address):
    """How many queries a page asks."""
    with watched() as asked:
        page = browser.get(address)
    assert page.status_code == 200
    return len(asked)


def said(page):
    """The messages a page shows."""
    return [str(message) for message in page.context["messages"]]
