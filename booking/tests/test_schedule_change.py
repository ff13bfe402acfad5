"""A change of hours under booked appointments: kept, moved or cancelled, and everybody told."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.actors import Actor, ActorKind
from audit.models import Entry
from booking import errors, queries, services
from booking.models import Notice, Reservation, ScheduleChange, Slot
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
    STAFF,
    acting,
    at,
    pass_minutes,
    status_of,
)
from clients.models import Applicant
from providers.errors import ProviderUnknown, ScheduleRefused
from providers.models import Opening
from providers.schedules import ExceptionDraft, ScheduleDraft
from tests import factories

pytestmark = pytest.mark.django_db
Status = ScheduleChange.Status
SHORTER = opened_daily(time(9), time(10))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def local(reservation):
    row = Reservation.objects.select_related("provider").get(pk=reservation.pk)
    return row.starts_at.astimezone(row.provider.zone)


def notices_of(reservation):
    owed = Notice.objects.filter(reservation=reservation).exclude(kind="reminder")
    return sorted(owed.values_list("kind", "channel"))


def test_kept_appointments_stay_on_their_closed_slot():
    provider = a_centre()
    slot = slot_on(provider, 3, time(11))
    appointment = booked(slot)
    change = changed(provider, SHORTER)
    assert outcome_of(change, appointment) == "kept"
    assert (fresh(slot).is_open, fresh(slot).taken) == (False, 1)
    assert fresh(appointment).status == "confirmed"
    assert notices_of(appointment) == []
    assert (change.stranded, change.settled) == (1, 1)
    assert not Slot.objects.filter(provider=provider, is_open=True, starts_at=slot.ends_at).exists()


def test_a_kept_hold_can_still_be_confirmed():
    provider = a_centre()
    hold = booked(slot_on(provider, 3, time(11)), hold=True)
    changed(provider, SHORTER)
    services.confirm(reservation_id=hold.public_id, actor=acting(hold.client))
    assert fresh(hold).status == "confirmed"


def test_cancelled_appointments_are_owed_word_with_the_reason():
    provider = a_centre()
    applicant = factories.ApplicantFactory(status_code=Applicant.Status.BOOKED)
    of_client = booked(slot_on(provider, 3, time(11)))
    of_portal = booked(slot_on(provider, 3, time(10)), client=None, applicant=applicant)
    held = booked(slot_on(provider, 3, time(10, 30)), hold=True)
    change = changed(provider, SHORTER, "cancel", actor=STAFF, reason="The roof leaks.")
    for reservation in (of_client, of_portal, held):
        assert outcome_of(change, reservation) == "cancelled"
        assert fresh(reservation).status == "cancelled"
        assert fresh(reservation).cancelled_by == "staff"
        assert fresh(reservation).cancel_reason == "The roof leaks."
    assert notices_of(of_client) == [("cancelled", "email")]
    assert notices_of(of_portal) == [("cancelled", "webhook")]
    assert notices_of(held) == [("cancelled", "email")]
    assert status_of(applicant) == Applicant.Status.PENDING_APPOINTMENT


def test_kept_beyond_the_new_capacity_nobody_else_comes_in():
    provider = a_centre(capacity=2)
    slot = slot_on(provider, 3, time(9))
    booked(slot)
    booked(slot)
    change = changed(provider, opened_daily(time(9), time(12), 1))
    assert change.outcomes() == {"kept": 1}
    assert (fresh(slot).taken, fresh(slot).capacity) == (2, 2)


def test_who_gave_up_meanwhile_is_left_alone():
    provider = a_centre()
    stranded = [booked(slot_on(provider, 3, time(11, minute))) for minute in (0, 15, 30)]
    lapsed = booked(slot_on(provider, 3, time(11, 45)), hold=True)
    change = proposed(provider, SHORTER, "move")
    while fresh(change).stranded < 4:
        services.apply_change(change_id=change.pk, most_seconds=0)
    services.cancel(reservation_id=stranded[0].public_id, actor=acting(stranded[0].client))
    services.reschedule(
        reservation_id=stranded[1].public_id,
        choice=at(slot_on(provider, 5, time(9))),
        actor=acting(stranded[1].client),
    )
    services.check_in(reservation_id=stranded[2].public_id, actor=STAFF, now=stranded[2].starts_at)
    pass_minutes(31)
    change = services.apply_change(change_id=change.pk)
    assert change.outcomes() == {"gone": 4}
    assert local(stranded[1]).time() == time(9)
    assert fresh(lapsed).starts_at == lapsed.starts_at


def test_who_moves_onto_a_day_not_laid_yet_is_stranded_afresh(monkeypatch):
    monkeypatch.setattr("booking.services.reshaping.laying.DAYS_AT_ONCE", 4)
    provider = a_centre()
    appointment = booked(slot_on(provider, 2, time(11)))
    change = proposed(provider, SHORTER, "cancel")
    while fresh(change).stranded < 1:
        services.apply_change(change_id=change.pk, most_seconds=0)
    services.reschedule(
        reservation_id=appointment.public_id,
        choice=at(slot_on(provider, 8, time(11, 30))),
        actor=acting(appointment.client),
    )
    change = services.apply_change(change_id=change.pk)
    assert change.outcomes() == {"cancelled": 1}
    assert (change.stranded, change.settled) == (1, 1)


@pytest.mark.parametrize(
    ("closed_after", "at_once"),
    [([3], 1), ([20], 1), ([1, 4, 9, 14, 19], 1), ([1, 4, 9, 14, 19, 24], 2), ([], 7)],
    ids=["one day", "one far day", "five days", "six days", "every day"],
)
def test_days_that_stay_as_they_are_are_laid_with_those_that_differ(closed_after, at_once):
    provider = a_centre(window_days=30)
    today = timezone.now().astimezone(provider.zone).date()
    days = [ExceptionDraft(today + timedelta(days=after), "closed") for after in closed_after]
    change = proposed(provider, ScheduleDraft(exceptions_added=days) if days else SHORTER)
    with CaptureQueriesContext(connection) as asked:
        change = services.apply_change(change_id=change.pk)
    steps = [
        each for each in asked if "INSERT" not in each["sql"] and '"laid_until" =' in each["sql"]
    ]
    assert (change.status, len(steps)) == (Status.DONE, at_once)
    if days:
        assert change.lost == 12 * len(days)
        assert not Slot.objects.filter(provider=provider, starts_at__date__in=[e.on for e in days])


def test_a_draft_that_cannot_be_kept_is_refused_at_once():
    provider = a_centre()
    with pytest.raises(ScheduleRefused):
        proposed(provider, ScheduleDraft(time_zone="Mars/Olympus"))
    assert not ScheduleChange.objects.exists()


def test_a_draft_that_can_be_kept_no_more_fails_with_nothing_done():
    provider = a_centre()
    service = factories.ServiceFactory()
    draft = opened_daily(time(9), time(10), services=[service.code])
    change = proposed(provider, draft)
    service.delete()
    change = services.apply_change(change_id=change.pk)
    assert (change.status, change.laid_until) == (Status.FAILED, None)
    assert change.last_error
    assert change.finished_at is not None
    hours = Opening.objects.filter(provider=provider).values_list("until_time", flat=True)
    assert set(hours) == {time(12)}
    stages = Entry.objects.filter(verb="apply_change").order_by("pk")
    assert [entry.stage for entry in stages] == ["start", "exception"]


def test_two_changes_of_one_provider_follow_each_other():
    provider = a_centre()
    first = proposed(provider, SHORTER)
    second = proposed(provider, opened_daily(time(9), time(11)))
    elsewhere = proposed(a_centre(), SHORTER)
    assert services.apply_change(change_id=second.pk).status == Status.WAITING
    assert services.apply_change(change_id=elsewhere.pk).status == Status.DONE
    assert services.apply_change(change_id=first.pk).status == Status.DONE
    assert services.apply_change(change_id=second.pk).status == Status.DONE
    hours = Opening.objects.filter(provider=provider).values_list("until_time", flat=True)
    assert set(hours) == {time(11)}


def test_applying_twice_is_applying_once():
    provider = a_centre()
    appointment = booked(slot_on(provider, 3, time(11)))
    change = changed(provider, SHORTER, "cancel")
    again = services.apply_change(change_id=change.pk)
    assert (again.stranded, again.finished_at) == (1, change.finished_at)
    assert len(notices_of(appointment)) == 1


@pytest.mark.parametrize("kind", ["client", "portal", "staff"])
def test_strangers_propose_nothing(kind):
    provider = a_centre()
    elsewhere = factories.MembershipFactory(role="manager")
    with pytest.raises(ProviderUnknown):
        proposed(provider, SHORTER, actor=Actor(ActorKind(kind), elsewhere.user_id))
    assert not ScheduleChange.objects.exists()


@pytest.mark.parametrize(
    ("role", "more", "may"),
    [
        ("clerk", {}, False),
        ("manager", {}, True),
        ("manager", {"everywhere": True}, False),
        (None, {"everywhere": True}, False),
        (None, {"everywhere": True, "writes_everywhere": True}, True),
    ],
    ids=["a clerk", "a manager", "an auditor who is a manager", "an auditor", "an administrator"],
)
def test_managers_of_the_centre_and_administrators_propose_and_nobody_else(role, more, may):
    provider = a_centre()
    user = factories.UserFactory(is_staff=True)
    if role:
        factories.MembershipFactory(provider=provider, user=user, role=role)
    actor = Actor(ActorKind.STAFF, user.pk, **more)
    if may:
        assert proposed(provider, SHORTER, actor=actor).proposed_by_id == user.pk
        return
    with pytest.raises(errors.NotAManager):
        proposed(provider, SHORTER, actor=actor)
    assert not ScheduleChange.objects.exists()
    assert Entry.objects.filter(verb="propose_change", error_code="not_a_manager").exists()


def test_staff_propose_for_their_own_centre():
    provider = a_centre()
    member = factories.MembershipFactory(provider=provider, role="manager")
    appointment = booked(slot_on(provider, 3, time(11)))
    actor = Actor(ActorKind.STAFF, member.user_id)
    change = changed(provider, SHORTER, "cancel", actor=actor)
    assert (change.proposed_by_kind, change.proposed_by_id) == ("staff", member.user_id)
    assert fresh(appointment).cancelled_by == "staff"


def test_every_step_leaves_entries_that_tell_no_applicant():
    provider = a_centre()
    applicant = factories.ApplicantFactory(status_code=Applicant.Status.BOOKED)
    moved = booked(slot_on(provider, 3, time(11)), client=None, applicant=applicant)
    change = changed(provider, SHORTER, "move", actor=STAFF)
    entries = Entry.objects.filter(verb__in=["propose_change", "apply_change", "finish_change"])
    assert {(entry.record_kind, entry.record_id) for entry in entries} == {
        ("schedule_change", change.pk)
    }
    assert sorted(entries.values_list("verb", "stage")) == sorted(
        (verb, stage)
        for verb in ("propose_change", "apply_change", "finish_change")
        for stage in ("start", "exit")
    )
    moves = Entry.objects.filter(verb="reassign")
    assert sorted(moves.values_list("stage", "record_id", "actor_kind")) == [
        ("exit", moved.pk, "staff"),
        ("start", moved.pk, "staff"),
    ]


def test_an_unfinished_change_is_found_once_it_is_left_alone():
    provider = a_centre()
    first, second = proposed(provider, SHORTER), proposed(provider, SHORTER)
    now = timezone.now()
    assert queries.unfinished_changes(now=now) == []
    later = now + timedelta(minutes=1)
    assert queries.unfinished_changes(now=later) == [first.pk]
    services.apply_change(change_id=first.pk)
    assert queries.unfinished_changes(now=later) == [second.pk]
    services.apply_change(change_id=second.pk)
    assert queries.unfinished_changes(now=later) == []
