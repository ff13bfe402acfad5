"""Several dated changes in one form and one preview."""

from datetime import timedelta

import pytest

from audit.tests import cast
from booking.admin.schedule.day_forms import MOST_CHANGES
from booking.tests.admin.schedules import address, centre, change, drafted_days, in_a_week

pytestmark = pytest.mark.django_db


def test_several_changes_of_different_days_go_into_one_preview():
    provider = centre()
    on = in_a_week(provider)
    fair = {"kind": "extra", "from_time": "14:00", "until_time": "15:00", "capacity": "2"}
    later = {"kind": "closed", "on": (on + timedelta(days=2)).isoformat()}
    page = change(cast.manager(provider), provider, on, fair, later, {}, kind="closed")
    assert len(drafted_days(page)) == 3
    assert [day.lost for _on, day in sorted(page.context["preview"].days.items())] == [12, 12]


def test_one_more_change_keeps_what_is_written_and_asks_nothing_of_it():
    provider = centre()
    on = in_a_week(provider)
    browser = cast.manager(provider)
    page = change(browser, provider, on, add="change", from_time="quarter past", reason="Fair")
    assert page.status_code == 200
    first, second = page.context["form"].forms
    assert (first["from_time"].value(), first["reason"].value()) == ("quarter past", "Fair")
    assert second["on"].value() == on
    assert not page.context["form"].is_wrong
    full = change(browser, provider, on, *({} for _ in range(MOST_CHANGES - 1)), add="change")
    assert len(full.context["form"].forms) == MOST_CHANGES


def test_a_change_ticked_for_removal_is_left_out():
    provider = centre()
    on = in_a_week(provider)
    second = {"kind": "extra", "from_time": "what", "remove": "on"}
    page = change(cast.manager(provider), provider, on, second, kind="closed")
    assert len(drafted_days(page)) == 1


def test_a_refused_change_is_marked_in_the_row_that_wrote_it():
    provider = centre()
    on = in_a_week(provider)
    outside = {"kind": "closed_hours", "from_time": "20:00", "until_time": "21:00"}
    week = (on + timedelta(days=7)).isoformat()
    later = {"on": week, "kind": "closed", "last_on": week}
    page = change(cast.manager(provider), provider, on, later, outside, kind="closed")
    assert page.status_code == 422
    assert [bool(row.errors) for row in page.context["form"].forms] == [False, False, True]


def test_more_changes_than_fit_or_a_part_that_got_lost_are_refused():
    provider = centre()
    on = in_a_week(provider)
    browser = cast.manager(provider)
    many = change(browser, provider, on, *({} for _ in range(MOST_CHANGES)), kind="closed")
    assert many.status_code == 422
    assert "These are more rows than fit on one page." in many.content.decode()
    lost = browser.post(f"{address('month', provider)}?day={on}", {"days-0-kind": "closed"})
    assert lost.status_code == 422
    assert "Part of the page got lost. Load it again." in lost.content.decode()
