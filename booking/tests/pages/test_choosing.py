"""A centre's page: the month, the day, the hours."""

import re
from datetime import timedelta

import pytest

from booking.tests.pages.conftest import (
    at,
    book_out,
    in_days,
    instant,
    lay,
    slot_at,
)
from providers.models import OpeningException
from tests.factories import (
    HoldFactory,
    ProviderFactory,
    ReservationFactory,
)


def _page(visitor, provider, **asked):
    response = visitor.get(f"/centres/{provider.external_id}/", asked)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def _times_on(page):
    """How many times the panel of the day offers."""
    return page[page.index('id="day"') :].count('name="starts_at"') if 'id="day"' in page else 0


def test_the_first_free_day_is_open_on_a_centres_page(visitor, centre):
    page = _page(visitor, centre)

    assert "<h1>Tangier City Centre</h1>" in page
    assert "14 Rue de Fès, Tangier" in page
    assert 'aria-current="date"' in page
    assert "We hold it for you for 30 minutes." in page
    assert 'name="starts_at"' in page  # how many depends on the hour at which the notice ends


def test_a_centre_is_found_by_its_public_id_as_well(visitor, centre):
    assert visitor.get(f"/centres/{centre.public_id}/").status_code == 200


def test_a_chosen_day_shows_its_times_by_part_of_the_day(visitor, centre):
    on = in_days(centre, 4)

    page = _page(visitor, centre, day=on.isoformat())

    assert f'value="{instant(at(centre, 4, 9, 0))}"><b>09:00</b><span>2 left</span>' in page
    assert f'value="{instant(at(centre, 4, 17, 45))}"><b>17:45</b>' in page
    assert [page.index(part) for part in ("Morning", "Afternoon", "Evening")] == sorted(
        page.index(part) for part in ("Morning", "Afternoon", "Evening")
    )
    assert "72 places free." in page
    assert _times_on(page) == 36


def test_taken_places_are_counted_on_the_chip_and_on_the_day(visitor, centre):
    on = in_days(centre, 4)
    ReservationFactory(slot=slot_at(centre, at(centre, 4, 9, 0)))
    for _place in range(2):
        HoldFactory(slot=slot_at(centre, at(centre, 4, 9, 15)))

    page = _page(visitor, centre, day=on.isoformat())

    assert "<b>09:00</b><span>Last place</span>" in page
    assert '<span class="slot full"><b>09:15</b><span>Full</span></span>' in page
    assert "69 places free." in page
    assert f"{on.day}, 69 places free" in page or re.search(rf"{on.day} \w+, 69 places free", page)


def test_many_full_times_are_summed_up(visitor, centre):
    on = in_days(centre, 4)
    for quarter in (0, 15, 30, 45):
        for _place in range(2):
            ReservationFactory(slot=slot_at(centre, at(centre, 4, 9, quarter)))

    page = _page(visitor, centre, day=on.isoformat())

    assert page.count('class="slot full"') == 2
    assert "2 more are full" in page


def test_a_full_day_offers_the_nearest_other_days(visitor, centre):
    on = in_days(centre, 4)
    book_out(centre, on)

    page = _page(visitor, centre, day=on.isoformat())

    assert " is full</h2>" in page
    assert "These are the closest times to that day." in page
    for days in (3, 5):
        assert f'value="{instant(at(centre, days, 9, 0))}"' in page
    assert "See other centres" in page


def test_a_closed_day_says_so_and_offers_others(visitor, centre):
    OpeningException.objects.create(
        provider=centre, on=in_days(centre, 4), kind="closed", reason="Moving house"
    )
    lay(centre)

    page = _page(visitor, centre, day=in_days(centre, 4).isoformat())

    assert "This centre is closed on" in page
    assert _times_on(page) == 3
    assert "Moving house" in page


@pytest.mark.parametrize(
    ("days", "title"), [(-30, "can no longer be booked"), (400, "cannot be booked yet")]
)
def test_a_day_outside_the_window_offers_days_inside(visitor, centre, days, title):
    page = _page(visitor, centre, day=in_days(centre, days).isoformat())

    assert title in page
    assert _times_on(page) == 3


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_are_only_days_outside_the_window(visitor, centre, day):
    assert _times_on(_page(visitor, centre, day=day)) == 3


@pytest.mark.parametrize("month", ["0001-01", "2019-01", "9999-12"])
def test_a_month_outside_the_window_shows_the_nearest_one_inside(visitor, centre, month):
    page = _page(visitor, centre, month=month)

    assert '<table class="cal">' in page
    assert _times_on(page) > 0


def test_months_turn_inside_the_window_only(visitor, centre):
    today = in_days(centre, 0)
    last = in_days(centre, centre.window_days)

    first_month = _page(visitor, centre, month=f"{today:%Y-%m}")
    last_month = _page(visitor, centre, month=f"{last:%Y-%m}")

    before = (today.replace(day=1) - timedelta(days=1)).strftime("?month=%Y-%m")
    after = (last.replace(day=1) + timedelta(days=31)).strftime("?month=%Y-%m")
    assert before not in first_month
    assert after not in last_month
    assert "?month=" in first_month
    assert "?month=" in last_month


def test_a_centre_without_openings_is_no_dead_end(visitor):
    provider = ProviderFactory()

    page = _page(visitor, provider)

    assert "No free time in" in page
    assert "See other centres" in page


def test_a_centre_closed_to_booking_says_so_and_shows_no_times(visitor, centre):
    centre.is_open_to_booking = False
    centre.save(update_fields=["is_open_to_booking"])

    page = _page(visitor, centre)

    assert "takes no bookings at the moment" in page
    assert _times_on(page) == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"month": "2026-13"},
        {"month": "2026-1"},
        {"month": "0000-01"},
        {"month": "2026-11\0"},
        {"month": "QWXZ" * 250_000},
        {"day": "2026-02-30"},
        {"day": "20261111"},
        {"day": "tomorrow"},
        {"day": "٢٠٢٦-١١-١١"},
        {"day": "2026-11-11\0"},
        {"day": "QWXZ" * 250_000},
        {"service": "no spaces"},
        {"service": "QWXZ" * 250_000},
        {"service": "a\0b"},
    ],
)
def test_an_address_of_the_wrong_shape_is_refused_and_not_repeated(visitor, centre, asked):
    response = visitor.get(f"/centres/{centre.external_id}/", asked)

    assert response.status_code == 400
    assert "We cannot read this request" in response.content.decode()
    assert not re.search("QWXZ|tomorrow|2026", response.content.decode())


@pytest.mark.parametrize("key", ["nope", "%00", "10001%00", "-1", "9" * 3000, "..", "é"])
def test_an_unknown_centre_is_not_found(visitor, centre, key):
    response = visitor.get(f"/centres/{key}/")

    assert response.status_code == 404
    assert "We cannot find this page" in response.content.decode()
    assert "nope" not in response.content.decode()
