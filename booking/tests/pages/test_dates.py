"""Days on which dates go wrong: clock changes, far zones, 29 February, the end of the window."""

from datetime import UTC, datetime, time

import pytest
import time_machine

from booking.tests.pages.conftest import lay
from tests.factories import OpeningFactory, ProviderFactory

OCTOBER = datetime(2026, 10, 20, 8, tzinfo=UTC)


def _centre(zone, weekdays=range(1, 8), hours=(1, 5), **fields):
    provider = ProviderFactory(time_zone=zone, notice_minutes=0, **fields)
    for weekday in weekdays:
        OpeningFactory(
            provider=provider, weekday=weekday, from_time=time(hours[0]), until_time=time(hours[1])
        )
    return lay(provider)


def _page(visitor, provider, **asked):
    response = visitor.get(f"/centres/{provider.external_id}/", asked)
    assert response.status_code == 200
    return response


def _times(response):
    return [chip.words for part in response.context["panel"].parts for chip in part.chips]


def _instants(response):
    return [chip.instant for part in response.context["panel"].parts for chip in part.chips]


def test_the_hour_that_comes_twice_is_shown_twice_and_told_apart(visitor):
    with time_machine.travel(OCTOBER, tick=False):
        response = _page(visitor, _centre("Europe/Berlin", [7]), day="2026-10-25")

    times = _times(response)
    assert times[:4] == ["01:00", "01:15", "01:30", "01:45"]
    assert times[4:12] == [
        f"02:{minute:02} (UTC+{hours})" for hours in (2, 1) for minute in (0, 15, 30, 45)
    ]
    assert times[12] == "03:00"
    assert len(set(_instants(response))) == len(times) == 20
    page = response.content.decode()
    assert "All times are Berlin time. The clocks change on this day." in page


def test_the_hour_that_is_left_out_is_not_offered(visitor):
    with time_machine.travel(datetime(2027, 3, 20, tzinfo=UTC), tick=False):
        response = _page(visitor, _centre("Europe/Berlin", [7]), day="2027-03-28")

    times = _times(response)
    assert times[3:5] == ["01:45", "03:00"]
    assert len(times) == 12
    assert "The clocks change on this day." in response.content.decode()


@pytest.mark.parametrize(("day", "offset"), [("2026-10-24", 2), ("2026-10-26", 1)])
def test_the_zone_is_said_as_it_is_on_the_day_shown_and_not_today(visitor, day, offset):
    with time_machine.travel(OCTOBER, tick=False):
        page = _page(visitor, _centre("Europe/Berlin"), day=day).content.decode()

    assert f"All times are Berlin time (UTC+{offset}).</p>" in page


@pytest.mark.parametrize(
    ("zone", "today"), [("Pacific/Kiritimati", "21"), ("Pacific/Pago_Pago", "19")]
)
def test_today_is_that_of_the_centre_wherever_server_and_reader_are(visitor, zone, today):
    # By UTC it is the 20th; there it is tomorrow already, or yesterday still.
    with time_machine.travel(OCTOBER.replace(hour=10, minute=30), tick=False):
        response = _page(visitor, _centre(zone, hours=(1, 23)))

    page = response.content.decode()
    cell = next(d for week in response.context["month"].weeks for d in week if d and d.is_today)
    assert str(cell.number) == today
    assert f"today, {'Wednesday' if today == '21' else 'Monday'} {today} October" in page


@pytest.mark.parametrize("year", ["1999", "2101"])
def test_a_readers_clock_that_is_wrong_changes_nothing(visitor, centre, year):
    reader = f"Fri, 01 Jan {year} 00:00:00 GMT"
    address = f"/centres/{centre.external_id}/"
    right = visitor.get(address).context["panel"]

    wrong = visitor.get(address, headers={"date": reader, "if-modified-since": reader})

    assert wrong.status_code == 200
    assert wrong.context["panel"] == right


def test_the_29th_of_february_is_a_day_like_others(visitor):
    with time_machine.travel(datetime(2028, 1, 31, 9, tzinfo=UTC), tick=False):
        provider = _centre("Africa/Casablanca", hours=(9, 12), window_days=40)
        leap = _page(visitor, provider, day="2028-02-29")
        months = [_page(visitor, provider, month=month) for month in ("2028-01", "2028-02")]

    assert leap.context["panel"].title == "Tuesday 29 February"
    assert _times(leap)[0] == "09:00"
    assert leap.context["month"].after[0].endswith("?month=2028-03")
    assert months[0].context["month"].after[0].endswith("?month=2028-02")
    numbers = [day.number for week in months[1].context["month"].weeks for day in week if day]
    assert numbers == list(range(1, 30))


def test_a_year_without_it_has_no_such_day(visitor, centre):
    response = visitor.get(f"/centres/{centre.external_id}/?day=2027-02-29")

    assert response.status_code == 400


def test_the_last_day_of_the_window_can_be_chosen_and_the_next_cannot(visitor):
    # Late on the last evening of a month, where the next month has one day to offer.
    with time_machine.travel(datetime(2026, 10, 31, 22, 30, tzinfo=UTC), tick=False):
        provider = _centre("Africa/Casablanca", hours=(9, 12), window_days=31)
        shown = _page(visitor, provider, month="2026-12")
        beyond = _page(visitor, provider, day="2026-12-02")

    cells = [day for week in shown.context["month"].weeks for day in week if day]
    assert "day=2026-12-01" in cells[0].address
    assert cells[1].address == ""
    assert cells[1].words.endswith("not open to booking yet")
    assert shown.context["month"].after is None
    assert "cannot be booked yet" in beyond.context["panel"].title
    assert "Times can be booked until Tuesday 1 December." in beyond.context["panel"].sentence
