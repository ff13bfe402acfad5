"""Holidays from the library: looked at first, added then, followed by nobody until they choose."""

import pytest
from django.urls import reverse

from audit.tests import cast
from booking.models import Reservation, ScheduleChange
from booking.references import in_groups
from booking.tests.admin.schedules import centre, in_a_week, slots_on
from providers import services as provider_services
from providers.models import Holiday, HolidayCalendar
from tests.factories import ClientFactory, ReservationFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/providers/holidaycalendar/library/"
BAVARIA = {"country": "DE", "subdivision": "by", "from_year": "2027", "until_year": "2028"}


def test_looking_shows_the_dates_and_writes_nothing():
    page = cast.administrator().get(PAGE, BAVARIA)
    text = page.content.decode()
    assert "Sunday 3 October 2027" in text
    assert "Wednesday 6 January 2027" in text
    assert "No centre follows it yet." in text
    assert not HolidayCalendar.objects.exists()


def test_a_part_of_a_country_has_days_of_its_own():
    whole = cast.administrator().get(PAGE, BAVARIA | {"subdivision": ""})
    assert "Wednesday 6 January 2027" not in whole.content.decode()


def test_adding_writes_the_dates_and_closes_nobody():
    provider = centre()
    on = in_a_week(provider)
    page = cast.administrator().post(PAGE, BAVARIA, follow=True)
    assert "is there." in cast.said(page)[0]
    calendar = HolidayCalendar.objects.get()
    assert (calendar.country, calendar.subdivision) == ("DE", "BY")
    assert Holiday.objects.filter(on="2027-01-06").exists()
    assert not calendar.providers.exists()
    assert len(slots_on(provider, on)) == 12


@pytest.fixture
def followed(monkeypatch):
    """A centre that follows Bavaria's days, of which next week's is not in the calendar yet."""
    provider = centre()
    on = in_a_week(provider)
    monkeypatch.setattr(
        provider_services.holiday_lists,
        "library_holidays",
        lambda **_wanted: [(on, {"en": "Founders' day"})],
    )
    monkeypatch.setattr(
        provider_services, "library_holidays", provider_services.holiday_lists.library_holidays
    )
    made = HolidayCalendar.objects.create(
        code="DE-BY", name="Bavaria", country="DE", subdivision="BY"
    )
    provider.holiday_calendars.add(made)
    return provider


def test_those_who_follow_are_named_with_what_they_would_lose(followed):
    on = in_a_week(followed)
    appointment = ReservationFactory(
        slot=slots_on(followed, on)[0], client=ClientFactory(name="Zoë Quintana")
    )
    page = cast.administrator().get(PAGE, BAVARIA)
    text = page.content.decode()
    assert page.context["followers"] == [followed]
    [reached] = page.context["reached"]
    assert (reached.provider, reached.lost) == (followed, 12)
    assert "1 person loses their time" in text
    assert "Zoë Quintana" in text
    assert in_groups(appointment.reference) in text
    assert 'value="move"' in text
    assert not Holiday.objects.exists()
    assert len(slots_on(followed, on)) == 12


def test_a_list_of_those_stranded_is_cut_and_counted(followed, monkeypatch):
    monkeypatch.setattr("booking.admin.library.MOST_LISTED", 2)
    for slot in slots_on(followed, in_a_week(followed))[:3]:
        ReservationFactory(slot=slot)
    page = cast.administrator().get(PAGE, BAVARIA)
    assert "3 people lose their time" in page.content.decode()
    assert len(page.context["people"]) == 2


def test_those_stranded_need_a_choice_before_anything_is_added(followed):
    ReservationFactory(slot=slots_on(followed, in_a_week(followed))[0])
    browser = cast.administrator()
    for wrong in ({}, {"choice": "wipe"}, {"choice": "cancel"}):
        page = browser.post(PAGE, BAVARIA | wrong)
        assert page.status_code == 422
        assert page.context["choice"].errors
    assert not Holiday.objects.exists()
    assert not ScheduleChange.objects.exists()


def test_without_anybody_stranded_no_choice_is_asked(followed):
    page = cast.administrator().get(PAGE, BAVARIA)
    assert 'name="choice"' not in page.content.decode()


@pytest.mark.parametrize(
    ("choice", "status"), [("keep", "confirmed"), ("move", "confirmed"), ("cancel", "cancelled")]
)
def test_the_dates_are_added_and_each_follower_is_changed_with_the_choice(
    followed, worker, choice, status
):
    on = in_a_week(followed)
    appointment = ReservationFactory(slot=slots_on(followed, on)[0])
    browser = cast.administrator()
    sent = BAVARIA | {"choice": choice, "nearby": "on", "reason": "Founders' day"}
    with worker():
        answer = browser.post(PAGE, sent)
    assert answer["Location"] == reverse("admin:booking_schedulechange_changelist")
    change = ScheduleChange.objects.get()
    assert (change.status, change.choice, change.lost) == ("done", choice, 12)
    assert (change.nearby, change.reason) == (choice == "move", "Founders' day")
    assert change.proposed_by_id == browser.user.pk
    after = Reservation.objects.get(pk=appointment.pk)
    assert after.status == status
    assert (after.starts_at != appointment.starts_at) is (choice == "move")
    assert slots_on(followed, on) == []
    assert Holiday.objects.filter(on=on).exists()


def test_while_a_follower_is_being_changed_nothing_is_added(followed):
    ScheduleChange.objects.create(
        provider=followed, draft={}, choice="keep", proposed_by_kind="staff"
    )
    page = cast.administrator().post(PAGE, BAVARIA)
    assert cast.said(page) == ["This schedule is being changed. Try again when that is done."]
    assert not Holiday.objects.exists()


def test_only_those_who_write_everywhere_add():
    provider = centre()
    for browser in (cast.manager(provider), cast.clerk(provider), cast.auditor()):
        assert browser.get(PAGE).status_code == 403
        assert browser.post(PAGE, BAVARIA).status_code == 403
    assert not HolidayCalendar.objects.exists()
    listed = "/admin/providers/holidaycalendar/"
    assert PAGE in cast.root().get(listed).content.decode()
    assert PAGE not in cast.clerk(provider).get(listed).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"country": "XX"},
        {"country": ""},
        {"country": "DE\0"},
        {"subdivision": "ZZ"},
        {"subdivision": "x" * 61},
        {"from_year": "soon"},
        {"from_year": "1700"},
        {"until_year": "2199"},
        {"until_year": "2026"},
        {"until_year": "9" * 5000},
    ],
    ids=lambda wrong: "-".join(f"{name}={value[:9]!r}" for name, value in wrong.items()),
)
def test_what_the_library_cannot_know_is_refused(wrong):
    answer = cast.administrator().post(PAGE, BAVARIA | wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not HolidayCalendar.objects.exists()
