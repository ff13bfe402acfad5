"""The week's page: drawn, read by all the centre's staff, written by those who run it."""

import re
from datetime import date, time

import pytest

from audit.tests import cast
from booking.models import ScheduleChange
from booking.tests.admin.schedules import (
    address,
    centre,
    drafted,
    errors_of,
    offered,
    opened,
    row_of,
    send,
    week_form,
)
from providers.models import HolidayCalendar, Opening
from providers.schedules import ScheduleDraft
from tests.factories import OpeningFactory, ProviderFactory

pytestmark = pytest.mark.django_db


def test_the_week_is_drawn_with_its_breaks_and_places():
    provider = ProviderFactory()
    OpeningFactory(provider=provider, weekday=1, capacity=4)
    OpeningFactory(provider=provider, weekday=1, from_time=time(13), until_time=time(0), capacity=2)
    page = opened(cast.clerk(provider), provider)
    monday, tuesday, *_rest = page.context["week"].days
    assert monday.lines == ["09:00–12:00, 4 places", "13:00–24:00, 2 places"]
    assert [(bar.x, bar.width, bar.height) for bar in monday.bars] == [(0, 180, 24), (240, 660, 12)]
    assert (tuesday.lines, tuesday.bars) == ([], [])
    assert "closed" in page.content.decode()


def test_hours_that_overlap_are_drawn_added_up():
    provider = ProviderFactory()
    OpeningFactory(provider=provider, capacity=1)
    OpeningFactory(provider=provider, from_time=time(11), until_time=time(13), capacity=3)
    monday = opened(cast.clerk(provider), provider).context["week"].days[0]
    assert [(bar.x, bar.width) for bar in monday.bars] == [(0, 120), (120, 60), (180, 60)]
    assert monday.bars[1].height == 24


def test_clerks_and_auditors_read_the_week_and_write_nothing():
    provider = centre()
    form = week_form(opened(cast.manager(provider), provider))
    for browser in (cast.clerk(provider), cast.auditor()):
        page = opened(browser, provider)
        assert '<form method="post" action' not in page.content.decode().split("<h1")[1]
        assert browser.post(address("week", provider), form).status_code == 403
        for name in ("month", "preview"):
            assert browser.post(address(name, provider), {"kind": "closed"}).status_code == 403


@pytest.mark.parametrize("name", ["week", "month", "preview"])
def test_another_centres_schedule_answers_exactly_as_an_absent_one(name):
    mine, other = ProviderFactory.create_batch(2)
    browser = cast.manager(mine)
    absent = address(name, other).replace(f"/{other.pk}/", f"/{other.pk + 1000}/")
    for method in (browser.get, browser.post):
        answers = [method(where) for where in (address(name, other), absent)]
        assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 40, "%00"])
def test_a_number_that_is_none_is_not_found(number):
    answer = cast.root().get(f"/admin/providers/provider/{number}/schedule/", follow=True)
    assert answer.status_code in (400, 404)


def test_the_schedule_is_one_click_from_the_centres_page_and_from_its_hours():
    provider = centre()
    opening = provider.openings.first()
    browser = cast.manager(provider)
    for page in (
        f"/admin/providers/provider/{provider.pk}/change/",
        f"/admin/providers/opening/{opening.pk}/change/",
    ):
        assert address("week", provider) in browser.get(page).content.decode()


def test_an_unchanged_form_says_that_nothing_would_change():
    provider = centre()
    offered(provider, "id")
    page = send(cast.manager(provider), provider)
    assert cast.said(page) == ["This is what holds now. Nothing would change."]


def test_a_row_filled_in_reaches_the_preview_and_not_the_table():
    provider = centre(capacity=3)
    browser = cast.manager(provider)
    row = row_of(week_form(opened(browser, provider)), 2, blank=True)
    before = Opening.objects.count()
    page = send(
        browser,
        provider,
        **{f"hours-{row}-from_time": "13:00", f"hours-{row}-until_time": "17:00"},
    )
    hours = drafted(page)["Weekly hours"]
    assert "Tuesday 13:00–17:00, 3 places" in hours
    assert len(hours) == 8
    assert Opening.objects.count() == before


def test_the_preview_draws_the_week_as_it_would_be():
    provider = centre()
    browser = cast.manager(provider)
    row = row_of(week_form(opened(browser, provider)), 2, blank=True)
    afternoon = {f"hours-{row}-from_time": "13:00", f"hours-{row}-until_time": "17:00"}
    page = send(browser, provider, **afternoon)
    tuesday = page.context["week"].days[1]
    assert [(bar.x, bar.width) for bar in tuesday.bars] == [(0, 180), (240, 240)]
    assert "The week as it would be" in page.content.decode()
    assert page.content.decode().count("<rect") == 8
    assert send(browser, provider, slot_minutes="30").context["week"] is None


def test_a_row_ticked_for_removal_is_left_out():
    provider = centre()
    page = send(cast.manager(provider), provider, **{"hours-0-remove": "on"})
    assert not any(line.startswith("Monday") for line in drafted(page)["Weekly hours"])


