"""The month's page: what each day is, changing one, and why a time is not offered."""

from datetime import time, timedelta

import pytest

from audit.tests import cast
from booking.admin.schedule.day_forms import MOST_DAYS
from booking.tests.admin.schedules import (
    address,
    centre,
    change,
    drafted_days,
    holiday,
    in_a_week,
    offered,
    slots_on,
)
from providers.models import OpeningException
from tests.factories import ReservationFactory

pytestmark = pytest.mark.django_db


def month_at(browser, provider, on, **more):
    page = browser.get(address("month", provider), {"day": on.isoformat(), **more})
    assert page.status_code == 200
    return page


def test_a_day_tells_hours_holiday_exceptions_places_and_what_is_taken():
    provider = centre(capacity=3)
    on = in_a_week(provider)
    ReservationFactory(slot=slots_on(provider, on)[0])
    provider.exceptions.create(
        on=on, kind="extra", from_time=time(14), until_time=time(15), capacity=2, reason="Fair"
    )
    holiday(provider, on + timedelta(days=1))
    page = month_at(cast.clerk(provider), provider, on)
    chosen = page.context["chosen"]
    assert (chosen.hours, chosen.places, chosen.taken) == (
        ["09:00–12:00", "14:00–15:00"],
        12 * 3 + 4 * 2,
        1,
    )
    assert "1 of 44 places taken" in page.content.decode()
    assert "extra hours 14:00–15:00, 2 places (Fair)" in page.content.decode()
    closed = month_at(cast.clerk(provider), provider, on + timedelta(days=1)).context["chosen"]
    assert (closed.holidays, closed.hours, closed.places) == (["Founders' day"], [], 0)


def test_a_closed_day_does_not_tell_places_it_has_not():
    provider = centre()
    on = in_a_week(provider)
    ReservationFactory(slot=slots_on(provider, on)[0])
    holiday(provider, on)
    said = month_at(cast.clerk(provider), provider, on).content.decode()
    assert "1 of 0 places taken" not in said
    # In its cell and beside the form.
    assert said.count("1 place is taken all the same.") == 2


def test_days_beyond_the_booking_window_have_their_hours_too():
    provider = centre()
    far = in_a_week(provider) + timedelta(days=400)
    assert month_at(cast.clerk(provider), provider, far).context["chosen"].places == 12


def test_months_follow_each_other_and_what_cannot_be_read_is_this_month():
    provider = centre()
    browser = cast.clerk(provider)
    shown = browser.get(address("month", provider), {"month": "2027-03"}).context["month"]
    assert (shown.title, shown.before, shown.after, len(shown.cells)) == (
        "March 2027",
        "2027-02",
        "2027-04",
        31,
    )
    today = browser.get(address("month", provider)).context["month"].first
    for written in ("", "2027-13", "9999-12", "0001-01", "x" * 9000, "２０２７-03"):
        page = browser.get(address("month", provider), {"month": written, "day": written})
        assert page.context["month"].first == today
    assert browser.get(address("month", provider) + "?month=%00").status_code == 400


@pytest.mark.parametrize("edge", ["2000-01-01", "2199-12-31"])
def test_the_ends_of_the_calendar_are_pages_too(edge):
    provider = centre()
    page = cast.clerk(provider).get(address("month", provider), {"day": edge})
    assert page.status_code == 200
    assert page.context["chosen"].on.isoformat() == edge


