"""A centre's calendar: what is drawn, and the same as a list."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.tests import cast
from booking import queries
from booking.tests.admin.calendars import close, drawn, of_kind, page
from booking.tests.admin.schedules import centre, holiday, in_a_week, slots_on
from booking.tests.scenes import pass_minutes
from tests.factories import HoldFactory, ProviderFactory, ReservationFactory, SlotFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider():
    return centre(capacity=3)


@pytest.fixture
def slot(provider):
    """Nine o'clock, a week from now."""
    return slots_on(provider, in_a_week(provider))[0]


# What is drawn


def test_a_slot_bears_its_places_and_the_time_on_the_centres_wall(provider, slot):
    ReservationFactory(slot=slot, client__name="Salma Bennani")
    on = in_a_week(provider)
    told = drawn(cast.clerk(provider), provider, on)
    first, second, *_others = of_kind(told, "is-slot")
    assert (first["title"], second["title"]) == ("1/3", "0/3")
    assert (first["start"], first["end"]) == (f"{on}T09:00:00", f"{on}T09:15:00")
    assert first["url"] == page("_book", provider, slot.pk)
    [appointment] = of_kind(told, "is-appointment")
    assert (appointment["title"], appointment["start"]) == ("Salma Bennani", f"{on}T09:00:00")
    assert (told["from"], told["until"]) == ("09:00:00", "17:00:00")


def test_a_full_time_leads_nowhere(provider, slot):
    for _ in range(3):
        ReservationFactory(slot=slot)
    [full] = of_kind(drawn(cast.clerk(provider), provider, in_a_week(provider)), "is-full")
    assert full["title"] == "3/3"
    assert "url" not in full


def test_a_time_gone_by_leads_nowhere():
    provider = ProviderFactory()
    past = SlotFactory(provider=provider, starts_at=timezone.now() - timedelta(minutes=1))
    on = past.starts_at.astimezone(provider.zone).date()
    [told] = of_kind(drawn(cast.clerk(provider), provider, on), "is-slot")
    assert "url" not in told


def test_a_hold_is_told_while_it_lasts(provider, slot):
    HoldFactory(slot=slot)
    browser, on = cast.clerk(provider), in_a_week(provider)
    assert len(of_kind(drawn(browser, provider, on), "is-held")) == 1
    pass_minutes(31)
    assert not of_kind(drawn(browser, provider, on), "is-held")


@pytest.mark.parametrize("view", ["day", "week", "month"])
def test_closures_holidays_and_who_is_left_on_them_are_marked(provider, slot, view):
    on = in_a_week(provider)
    mine = ReservationFactory(slot=slot, client__name="Salma Bennani")
    close(provider, on, time(9), time(10), reason="Storm")
    holiday(provider, on, code="yy")
    told = drawn(cast.clerk(provider), provider, on, view)
    texts = {each["title"] for each in of_kind(told, "is-closure") if each["start"] == f"{on}"}
    assert texts == {"Holiday: Founders' day", "closed for some hours 09:00–10:00 (Storm)"}
    [stranded] = of_kind(told, "is-stranded")
    if view == "month":
        assert stranded["title"] == "⚠ 1 on a closed time"
        return
    assert stranded["title"] == "⚠ Salma Bennani"
    assert stranded["url"] == reverse("admin:booking_reservation_change", args=[mine.pk])
    [shut] = of_kind(told, "is-shut")
    assert (shut["title"], shut.get("url")) == ("1/3", None)
    [ground] = of_kind(told, "is-closed-time")
    assert (ground["start"], ground["end"]) == (f"{on}T09:00:00", f"{on}T10:00:00")


def test_a_month_sums_up_its_days_and_leads_to_them(provider, slot):
    ReservationFactory(slot=slot)
    on = in_a_week(provider)
    sums = of_kind(drawn(cast.clerk(provider), provider, on, "month"), "is-sum")
    [mine] = [each for each in sums if each["start"] == on.isoformat()]
    assert mine["title"] == "1 of 36 places taken"
    assert mine["url"] == f"?view=day&day={on}"


def test_an_hour_that_comes_twice_is_drawn_twice():
    provider = ProviderFactory(time_zone="Europe/Berlin", laid_until=date(2029, 1, 1))
    at = datetime(2028, 10, 29, 0, 30, tzinfo=UTC)
    slots = [
        SlotFactory(provider=provider, starts_at=at + timedelta(minutes=15 * n)) for n in range(6)
    ]
    told = of_kind(drawn(cast.clerk(provider), provider, date(2028, 10, 29)), "is-slot")
    assert [each["clock"] for each in told] == [
        "02:30 (UTC+2)",
        "02:45 (UTC+2)",
        "02:00 (UTC+1)",
        "02:15 (UTC+1)",
        "02:30 (UTC+1)",
        "02:45 (UTC+1)",
    ]
    assert [each["url"] for each in told] == [page("_book", provider, each.pk) for each in slots]
    # The clock goes back at the end of the second: its end is still after its start.
    assert (told[1]["start"][-8:], told[1]["end"][-8:]) == ("02:45:00", "03:00:00")
    listed = cast.clerk(provider).get(page("_list", provider, view="day", day="2028-10-29"))
    assert listed.content.decode().count("(UTC+1)</bdi>") == 3 + 1