def test_validity_services_slots_zone_calendars_and_closing_reach_the_preview():
    provider = centre()
    offered(provider, "id")
    HolidayCalendar.objects.create(code="xx", name="Example days")
    page = send(
        cast.manager(provider),
        provider,
        services=[],
        holiday_calendars=["xx"],
        slot_minutes="30",
        time_zone="Asia/Manila",
        closes_on="2199-01-01",
        **{"hours-0-valid_from": "2027-03-01", "hours-0-valid_until": "2027-04-01"},
    )
    said = drafted(page)
    assert said["Services offered"] == ["none"]
    assert said["Holiday calendars followed"] == ["Example days"]
    assert said["Slot length"] == ["30 minutes"]
    assert said["Time zone"] == ["Asia/Manila"]
    assert said["Closed for good from"] == ["Tuesday 1 January 2199"]
    assert "Monday 09:00–12:00, 1 place from 2027-03-01 until 2027-04-01" in said["Weekly hours"]


def test_the_places_of_a_slot_are_changed_and_count_for_rows_that_name_none():
    provider = centre(capacity=3)
    browser = cast.manager(provider)
    row = row_of(week_form(opened(browser, provider)), 2, blank=True)
    afternoon = {f"hours-{row}-from_time": "13:00", f"hours-{row}-until_time": "17:00"}
    page = send(browser, provider, capacity="8", **afternoon)
    said = drafted(page)
    assert said["Places in a slot"] == ["8"]
    assert "Tuesday 13:00–17:00, 8 places" in said["Weekly hours"]
    assert "Tuesday 09:00–12:00, 3 places" in said["Weekly hours"]
    back = browser.post(address("week", provider), {"draft": page.context["sealed"]})
    assert week_form(back)["capacity"] == "8"
    browser.post(address("preview", provider), {"draft": page.context["sealed"], "apply": "yes"})
    assert ScheduleDraft.from_json(ScheduleChange.objects.get().draft).capacity == 8


@pytest.mark.parametrize("written", ["", "-1", "1001", "many"])
def test_places_that_no_slot_has_are_refused(written):
    provider = centre()
    page = send(cast.manager(provider), provider, capacity=written)
    assert page.status_code == 422
    assert len(errors_of(page)) == 1


def test_a_day_is_copied_to_those_ticked_in_place_of_their_hours():
    provider = ProviderFactory()
    OpeningFactory(provider=provider, weekday=1, capacity=4)
    OpeningFactory(provider=provider, weekday=1, from_time=time(13), until_time=time(15))
    OpeningFactory(provider=provider, weekday=3, from_time=time(7), until_time=time(8))
    browser = cast.manager(provider)
    page = send(browser, provider, copy="yes", copy_from="1", copy_to=["2", "3"])
    assert page.status_code == 200
    again = browser.post(address("week", provider), week_form(page))
    assert drafted(again)["Weekly hours"] == [
        f"{day} {hours}"
        for day in ("Monday", "Tuesday", "Wednesday")
        for hours in ("09:00–12:00, 4 places", "13:00–15:00, 1 place")
    ]


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("fortnight", "Monday, every other week"),
        ("first", "first Monday of the month"),
        ("last", "last Monday of the month"),
    ],
)
def test_a_rule_is_chosen_from_a_list_and_read_back_in_words(choice, words):
    provider = centre()
    rule = {
        "rules-0-repeats": choice,
        "rules-0-starts_on": "2027-03-01",
        "rules-0-ends_on": "2027-12-31",
        "rules-0-from_time": "14:00",
        "rules-0-until_time": "16:00",
    }
    page = send(cast.manager(provider), provider, **rule)
    assert drafted(page)["Hours by a rule"] == [
        f"{words}, from 2027-03-01 until 2027-12-31: 14:00–16:00, 1 place"
    ]


def test_a_rule_shown_in_the_form_comes_back_as_it_was():
    provider = centre()
    for rule in ("FREQ=MONTHLY;BYDAY=1MO;UNTIL=20271231", "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3"):
        provider.recurring_openings.create(
            rule=rule,
            starts_on=date(2027, 3, 1),
            from_time=time(14),
            until_time=time(16),
            capacity=2,
        )
    page = send(cast.manager(provider), provider)
    assert cast.said(page) == ["This is what holds now. Nothing would change."]
    shown = opened(cast.clerk(provider), provider).content.decode()
    assert "first Monday of the month, from 2027-03-01 until 2027-12-31: 14:00–16:00" in shown
    assert "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3: 14:00–16:00" in shown


def test_the_pages_keep_to_the_content_policy():
    provider = centre()
    browser = cast.manager(provider)
    pages = [browser.get(address(name, provider)) for name in ("week", "month")]
    pages.append(send(browser, provider, slot_minutes="30"))
    for page in pages:
        text = page.content.decode()
        assert " style=" not in text
        assert "<style" not in text
        assert not re.search(r"\son\w+=", text)
        assert not re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)
