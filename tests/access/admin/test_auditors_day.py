"""An auditor opens every page and sends every form there is: no row changes, none is offered."""

import re

import pytest

from booking.models import (
    BulkLine,
    IdempotencyRecord,
    ManageLink,
    NoticeText,
    SmsSpending,
    WebhookDelivery,
)
from clients.models import SignInAttempts, WebhookSecret
from tests.access.admin import asks
from tests.access.admin.looking import answer_to, body_of, changed
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


def faults(centres, build):
    """Each is undone as a whole: what one request changed, the digests show after the last."""
    browser = centres.browsers["auditor"]
    with undone():
        for one in build(centres.near, centres.far):
            answer = answer_to(browser, one)
            if answer.status_code >= 500:
                yield f"{one}: {answer.status_code}"
            offered = set(buttons(answer, one)) - HARMLESS
            if one.sent is None and offered:
                yield f"{one.address} {one.asked} offers {offered}"
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