def test_an_hour_that_is_skipped_makes_no_time_longer():
    provider = ProviderFactory(time_zone="Europe/Berlin", laid_until=date(2029, 1, 1))
    SlotFactory(provider=provider, starts_at=datetime(2028, 3, 26, 0, 45, tzinfo=UTC))
    [told] = of_kind(drawn(cast.clerk(provider), provider, date(2028, 3, 26)), "is-slot")
    assert (told["start"][-8:], told["end"][-8:]) == ("01:45:00", "02:00:00")


def test_of_too_many_appointments_only_those_on_closed_times_are_named(provider):
    on, now = in_a_week(provider), timezone.now()
    slots = slots_on(provider, on)
    mine = [ReservationFactory(slot=slot) for slot in (slots[0], slots[4], slots[8])]
    close(provider, on, time(9), time(10))
    found = queries.calendar_range(provider, on, on, most=2, now=now)
    assert [each.pk for each in found.appointments] == [mine[0].pk]
    assert found.left_out == 2
    assert len(queries.calendar_range(provider, on, on, most=3, now=now).appointments) == 3


@pytest.mark.parametrize("view", ["day", "week", "month"])
@pytest.mark.parametrize("name", ["_events", "_list"])
def test_it_asks_as_many_queries_for_many_as_for_few(name, view):
    provider = centre(capacity=50)
    browser, on = cast.clerk(provider), in_a_week(provider)
    address = page(name, provider, view=view, day=on.isoformat())
    busy = slots_on(provider, on)[8]

    def asked_for(count):
        for _ in range(count):
            ReservationFactory(slot=busy)
        return cast.queries_of(browser, address)

    asked_for(1)  # what a process remembers from its first time on
    few = asked_for(2)
    close(provider, on, time(9), time(10))
    assert asked_for(30) == few


# The same as a list; what cannot be read


def test_the_list_tells_the_same_without_a_script(provider, slot):
    on = in_a_week(provider)
    ReservationFactory(slot=slot, client__name="Salma Bennani", needs=["wheelchair"])
    close(provider, on, time(9), time(9, 15), reason="Storm")
    browser = cast.clerk(provider)
    for view in ("day", "week"):
        answer = browser.get(page("_list", provider, view=view, day=on.isoformat()))
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))
        for said in (
            "Salma Bennani",
            "step-free way",
            "⚠ on a closed time",
            "closed, 1 of 3 places taken",
            "0 of 3 places taken",
            "closed for some hours 09:00–09:15 (Storm)",
            str(provider.zone),
        ):
            assert said in text, said
    month = browser.get(page("_list", provider, view="month", day=on.isoformat()))
    assert "⚠ 1 on a closed time" in month.content.decode()


def test_without_a_script_the_calendar_turns_into_the_list(provider):
    on = in_a_week(provider).isoformat()
    answer = cast.clerk(provider).get(page("", provider, view="day", day=on))
    listed = page("_list", provider, view="day", day=on).replace("&", "&amp;")
    refresh = rf'<noscript><meta http-equiv="refresh" content="0; url={re.escape(listed)}">'
    assert re.search(refresh, answer.content.decode())


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"view": "year"},
        {"day": "soon"},
        {"day": "0001-01-01"},
        {"view": "month", "day": "2199-12-31"},
        {"day": "2000-01-01"},
        {"move": "x"},
        {"move": "9" * 30},
    ],
    ids=str,
)
def test_what_cannot_be_read_still_shows_days(provider, asked):
    browser = cast.clerk(provider)
    for name in ("", "_list", "_events"):
        assert browser.get(page(name, provider, **asked)).status_code == 200


def test_only_the_drawn_page_takes_styles_of_its_component_and_by_its_nonce(provider):
    browser = cast.clerk(provider)
    answer = browser.get(page("", provider))
    policy = answer["Content-Security-Policy"]
    [nonce] = re.findall(r"'nonce-([^']+)'", policy)
    assert f"style-src 'self' 'nonce-{nonce}'" in policy
    # In whichever order they stand.
    assert "script-src 'self'" in policy.split("; ")
    assert "unsafe" not in policy
    assert f'nonce="{nonce}"' in answer.content.decode()
    assert "nonce" not in browser.get(page("_list", provider))["Content-Security-Policy"]
