"""An auditor opens every page and sends every form there is: no row changes, none is offered."""

import re

import pytest
from django.db import connection

from audit.tests import cast
from booking.models import (
    BulkLine,
    IdempotencyRecord,
    ManageLink,
    NoticeText,
    SmsSpending,
    WebhookDelivery,
)
from clients.models import SignInAttempts, WebhookSecret
from tests.access.admin import asks, asks_of_own
from tests.access.admin.looking import (
    answer_to,
    body_of,
    changed,
    differing,
    digests,
    digests_but,
)
from tests.access.admin.test_admin_scope import BUILDERS, MODELS
from tests.access.asking import undone

pytestmark = pytest.mark.django_db
#: Of these nothing is in the two centres; the pages are asked all the same.
ROWLESS = (
    BulkLine,
    IdempotencyRecord,
    ManageLink,
    SignInAttempts,
    SmsSpending,
    WebhookDelivery,
    WebhookSecret,
)
#: What everybody may send: leave, choose where to sit, look somebody up, and their own sign-in.
HARMLESS = {
    "/admin/logout/",
    "/admin/today/centre/",
    "/admin/today/find/",
    "/admin/people/",
    "/language/",
}
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL | re.IGNORECASE)
_ACTION = re.compile(r'\baction="([^"]*)"')
_BUTTON = re.compile(r'<button\b|type="submit"|type="image"', re.IGNORECASE)


def buttons(answer, ask):
    """Where the forms of a page lead that one could send."""
    for told, inside in _FORM.findall(body_of(answer)):
        if 'method="post"' in told.lower() and _BUTTON.search(inside):
            action = _ACTION.search(told)
            yield action[1] if action and action[1] else ask.address


def offered(answer, ask, but):
    """What is wrong with an answer: that it failed, or that one could send more than `but`."""
    if answer.status_code >= 500:
        yield f"{ask}: {answer.status_code}"
    found = set(buttons(answer, ask)) - but
    if ask.sent is None and found:
        yield f"{ask.address} {ask.asked} offers {found}"


def faults(centres, build):
    """Each is undone as a whole: what one request changed, the digests show after the last."""
    browser = centres.browsers["auditor"]
    with undone():
        for one in build(centres.near, centres.far):
            yield from offered(answer_to(browser, one), one, HARMLESS)
        found = changed(centres.before)
        if found:
            yield f"changed: {found}"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_no_row_is_changed_by_an_auditor(centres, model):
    number = centres.far.number(model._meta.model_name)
    row = centres.browsers["auditor"].get(f"/{asks.base_of(model)}{number}/change/", follow=True)
    assert row.status_code == 200
    assert not row.redirect_chain or model in (NoticeText, *ROWLESS)
    found = list(faults(centres, lambda own, of: asks.of_model(model, own, of)))
    found += list(faults(centres, lambda own, of: [asks.Ask(f"/{asks.base_of(model)}")]))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_no_page_lets_an_auditor_write(centres, build):
    found = list(faults(centres, build))
    assert not found, "\n".join(found)


@pytest.fixture
def own(centres):
    """An auditor who has all there is to sign in with, the asks of their own pages, and the rest.

    Somebody else has as much, and it stays as it is.
    """
    user = centres.browsers["auditor"].user
    with undone():
        has = asks_of_own.equip(user)
        with connection.cursor() as cursor:
            cursor.execute("SELECT array_agg(session_key) FROM django_session")
            [(sessions,)] = cursor.fetchall()
            cursor.execute("SELECT array_agg(digest::text) FROM clients_signinattempts")
            [(tries,)] = cursor.fetchall()
        whose = {"user": user.pk, "sessions": sessions, "tries": tries}
        yield user, list(asks_of_own.own(user, has, centres.far)), whose


def test_every_page_that_is_nobodys_is_opened_by_an_auditor(centres, own):
    _user, groups, _whose = own
    every = [*asks_of_own.plain(centres.near), *(one for group in groups for one in group)]
    asked = {asks_of_own.route_of(one) for one in every}
    assert asked == {route.replace("^", "") for route in asks.NOBODYS}


def test_no_page_about_no_centre_lets_an_auditor_write(centres):
    found = list(faults(centres, lambda own, of: asks_of_own.plain(own)))
    assert not found, "\n".join(found)


def test_an_auditors_own_pages_change_rows_of_their_own_alone(own):
    user, groups, whose = own
    forms = HARMLESS | {one.address for group in groups for one in group if one.sent is not None}
    every, rest = digests(but=()), digests_but(asks_of_own.OWN, whose)
    found, theirs = [], set()
    for group in groups:
        with undone():
            browser = cast.signed_in(user.__class__.objects.get(pk=user.pk))
            for one in group:
                found += offered(answer_to(browser, one), one, forms)
            theirs.update(differing(digests(but=()), every))
            others = differing(digests_but(asks_of_own.OWN, whose), rest)
            if others:
                found.append(f"{group}: changed {others}")
    assert not found, "\n".join(found)
    # Each of these does change, so that nothing is listed in vain.
    assert theirs == set(asks_of_own.OWN)
