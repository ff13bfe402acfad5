"""Where those go whom a change of hours moves: the nearest free place, here or nearby."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from booking import queries, services
from booking.models import Notice, Reservation, Slot
from booking.tests.reshaping import (
    a_centre,
    booked,
    changed,
    opened_daily,
    outcome_of,
    proposed,
    slot_on,
)
from booking.tests.scenes import (
    assert_invariants,
    service_at,
    taken,
)
from providers.schedules import ExceptionDraft, ScheduleDraft
from tests import factories

pytestmark = pytest.mark.django_db

SHORTER = opened_daily(time(9), time(10))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def local(reservation):
    row = Reservation.objects.select_related("provider").get(pk=reservation.pk)
    return row.starts_at.astimezone(row.provider.zone)


def notices_of(reservation):
    owed = Notice.objects.filter(reservation=reservation).exclude(kind="reminder")
    return sorted(owed.values_list("kind", "channel"))


def test_a_move_goes_to_the_nearest_time_of_the_same_day():
    provider = a_centre()
    appointment = booked(slot_on(provider, 3, time(11)))
    reference = appointment.reference
    on = local(appointment).date()
    change = changed(provider, SHORTER, "move")
    assert outcome_of(change, appointment) == "moved"
    assert (local(appointment).date(), local(appointment).time()) == (on, time(9, 45))
    assert fresh(appointment).reference == reference
    assert fresh(appointment).changes == 0
    assert notices_of(appointment) == [("reassigned", "email")]
    assert taken(slot_on(provider, 3, time(9, 45))) == [1]


def test_a_move_goes_to_the_nearest_day_where_its_own_is_full():
    provider = a_centre()
    appointment = booked(slot_on(provider, 3, time(11)))
    for minute in (0, 15, 30, 45):
        booked(slot_on(provider, 3, time(9, minute)))
    on = local(appointment).date()
    changed(provider, SHORTER, "move")
    assert abs(local(appointment).date() - on) == timedelta(days=1)
    assert local(appointment).time() == time(9, 45)


def test_those_who_come_first_choose_first_and_nobody_shares_a_place():
    provider = a_centre()
    evicted = [booked(slot_on(provider, 3, time(11, minute))) for minute in (0, 15, 30, 45)]
    change = changed(provider, SHORTER, "move")
    moved = [(local(one).date(), local(one).time()) for one in evicted]
    assert len(set(moved)) == 4
    assert [at for _on, at in moved] == [time(9, 45), time(9, 30), time(9, 15), time(9)]
    assert change.outcomes() == {"moved": 4}
    assert_invariants(but=["every reservation's beginning is on record"])


def test_a_hold_that_is_moved_lasts_another_day():
    provider = a_centre()
    hold = booked(slot_on(provider, 3, time(11)), hold=True)
    changed(provider, SHORTER, "move")
    left = fresh(hold).expires_at - timezone.now()
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)
    assert notices_of(hold) == [("reassigned", "email")]


def test_a_long_appointment_moves_to_as_many_slots():
    provider = a_centre()
    service = service_at(provider, 3)
    appointment = booked(slot_on(provider, 3, time(11)), slots=3, service=service)
    booked(slot_on(provider, 3, time(9, 30)))  # leaves half an hour in a row
    on = local(appointment).date()
    changed(provider, SHORTER, "move")
    assert local(appointment).date() != on
    assert fresh(appointment).ends_at - fresh(appointment).starts_at == timedelta(minutes=45)


def test_a_move_gives_no_less_time_than_before():
    provider = a_centre()
    appointment = booked(slot_on(provider, 3, time(11)))
    changed(provider, opened_daily(time(9), time(10), slot_minutes=10), "move")
    assert fresh(appointment).ends_at - fresh(appointment).starts_at == timedelta(minutes=20)


def test_who_can_go_nowhere_keeps_the_time_they_had():
    provider = a_centre(window_days=1)
    appointment = booked(slot_on(provider, 1, time(11)))
    change = changed(provider, ScheduleDraft(openings=[]), "move")
    assert outcome_of(change, appointment) == "no_place"
    assert fresh(appointment).starts_at == appointment.starts_at
    assert fresh(appointment).status == "confirmed"
    assert notices_of(appointment) == []


def nearby_centres(service=None):
    """Three centres: 4 km away, 20 km away, and 100 km away."""
    centres = []
    for latitude in (52.54, 52.68, 53.4):
        centre = a_centre(latitude=latitude, longitude=13.4)
        if service is not None:
            factories.OfferFactory(provider=centre, service=service)
        centres.append(centre)
    return centres


def test_closing_for_good_moves_people_to_the_nearest_centre_with_the_service():
    provider = a_centre(latitude=52.5, longitude=13.4)
    service = service_at(provider, 2)
    near, _less_near, _far = nearby_centres(service)
    a_centre(latitude=52.501, longitude=13.4)  # nearer, without the service
    appointment = booked(slot_on(provider, 3, time(11)), slots=2, service=service)
    start = appointment.starts_at
    booked(slot_on(near, 3, time(11)))
    closes_on = timezone.now().astimezone(provider.zone).date()
    change = changed(provider, ScheduleDraft(closes_on=closes_on), "move", nearby=True)
    assert outcome_of(change, appointment) == "moved"
    assert fresh(appointment).provider_id == near.pk
    assert fresh(appointment).starts_at - start == timedelta(minutes=15)
    provider.refresh_from_db()
    assert not provider.is_open_to_booking
    assert not Slot.objects.filter(
        provider=provider, is_open=True, starts_at__gt=timezone.now()
    ).exists()


def test_centres_nearby_are_left_alone_unless_asked_for():
    provider = a_centre(latitude=52.5, longitude=13.4, window_days=4)
    nearby_centres()
    appointment = booked(slot_on(provider, 3, time(11)))
    change = changed(provider, ScheduleDraft(openings=[]), "move")
    assert outcome_of(change, appointment) == "no_place"


def test_a_centre_too_far_away_is_not_nearby():
    provider = a_centre(latitude=52.5, longitude=13.4)
    near, less_near, far = nearby_centres()
    assert queries.providers_nearby(provider, None) == [near, less_near]
    assert queries.providers_nearby(far, None) == []


def test_a_service_withdrawn_moves_to_where_it_is_offered():
    provider = a_centre(latitude=52.5, longitude=13.4)
    service = service_at(provider, 1)
    near, *_others = nearby_centres(service)
    appointment = booked(slot_on(provider, 3, time(11)), service=service)
    start = appointment.starts_at
    changed(provider, ScheduleDraft(services=[]), "move", nearby=True)
    assert (fresh(appointment).provider_id, fresh(appointment).starts_at) == (near.pk, start)


def test_the_daily_limit_of_a_service_holds_for_moves_too():
    provider = a_centre()
    service = service_at(provider, 1, daily_limit=1)
    booked(slot_on(provider, 3, time(9)), service=service)
    appointment = booked(slot_on(provider, 4, time(11)), service=service)
    booked(slot_on(provider, 5, time(9)), service=service)
    for minute in (0, 15, 30, 45):
        booked(slot_on(provider, 4, time(9, minute)))
    on = local(appointment).date()
    changed(provider, SHORTER, "move")
    assert abs(local(appointment).date() - on) == timedelta(days=2)


@pytest.mark.parametrize("choice", ["move", "cancel"])
def test_a_place_given_back_beyond_the_new_capacity_is_gone(choice):
    provider = a_centre(capacity=2)
    slot = slot_on(provider, 3, time(9))
    first, second = booked(slot), booked(slot)
    change = proposed(provider, opened_daily(time(9), time(12), 1), choice)
    while fresh(change).settled < 1:
        change = services.apply_change(change_id=change.pk, most_seconds=0)
    assert (fresh(slot).taken, fresh(slot).capacity) == (1, 1)  # at once, not at the end
    change = services.apply_change(change_id=change.pk)
    assert set(change.outcomes()) == {"moved" if choice == "move" else "cancelled"}
    assert (fresh(slot).taken, fresh(slot).capacity) == (1, 1)
    assert fresh(first).starts_at == slot.starts_at
    assert fresh(second).status == "cancelled" or fresh(second).starts_at > slot.starts_at
    states = {state.id: state for state in queries.day_states(provider, slot.starts_at.date())[0]}
    assert states[slot.pk].remaining == 0


def test_time_that_somebody_left_opens_by_the_new_grid():
    provider = a_centre()
    booked(slot_on(provider, 3, time(9, 15)))
    changed(provider, ScheduleDraft(slot_minutes=20), "move")
    starts = Slot.objects.filter(provider=provider, is_open=True).order_by("starts_at")
    day = slot_on(provider, 3, time(9)).starts_at
    same_day = [slot for slot in starts if slot.starts_at.date() == day.date()]
    assert len(same_day) == 9


def test_the_zone_changes_and_those_stranded_are_moved():
    provider = a_centre()
    early, late = (booked(slot_on(provider, 3, time(hour))) for hour in (9, 11))
    change = changed(provider, ScheduleDraft(time_zone="Europe/London"), "move")
    assert change.outcomes() == {"moved": 1}
    assert outcome_of(change, early) == "moved"
    assert local(early).time() == time(9)  # the nearest hour of the clock they will read
    assert local(late).time() == time(10)


def test_a_move_passes_over_any_number_of_days_whose_limit_is_reached():
    provider = a_centre(window_days=20)
    service = service_at(provider, 1, daily_limit=1)
    for days_ahead in range(2, 17):
        booked(slot_on(provider, days_ahead, time(9)), service=service)
    stranded = booked(slot_on(provider, 1, time(11)), service=service)
    on = local(stranded).date()
    # Before eleven today would be nearer.
    days = (on - timedelta(days=1), on)
    closed = ScheduleDraft(exceptions_added=[ExceptionDraft(day, "closed") for day in days])
    assert outcome_of(changed(provider, closed, "move"), stranded) == "moved"
    assert local(stranded).date() == on + timedelta(days=16)
