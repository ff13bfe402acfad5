"""Holidays added to a calendar that centres follow: previewed, then a change for each of them."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from booking import errors, queries, services
from booking.models import ScheduleChange, Slot
from booking.services.reshaping import laying
from booking.tests.racing import race, tally
from booking.tests.reshaping import a_centre, booked, opened_daily, outcome_of, proposed, slot_on
from booking.tests.scenes import STAFF, at
from providers import services as provider_services
from providers.models import HolidayCalendar, OpeningException
from tests import factories

pytestmark = pytest.mark.django_db
Status = ScheduleChange.Status
PLACE = {"country": "DE", "subdivision": "BY"}


@pytest.fixture
def day(monkeypatch):
    """The third day from now is a holiday in the library, wherever a test runs."""
    days = set()

    def listed(*, country, subdivision, years):
        return [(on, {"en": "Founders' day"}) for on in sorted(days) if on.year in years]

    monkeypatch.setattr(provider_services.holiday_lists, "library_holidays", listed)
    days.add(on(3))
    return days


def on(days_ahead):
    return timezone.now().astimezone(factories.ProviderFactory.build().zone).date() + timedelta(
        days=days_ahead
    )


def years():
    return [on(3).year, on(9).year]


def calendar(*followers):
    made = HolidayCalendar.objects.create(code="DE-BY", name="Bavaria", **PLACE)
    made.providers.set(followers)
    return made


def previewed(now=None):
    return queries.preview_holidays(**PLACE, years=years(), now=now or timezone.now())


def added(choice="keep", actor=STAFF, **more):
    return services.add_holidays(**PLACE, years=years(), choice=choice, actor=actor, **more)


def open_slots(provider, days_ahead):
    rows = Slot.objects.filter(provider=provider, is_open=True)
    wanted = on(days_ahead)
    return [row for row in rows if row.starts_at.astimezone(provider.zone).date() == wanted]


def test_the_preview_tells_what_is_lost_and_who_is_stranded_and_keeps_nothing(day):
    provider, empty, stranger = a_centre(), a_centre(), a_centre()
    made = calendar(provider, empty)
    appointment = booked(slot_on(provider, 3, time(11)))
    booked(slot_on(provider, 4, time(11)))
    booked(slot_on(stranger, 3, time(11)))
    found = {each.provider: each for each in previewed()}
    assert found.keys() == {provider, empty}
    assert [each.reservation for each in found[provider].stranded] == [appointment]
    assert (found[provider].lost, found[empty].lost, found[empty].stranded) == (12, 12, [])
    assert not made.holidays.exists()
    assert len(open_slots(provider, 3)) == 12


def test_centres_the_dates_do_not_reach_are_left_out(day):
    near, far = a_centre(), a_centre(window_days=2)
    calendar(near, far)
    assert [each.provider for each in previewed()] == [near]
    assert [change.provider for change in added()[1]] == [near]


def test_dates_that_are_there_already_close_nothing_new(day):
    provider = a_centre()
    made = calendar(provider)
    made.holidays.create(on=on(3), name={"en": "Founders' day"})
    assert previewed() == []
    assert added()[1] == []


def test_a_day_open_in_spite_of_a_holiday_strands_nobody(day):
    provider = a_centre()
    calendar(provider)
    provider.exceptions.create(on=on(3), kind=OpeningException.Kind.OPEN)
    booked(slot_on(provider, 3, time(11)))
    [found] = previewed()
    assert (found.lost, found.stranded) == (0, [])


@pytest.mark.parametrize(
    ("choice", "status", "outcome"),
    [("keep", "confirmed", "kept"), ("move", "confirmed", "moved"), ("cancel", "cancelled", "")],
)
def test_each_follower_is_changed_with_the_choice_made(day, choice, status, outcome):
    first, second = a_centre(), a_centre()
    made = calendar(first, second)
    appointments = [booked(slot_on(each, 3, time(11))) for each in (first, second)]
    [one, other] = previewed()
    found, changes = added(choice, reason="Founders' day")
    assert found == made
    assert made.holidays.filter(on=on(3)).exists()
    assert [(each.provider, each.status) for each in changes] == [
        (first, Status.WAITING),
        (second, Status.WAITING),
    ]
    for change, appointment, seen in zip(changes, appointments, (one, other), strict=True):
        done = services.apply_change(change_id=change.pk)
        assert (done.status, done.lost, done.stranded) == (Status.DONE, seen.lost, 1)
        assert outcome_of(change, appointment) == (outcome or "cancelled")
        appointment.refresh_from_db()
        assert appointment.status == status
        assert open_slots(change.provider, 3) == []


def test_nobody_lays_the_new_dates_before_the_change_has_listed_the_stranded(day, monkeypatch):
    monkeypatch.setattr(laying, "DAYS_AT_ONCE", 1)
    provider = a_centre()
    calendar(provider)
    appointment = booked(slot_on(provider, 3, time(11)))
    _calendar, [change] = added("cancel")
    now = timezone.now()
    for _step in range(4):
        services.lay_slots(provider_ids=[provider.pk], now=now)
        services.top_up_slots(now=now)
        appointment.refresh_from_db()
        if appointment.status == "cancelled":
            break
        assert slot_on(provider, 3, time(11)).is_open or change.stranded_reservations.exists()
        services.apply_change(change_id=change.pk, most_seconds=0)
    services.apply_change(change_id=change.pk)
    assert outcome_of(change, appointment) == "cancelled"


def test_a_follower_that_is_being_changed_is_waited_for(day):
    provider = a_centre()
    made = calendar(provider)
    change = proposed(provider, opened_daily(time(9), time(10)))
    with pytest.raises(errors.ChangeUnderWay):
        added()
    assert not made.holidays.exists()
    services.apply_change(change_id=change.pk)
    assert len(added()[1]) == 1


@pytest.mark.parametrize("kind", ["manager", "auditor"])
def test_a_calendar_of_all_is_changed_by_administrators_alone(day, kind):
    provider = a_centre()
    made = calendar(provider)
    member = factories.MembershipFactory(provider=provider, role="manager")
    actor = type(STAFF)(STAFF.kind, member.user_id, everywhere=kind == "auditor")
    with pytest.raises(errors.NotAManager):
        added(actor=actor)
    assert not made.holidays.exists()
    assert Entry.objects.filter(verb="add_holidays", error_code="not_a_manager").exists()


def test_a_calendar_nobody_follows_is_simply_made(day):
    made, changes = added()
    assert (made.code, changes) == ("DE-BY", [])
    assert list(made.holidays.values_list("on", flat=True)) == [on(3)]
    assert isinstance(on(3), date)


@pytest.mark.django_db(transaction=True)
def test_who_books_meanwhile_is_stranded_like_the_others(day):
    provider = a_centre(capacity=2)
    calendar(provider)
    slot = slot_on(provider, 3, time(11))
    clients = [factories.ClientFactory() for _n in range(2)]
    made = []

    def book(client):
        return lambda: services.book(choice=at(slot), actor=STAFF, client_id=client.public_id)

    tally(race([*(book(client) for client in clients), lambda: made.append(added("cancel")[1][0])]))
    change = services.apply_change(change_id=made[0].pk)
    assert change.status == Status.DONE
    assert set(change.outcomes()) <= {"cancelled"}
    live = Slot.objects.filter(provider=provider, pk=slot.pk, taken__gt=0)
    assert not live.exists()
