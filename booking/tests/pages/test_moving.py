"""Another time for an appointment: the old one stays until the new one is had."""

from datetime import timedelta

import pytest
from django.utils import timezone

from booking.models import Notice, Reservation, ScheduleChange, StrandedReservation
from booking.tests.pages.conftest import at, forget_cached_days, instant, slot_at
from booking.tests.pages.links import appointment, mailed
from providers.models import Provider
from tests.factories import ReservationFactory

Status = Reservation.Status


@pytest.fixture
def booked(centre):
    return appointment(centre)


@pytest.fixture
def opened(visitor, booked):
    """The visitor who came by the mailed link; the address of the page of other times."""
    return visitor.post(mailed(booked), {"do": "move"}).url


def test_the_mailed_page_leads_to_other_times(visitor, centre, booked, opened):
    assert opened == f"/booked/{booked.public_id}/move/"
    page = visitor.get(opened + f"?day={at(centre, days=5).date()}").content.decode()

    assert f'action="{opened}"' in page
    assert 'method="get" action' in page
    assert f'href="{opened}?month=' in page or f'href="{opened}?day=' in page
    assert f'value="{instant(at(centre, days=5))}"' in page
    assert "We hold it" not in page


def test_a_near_time_on_the_mailed_page_is_looked_at_before_anything_moves(visitor, centre, booked):
    wanted = at(centre, days=5)

    response = visitor.post(mailed(booked), {"do": "move", "starts_at": instant(wanted)})
    page = visitor.get(response.url).content.decode()

    assert "Nothing has changed yet." in page
    assert "Instead of" in page
    booked.refresh_from_db()
    assert booked.starts_at == at(centre)


def test_moving_keeps_the_reference_and_gives_the_old_place_back(visitor, centre, booked, opened):
    wanted, old = at(centre, days=5), booked.slot

    response = visitor.post(opened, {"starts_at": instant(wanted)})

    assert response.url == f"/booked/{booked.public_id}/"
    reference = booked.reference
    booked.refresh_from_db()
    old.refresh_from_db()
    assert (booked.starts_at, booked.reference) == (wanted, reference)
    assert old.taken == 0
    assert "has moved" in visitor.get(response.url).content.decode()


def test_a_time_taken_meanwhile_is_refused_and_the_old_one_kept(visitor, centre, booked, opened):
    wanted = at(centre, days=5)
    for _place in range(2):
        ReservationFactory(slot=slot_at(centre, wanted))
    forget_cached_days()

    response = visitor.post(opened, {"starts_at": instant(wanted)})

    assert response.status_code == 409
    page = response.content.decode()
    assert "Someone has just taken that time" in page
    assert "You still have" in page
    booked.refresh_from_db()
    assert booked.starts_at == at(centre)


def test_a_second_tap_on_the_same_time_ends_at_the_appointment(visitor, centre, booked, opened):
    for _tap in range(2):
        response = visitor.post(opened, {"starts_at": instant(at(centre, days=5))})

    assert response.url == f"/booked/{booked.public_id}/change/"
    booked.refresh_from_db()
    assert booked.changes == 1


@pytest.mark.parametrize("body", [{}, {"starts_at": "now"}, {"starts_at": "2026-01-01"}])
def test_a_tampered_time_is_refused(visitor, opened, body):
    assert visitor.post(opened, body).status_code == 400


def test_a_cancelled_appointment_is_not_moved(visitor, booked, opened):
    visitor.post(mailed(booked), {"do": "cancel", "sure": "on"})

    assert visitor.get(opened).url == f"/booked/{booked.public_id}/change/"


def moved_by_centre(booked) -> StrandedReservation:
    """A change of hours found it an hour earlier and moved it."""
    change = ScheduleChange.objects.create(
        provider=booked.provider, draft={}, choice="move", proposed_by_kind="system"
    )
    return StrandedReservation.objects.create(
        change=change,
        reservation=booked,
        why="closed",
        outcome="moved",
        from_provider=booked.provider,
        from_starts_at=booked.starts_at - timedelta(hours=1),
        settled_at=timezone.now(),
    )


def test_a_move_by_the_centre_offers_to_keep_choose_or_cancel(visitor, booked):
    moved_by_centre(booked)

    page = visitor.get(mailed(booked)).content.decode()

    assert "The centre moved your appointment" in page
    assert "at 09:15" in page
    assert 'value="accept"' in page
    assert 'value="move"' in page
    assert 'value="cancel"' in page


def test_accepting_is_remembered_and_changes_nothing_else(visitor, booked):
    moved_by_centre(booked)
    link = mailed(booked)
    before = Reservation.objects.values().get(pk=booked.pk)

    for _time in range(2):
        response = visitor.post(link, {"do": "accept", "starts_at": instant(booked.starts_at)})
        assert response.url == link

    assert Reservation.objects.values().get(pk=booked.pk) == before
    page = visitor.get(mailed(booked)).content.decode()
    assert "You keep the new time" in page
    assert 'value="accept"' not in page


def test_only_the_time_that_was_shown_is_accepted(visitor, booked):
    move = moved_by_centre(booked)

    visitor.post(
        mailed(booked),
        {"do": "accept", "starts_at": instant(booked.starts_at + timedelta(hours=1))},
    )

    move.refresh_from_db()
    assert move.accepted_at is None


def test_whoever_chose_another_time_since_is_not_asked_any_more(visitor, centre, booked, opened):
    moved_by_centre(booked)
    visitor.post(opened, {"starts_at": instant(at(centre, days=5))})
    # The clock stands still within the transaction of a test.
    later = timezone.now() + timedelta(minutes=1)
    Notice.objects.filter(kind="moved").update(created_at=later)

    assert "The centre moved" not in visitor.get(mailed(booked)).content.decode()


def test_turning_down_what_the_centre_chose_costs_no_move_and_needs_no_notice(
    visitor, centre, booked, opened
):
    Provider.objects.update(change_notice_minutes=60 * 24 * 30, change_limit=0)
    moved_by_centre(booked)
    assert visitor.get(opened).status_code == 200

    visitor.post(opened, {"starts_at": instant(at(centre, days=5))})

    booked.refresh_from_db()
    assert booked.starts_at == at(centre, days=5)
    assert booked.changes == 0


def test_whoever_agreed_to_it_is_held_to_the_notice_again(visitor, centre, booked, opened):
    Provider.objects.update(change_notice_minutes=60 * 24 * 30)
    move = moved_by_centre(booked)
    move.accepted_at = timezone.now()
    move.save()
    before = booked.starts_at

    visitor.post(opened, {"starts_at": instant(at(centre, days=5))})

    booked.refresh_from_db()
    assert booked.starts_at == before
