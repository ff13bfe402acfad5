"""A day added to a calendar by hand: what it closes is shown first, and added with a choice."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.tests import cast
from booking.models import Reservation, ScheduleChange
from booking.tests.admin.schedules import centre, in_a_week, slots_on
from providers.models import Holiday, HolidayCalendar
from tests.factories import ClientFactory, ReservationFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/providers/holiday/add/"


@pytest.fixture
def followed():
    """A centre that follows a calendar of our own, which has no day yet."""
    provider = centre()
    provider.holiday_calendars.add(HolidayCalendar.objects.create(code="own", name="Our days"))
    return provider


def day(provider, **more):
    on = in_a_week(provider).isoformat()
    return {"calendar": "own", "on": on, "name_en": "Founders' day"} | more


def booked(provider):
    client = ClientFactory(name="Zoë Quintana")
    return ReservationFactory(slot=slots_on(provider, in_a_week(provider))[0], client=client)


def test_looking_shows_what_the_day_closes_and_writes_nothing(followed):
    booked(followed)
    page = cast.administrator().get(PAGE, day(followed))
    text = page.content.decode()
    [reached] = page.context["reached"]
    assert (reached.provider, reached.lost, len(reached.stranded)) == (followed, 12, 1)
    assert "1 person loses their time" in text
    assert "Zoë Quintana" in text
    assert 'value="move"' in text
    assert not Holiday.objects.exists()
    assert len(slots_on(followed, in_a_week(followed))) == 12


@pytest.mark.parametrize("answer", [{}, {"choice": "wipe"}, {"choice": "cancel"}], ids=str)
def test_those_stranded_need_a_choice_before_the_day_is_added(followed, answer):
    booked(followed)
    page = cast.administrator().post(PAGE, day(followed, **answer))
    assert page.status_code == 422
    assert page.context["choice"].errors
    assert not Holiday.objects.exists()
    assert not ScheduleChange.objects.exists()


@pytest.mark.parametrize(
    ("choice", "status"), [("keep", "confirmed"), ("move", "confirmed"), ("cancel", "cancelled")]
)
def test_the_day_is_added_and_its_followers_are_changed_with_the_choice(
    followed, worker, choice, status
):
    appointment = booked(followed)
    stranger = centre()
    browser = cast.administrator()
    with worker():
        answer = browser.post(PAGE, day(followed, choice=choice, reason="Founders' day"))
    assert answer["Location"] == reverse("admin:booking_schedulechange_changelist")
    change = ScheduleChange.objects.get()
    assert (change.provider, change.status, change.lost) == (followed, "done", 12)
    assert (change.choice, change.proposed_by_id) == (choice, browser.user.pk)
    after = Reservation.objects.get(pk=appointment.pk)
    assert after.status == status
    assert (after.starts_at != appointment.starts_at) is (choice == "move")
    assert slots_on(followed, in_a_week(followed)) == []
    assert slots_on(stranger, in_a_week(stranger))
    assert Holiday.objects.get().name == {"en": "Founders' day"}


def test_a_day_beyond_every_window_is_simply_written(followed):
    on = in_a_week(followed) + timedelta(days=400)
    sent = day(followed, on=on.isoformat())
    assert "nobody loses their time" in cast.administrator().get(PAGE, sent).content.decode()
    page = cast.administrator().post(PAGE, sent, follow=True)
    assert "is in Our days." in cast.said(page)[0]
    assert Holiday.objects.get().on == on
    assert not ScheduleChange.objects.exists()


def test_while_a_follower_is_being_changed_no_day_is_added(followed):
    ScheduleChange.objects.create(
        provider=followed, draft={}, choice="keep", proposed_by_kind="staff"
    )
    page = cast.administrator().post(PAGE, day(followed))
    assert cast.said(page) == ["This schedule is being changed. Try again when that is done."]
    assert not Holiday.objects.exists()


def test_a_day_the_calendar_has_is_not_added_again(followed):
    HolidayCalendar.objects.get().holidays.create(on=in_a_week(followed), name={"en": "Old"})
    for answer in (cast.administrator().get, cast.administrator().post):
        page = answer(PAGE, day(followed))
        assert page.status_code == 422
        assert cast.said(page) == ["This calendar has a holiday on that day already."]
    assert Holiday.objects.get().name == {"en": "Old"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"calendar": "none"},
        {"calendar": ""},
        {"calendar": "own\0"},
        {"on": ""},
        {"on": "2027-02-30"},
        {"name_en": ""},
    ],
    ids=lambda wrong: "-".join(f"{name}={value!r}" for name, value in wrong.items()),
)
def test_a_day_that_cannot_be_is_refused(followed, wrong):
    page = cast.administrator().post(PAGE, day(followed) | wrong)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [next(iter(wrong)).split("_")[0]]
    assert not Holiday.objects.exists()


def test_only_those_who_write_everywhere_add_a_day(followed):
    for browser in (cast.manager(followed), cast.clerk(followed), cast.auditor()):
        assert browser.get(PAGE).status_code == 403
        assert browser.post(PAGE, day(followed)).status_code == 403
    assert not Holiday.objects.exists()


def test_a_calendars_page_leads_to_a_day_more():
    calendar = HolidayCalendar.objects.create(code="own", name="Our days")
    page = cast.administrator().get(
        reverse("admin:providers_holidaycalendar_change", args=[calendar.pk])
    )
    assert f'href="{PAGE}?calendar=own"' in page.content.decode()
    first = cast.administrator().get(PAGE, {"calendar": "own"})
    assert '<option value="own" selected>' in first.content.decode()