KINDS = {
    "closed": ({"kind": "closed", "reason": "Painters"}, "closed all day (Painters)"),
    "closed hours": (
        {"kind": "closed_hours", "from_time": "10:00", "until_time": "11:00"},
        "closed for some hours 10:00–11:00",
    ),
    "extra": (
        {"kind": "extra", "from_time": "20:00", "until_time": "00:00", "capacity": "4"},
        "extra hours 20:00–24:00, 4 places",
    ),
    "capacity": ({"kind": "capacity", "capacity": "0"}, "other number of places, 0 places"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_day_is_changed_by_way_of_the_preview(kind):
    fields, words = KINDS[kind]
    provider = centre()
    on = in_a_week(provider)
    page = change(cast.manager(provider), provider, on, **fields)
    [line] = drafted_days(page)
    assert line.endswith(words)
    assert not OpeningException.objects.exists()
    gained_or_lost = page.context["preview"]
    assert gained_or_lost.gained or gained_or_lost.lost


def test_a_holiday_can_be_overridden_and_only_a_holiday():
    provider = centre()
    on = in_a_week(provider)
    holiday(provider, on)
    browser = cast.manager(provider)
    page = change(browser, provider, on, kind="open")
    assert drafted_days(page)[0].endswith("open in spite of the holiday")
    assert page.context["preview"].gained == 12
    ordinary = change(browser, provider, on + timedelta(days=1), kind="open")
    assert ordinary.status_code == 422


def test_a_closure_may_last_several_days():
    provider = centre()
    on = in_a_week(provider)
    last = on + timedelta(days=4)
    page = change(cast.manager(provider), provider, on, kind="closed", last_on=last.isoformat())
    assert len(drafted_days(page)) == 5
    assert page.context["preview"].lost == 5 * 12


def test_an_exception_is_taken_back_by_way_of_the_preview():
    provider = centre()
    on = in_a_week(provider)
    row = provider.exceptions.create(on=on, kind="closed")
    page = change(cast.manager(provider), provider, on, remove=str(row.pk))
    assert drafted_days(page)[0].endswith("closed all day")
    assert provider.exceptions.filter(pk=row.pk).exists()


def test_another_centres_exception_cannot_be_taken_back():
    provider, other = centre(), centre()
    on = in_a_week(provider)
    row = other.exceptions.create(on=on, kind="closed")
    for number in (str(row.pk), "0", "x", "9" * 30, "\0"):
        page = change(cast.manager(provider), provider, on, remove=number)
        assert cast.said(page) == ["That exception is not there any more."]


WRONG = {
    "nothing chosen": {},
    "no such kind": {"kind": "holiday"},
    "no hours": {"kind": "extra", "capacity": "1"},
    "half of them": {"kind": "closed_hours", "from_time": "10:00"},
    "end before start": {"kind": "closed_hours", "from_time": "11:00", "until_time": "10:00"},
    "no places": {"kind": "capacity"},
    "extra of nothing": {
        "kind": "extra",
        "from_time": "14:00",
        "until_time": "15:00",
        "capacity": "0",
    },
    "too many places": {"kind": "capacity", "capacity": "1001"},
    "a long reason": {"kind": "closed", "reason": "x" * 201},
    "NUL": {"kind": "closed", "reason": "a\0b"},
    "before the first": {"kind": "closed", "last_on": "2020-01-01"},
    "without end": {"kind": "closed", "last_on": "2199-01-01"},
    "a date in words": {"kind": "closed", "last_on": "tomorrow"},
    "no day": {"kind": "closed", "on": ""},
    "hours of a day that closes": {"kind": "closed", "from_time": "10:00", "until_time": "11:00"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_is_said_and_changes_nothing(wrong):
    provider = centre()
    page = change(cast.manager(provider), provider, in_a_week(provider), **WRONG[wrong])
    assert page.status_code == 422
    assert any(row.errors for row in page.context["form"].forms)
    assert "<title>Error:" in page.content.decode()
    assert not OpeningException.objects.exists()


def test_a_break_outside_the_hours_is_refused_in_a_sentence():
    provider = centre()
    fields = {"kind": "closed_hours", "from_time": "20:00", "until_time": "21:00"}
    page = change(cast.manager(provider), provider, in_a_week(provider), **fields)
    assert page.status_code == 422
    [row] = page.context["form"].forms
    assert len(row.errors["from_time"] + row.errors.get("__all__", [])) == 1
    assert not OpeningException.objects.exists()


def test_a_change_needs_a_day():
    provider = centre()
    answer = cast.manager(provider).post(address("month", provider), {"kind": "closed"})
    assert answer.status_code == 404


def ask(provider, on, at, service=""):
    page = month_at(
        cast.clerk(provider), provider, on, why_on=on.isoformat(), why_at=at, why_service=service
    )
    return page.context["why"]["said"]


def test_the_box_tells_why_a_time_is_not_offered():
    provider = centre()
    on = in_a_week(provider)
    assert ask(provider, on, "09:15") == "This time is free."
    ReservationFactory(slot=slots_on(provider, on)[1])
    for at in ("09:15", "20:00", "09:05"):
        assert ask(provider, on, at) not in ("", "This time is free.")
    holiday(provider, on)
    assert "Founders' day" in ask(provider, on, "09:30")


def test_the_box_begins_with_the_chosen_day():
    provider = centre()
    on = in_a_week(provider)
    form = month_at(cast.clerk(provider), provider, on).context["why"]["form"]
    assert (form["why_on"].value(), form.is_bound) == (on, False)


def test_the_box_asks_about_a_service():
    provider = centre()
    offered(provider, "long", slots_needed=3)
    on = in_a_week(provider)
    assert ask(provider, on, "11:30") == "This time is free."
    assert ask(provider, on, "11:30", "long") not in ("", "This time is free.")
    assert ask(provider, on, "09:00", "long") == "This time is free."


@pytest.mark.parametrize(
    ("on", "at", "service"),
    [("", "", ""), ("2027-02-30", "09:00", ""), ("2027-03-01", "9 o'clock", ""), ("x", "x", "x")],
)
def test_the_box_says_what_to_write(on, at, service):
    provider = centre()
    asked = {"why_on": on, "why_at": at, "why_service": service}
    page = cast.clerk(provider).get(address("month", provider), asked)
    assert page.status_code == 200
    assert page.context["why"]["form"].errors
    assert page.context["why"]["said"] == ""


def test_a_closure_reaches_no_further_than_three_months():
    provider = centre()
    on = in_a_week(provider)
    last = (on + timedelta(days=MOST_DAYS - 1)).isoformat()
    page = change(cast.manager(provider), provider, on, kind="closed", last_on=last)
    assert len(drafted_days(page)) == MOST_DAYS
    beyond = (on + timedelta(days=MOST_DAYS)).isoformat()
    page = change(cast.manager(provider), provider, on, kind="closed", last_on=beyond)
    assert page.status_code == 422


def test_a_month_asks_as_many_queries_for_a_full_centre_as_for_an_empty_one():
    empty, full = centre(), centre(capacity=5)
    on = in_a_week(full)
    for slot in slots_on(full, on):
        ReservationFactory(slot=slot)
    for number in range(5):
        full.exceptions.create(on=on + timedelta(days=number), kind="closed")
    browser = cast.manager(empty, full)
    asked = {cast.queries_of(browser, address("month", each)) for each in (empty, full)}
    assert len(asked) == 1
