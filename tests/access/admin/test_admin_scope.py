"""Staff of one centre at every address of the admin, about the other centre's things.

What is the other's answers as what does not exist, but for its number; where a kind of page is not
for them at all, both are refused. Nothing is written, and no page tells of the other centre.
"""

import re
from functools import partial

import pytest
import time_machine
from django.contrib import admin
from django.utils import timezone

from tests.access.admin import asks, asks_of_rows, places
from tests.access.admin.looking import (
    OF_LOOKING,
    answer_to,
    ask,
    body_of,
    changed,
    gives_away,
    told,
)
from tests.access.asking import undone
from tests.access.test_matrix import written

pytestmark = pytest.mark.django_db
#: Rows of all centres: seen by all staff, changed by who runs them all.
SHARED = {"service", "holiday", "holidaycalendar"}
#: About rows of all centres: told apart from none by whoever may not change them.
OF_SHARED = {asks_of_rows.rework}
ROLES = ("clerk", "manager")
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
BUILDERS = dict.fromkeys(asks.BUILDERS.values())


def test_every_route_of_the_admin_is_asked_about_or_said_to_be_about_nobodys_things():
    said = asks.of_models() | set(asks.BUILDERS) | set(asks.NOBODYS)
    assert not asks.routes() - said, f"asked by nobody: {sorted(asks.routes() - said)}"
    assert not said - asks.routes(), f"no such route: {sorted(said - asks.routes())}"


def faults(centres, role, build):
    browser, near, far = centres.browsers[role], centres.near, centres.far
    for one, other in zip(build(near, far), build(near, places.ABSENT), strict=True):
        where = f"{role} {'GET' if one.sent is None else 'POST'} {one.address} {one.asked}"
        with undone():
            with written() as tables:
                answer = answer_to(browser, one)
                body = body_of(answer)
            # A statement may have found nothing to write.
            wrote = tables - OF_LOOKING and changed(centres.before)
        absent = ask(browser, other)
        if answer.status_code >= 500:
            yield f"{where}: {answer.status_code}"
        if found := gives_away(body, far, one):
            yield f"{where}: gives away {sorted(found)}"
        if wrote:
            yield f"{where}: wrote {wrote}"
        theirs = told(answer, body, far, one)
        nobodys = told(absent, body_of(absent), places.ABSENT, other)
        if theirs != nobodys and build not in OF_SHARED:
            yield f"{where}: told apart: {differing(theirs, nobodys)}"


def opened(browser, near):
    """All that a manager sees of their own, as it tells it."""
    plain = [asks.Ask(f"/{asks.base_of(model)}") for model in MODELS]
    # Whoever signs in is drawn another picture each time.
    plain += [
        asks.Ask(f"/{route}")
        for route in asks.NOBODYS
        if not re.search(r"[<(]|second-factor", route)
    ]
    own = [one for build in BUILDERS for one in build(near, near) if one.sent is None]
    for one in plain + own:
        answer = ask(browser, one)
        yield f"{one.address} {one.asked}", told(answer, body_of(answer), near, one)


def test_no_number_grows_with_what_another_centre_has(centres):
    browser = centres.browsers["manager"]
    # An hour, or a day, that ends meanwhile is told on many pages.
    with undone(), time_machine.travel(timezone.now(), tick=False):
        before = dict(opened(browser, centres.near))
        places.grow(centres.far)
        after = dict(opened(browser, centres.near))
        released = browser.post("/admin/booking/reservation/release-lapsed/", follow=True)
    found = [f"{where}: {differing(after[where], before[where])}" for where in before
             if after[where] != before[where]]  # fmt: skip
    assert not found, "\n".join(found)
    assert "0 lapsed holds released." in body_of(released)


def differing(one, other):
    if one[:2] != other[:2]:
        return f"{one[:2]}, not {other[:2]}"
    lines, others = one[2].splitlines(), other[2].splitlines()
    return [pair for pair in zip(lines, others, strict=False) if pair[0] != pair[1]][:2]


@pytest.mark.parametrize(
    "model",
    [model for model in MODELS if model._meta.model_name not in SHARED],
    ids=lambda model: model._meta.label_lower,
)
def test_a_row_of_another_centre_is_as_one_that_is_not_there(centres, model):
    """As a clerk: a manager's rows are found by the same query, and their pages are asked below."""
    role = "clerk"
    answer = centres.browsers[role].get(f"/{asks.base_of(model)}")
    # Where nobody of a centre sees the list, there is nothing to look for in it.
    build = partial(asks.of_model, model, is_listed=answer.status_code == 200)
    found = list(faults(centres, role, build))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_no_page_answers_about_another_centre(centres, build, role):
    found = list(faults(centres, role, build))
    assert not found, "\n".join(found)
