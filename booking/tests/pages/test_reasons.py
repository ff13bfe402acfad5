"""Where nothing can be had the page says why, in the reader's language, and what comes next."""

from datetime import time

import pytest
import time_machine
from django.conf import settings
from django.utils.translation import override

from booking import services
from booking.models import Reservation
from booking.tests.pages.conftest import (
    at,
    book_out,
    forget_cached_days,
    held_by,
    in_days,
    instant,
    lapse,
    lay,
    slot_at,
)
from booking.wall_clock import weekday_and_day
from providers.models import HolidayCalendar, OpeningException
from tests.factories import OfferFactory, ReservationFactory, ServiceFactory


def _day(visitor, provider, days, **asked):
    """The panel of a day some days ahead."""
    on = in_days(provider, days)
    response = visitor.get(f"/centres/{provider.external_id}/", {"day": on.isoformat(), **asked})
    assert response.status_code == 200
    return response.context["panel"]


def _holiday(provider, days):
    calendar = HolidayCalendar.objects.create(code="xx", name="Example days")
    names = {
        "en": "Feast of the Throne",
        "fr": "Fête du Trône",
        "es": "Fiesta del Trono",
        "ar": "عيد العرش",
    }
    calendar.holidays.create(on=in_days(provider, days), name=names)
    provider.holiday_calendars.add(calendar)
    lay(provider)


def _offered(provider, **fields):
    service = ServiceFactory(code="wanted", **fields)
    OfferFactory(provider=provider, service=service)
    return service


@pytest.mark.parametrize(
    ("language", "words", "step"),
    [
        ("en", "This centre is closed on {}: Feast of the Throne", "These are the closest times"),
        (
            "fr",
            "Ce centre est fermé le {}\N{NO-BREAK SPACE}: Fête du Trône",
            "Voici les horaires les plus proches",
        ),
        ("es", "Este centro está cerrado el {}: Fiesta del Trono", "Estas son las horas más"),
        ("ar", "هذا المركز مغلق يوم {}: عيد العرش", "هذه أقرب الأوقات"),
    ],
)
def test_a_holiday_is_named_in_the_readers_language_before_the_nearest_days(
    visitor, centre, language, words, step
):
    _holiday(centre, 4)
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    panel = _day(visitor, centre, 4)
    with override(language):
        named = weekday_and_day(in_days(centre, 4))
    assert panel.title == words.format(named)
    assert panel.sentence.startswith(step)
    assert len(panel.others) == 3


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({}, ": Painters"),
        ({"from_time": time(9), "until_time": time(18)}, " from 09:00 to 18:00: Painters"),
    ],
)
def test_a_closure_says_its_reason(visitor, centre, hours, words):
    OpeningException.objects.create(
        provider=centre, on=in_days(centre, 4), kind="closed", reason="Painters", **hours
    )
    lay(centre)
    panel = _day(visitor, centre, 4)
    assert panel.title.startswith("This centre is closed on")
    assert panel.title.endswith(words)
    assert panel.sentence == "These are the closest times to that day."


def test_a_day_without_hours_is_closed(visitor, centre):
    centre.openings.filter(weekday=in_days(centre, 4).isoweekday()).delete()
    lay(centre)
    assert _day(visitor, centre, 4).title.startswith("The centre is closed on")


def test_days_outside_the_window_say_from_when_and_until_when(visitor, centre):
    gone, beyond = _day(visitor, centre, -30), _day(visitor, centre, 400)
    assert gone.sentence.startswith("Times can be booked from ")
    assert beyond.sentence.startswith("Times can be booked until ")
    for panel in (gone, beyond):
        assert panel.sentence.endswith("These are the closest times to that day.")


def test_the_rest_of_today_is_over_and_not_closed(visitor, centre):
    centre.notice_minutes = 30
    centre.save(update_fields=["notice_minutes"])
    late = at(centre, 1, 19, 0)
    with time_machine.travel(late, tick=False):
        panel = _day(visitor, centre, 0)
    assert "can no longer be booked" in panel.title
    assert panel.sentence.startswith("Times can be booked from ")


def test_a_full_day_needs_no_reason_but_the_next_step(visitor, centre):
    book_out(centre, in_days(centre, 4))
    panel = _day(visitor, centre, 4)
    assert panel.title.endswith("is full")
    assert panel.sentence == "These are the closest times to that day."


def test_a_day_without_enough_times_in_a_row_says_how_many_the_service_needs(visitor, centre):
    _offered(centre, slots_needed=3)
    on = in_days(centre, 4)
    book_out(centre, on)
    free = slot_at(centre, at(centre, 4, 10, 15))
    Reservation.objects.filter(slot=free).delete()
    panel = _day(visitor, centre, 4, service="wanted")
    assert panel.title.endswith("is full")
    assert panel.sentence.startswith("This service needs 3 free times in a row, and that day has")


def test_a_day_that_is_never_open_long_enough_is_not_called_closed(visitor, centre):
    _offered(centre, slots_needed=3)
    weekday = in_days(centre, 4).isoweekday()
    centre.openings.filter(weekday=weekday).update(from_time=time(9), until_time=time(9, 30))
    lay(centre)
    panel = _day(visitor, centre, 4, service="wanted")
    assert panel.title.startswith("Nothing long enough on")
    assert panel.sentence.startswith("This service needs 3 free times in a row")


def test_a_reached_daily_limit_is_said(visitor, centre):
    service = _offered(centre, daily_limit=1)
    ReservationFactory(slot=slot_at(centre, at(centre, 4)), service=service)
    panel = _day(visitor, centre, 4, service="wanted")
    assert panel.sentence.startswith("This service takes 1 booking a day")


def test_a_tap_on_a_time_with_a_full_one_after_it_is_not_called_taken(visitor, centre):
    service = _offered(centre, slots_needed=2)
    for _place in range(2):
        ReservationFactory(slot=slot_at(centre, at(centre, 3, 10, 30)))
    page = visitor.hold(centre, at(centre), service=service).content.decode()
    assert "10:15 cannot be booked" in page
    assert "This service needs 2 free times in a row, and from 10:15 on" in page
    assert f'value="{instant(at(centre, 3, 10, 45))}"' in page


def test_a_tap_on_a_closed_time_names_the_holiday(visitor, centre):
    _holiday(centre, 3)
    page = visitor.hold(centre, at(centre)).content.decode()
    assert ": Feast of the Throne." in page
    assert "Nothing is booked in your name. Choose another time below." in page


def test_a_hold_that_is_over_says_why_its_time_is_not_free(visitor, centre):
    held = held_by(visitor, centre)
    lapse(held)
    services.expire_lapsed()
    for _place in range(2):
        ReservationFactory(slot=slot_at(centre, at(centre)))
    forget_cached_days()
    page = visitor.get(f"/held/{held.public_id}/").content.decode()
    assert "10:15 is not free any more." in page
    assert "Every place at 10:15 on" in page
