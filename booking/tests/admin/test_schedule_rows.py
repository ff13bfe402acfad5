"""More rows in the week's form: with a script at once, without one by a button that asks."""

import re
from datetime import time

import pytest

from audit.tests import cast
from booking.tests.admin.schedules import (
    address,
    centre,
    drafted,
    errors_of,
    opened,
    send,
    week_form,
)
from providers.models import Opening

pytestmark = pytest.mark.django_db


def test_every_press_adds_one_more_row_to_what_is_there():
    provider = centre()
    browser = cast.manager(provider)
    page = send(browser, provider, add="5", **{"hours-1-remove": "on"})
    assert page.context["form"].days()[1]["rows"][0]["remove"].value()
    for add in ("5", "2", "rule", "rule"):
        page = browser.post(address("week", provider), week_form(page) | {"add": add})
    form = page.context["form"]
    assert [len(day["rows"]) for day in form.days()] == [2, 3, 2, 2, 4, 2, 2]
    assert len(form.rules.forms) == 3


def test_several_rules_are_written_at_once():
    provider = centre()
    browser = cast.manager(provider)
    page = send(browser, provider, add="rule", **{"rules-0-repeats": "last"})
    fields = week_form(page)
    assert fields["rules-0-repeats"] == ["last"]
    for number in range(2):
        fields |= {
            f"rules-{number}-starts_on": f"2027-03-0{number + 1}",
            f"rules-{number}-ends_on": "2027-12-31",
            f"rules-{number}-from_time": "14:00",
            f"rules-{number}-until_time": "16:00",
        }
    fields["rules-1-repeats"] = "fortnight"
    first, second = drafted(browser.post(address("week", provider), fields))["Hours by a rule"]
    assert first.startswith("last Monday of the month")
    assert second.startswith("Tuesday, every other week")


def test_a_full_page_adds_no_row_and_loses_none():
    provider = centre()
    browser = cast.manager(provider)
    fields = week_form(opened(browser, provider))
    for number in range(25):
        fields[f"rules-{number}-repeats"] = "first"
    fields["rules-24-rule"] = "the last of them"
    page = browser.post(
        address("week", provider), fields | {"rules-TOTAL_FORMS": "25", "add": "rule"}
    )
    assert errors_of(page) == ["These are more rows than fit on one page."]
    assert week_form(page)["rules-24-rule"] == "the last of them"


def test_the_page_carries_blank_rows_for_a_script_to_copy():
    provider = centre()
    text = opened(cast.manager(provider), provider).content.decode()
    blanks = re.findall(r"<template.*?</template>", text, re.DOTALL)
    assert len(blanks) == 8
    assert [re.findall(r'value="(\d)"', blank) for blank in blanks[:7]] == [
        [str(day)] for day in range(1, 8)
    ]
    assert all("-__prefix__-from_time" in blank for blank in blanks)
    assert 'src="/static/js/rows.js"' in text


def test_adding_a_row_keeps_what_is_written_and_saves_nothing():
    provider = centre()
    browser = cast.manager(provider)
    page = send(browser, provider, add="5", **{"hours-0-from_time": "08:15"})
    friday = page.context["form"].days()[4]
    assert len(friday["rows"]) == 3
    assert week_form(page)["hours-0-from_time"] == "08:15"
    assert not Opening.objects.filter(from_time=time(8, 15)).exists()
