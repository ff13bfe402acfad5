"""A change that meets a fault of ours is tried a few times, then stopped, seen, taken up again."""

import logging
from datetime import time, timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from audit.actors import Actor, ActorKind
from audit.models import Entry
from booking import errors, queries, services, tasks
from booking.models import ScheduleChange, Slot
from booking.services.reshaping import laying, settling
from booking.tests.reshaping import (
    a_centre,
    booked,
    changed,
    opened_daily,
    outcome_of,
    proposed,
    slot_on,
)
from booking.tests.scenes import STAFF
from providers import services as provider_services
from providers.errors import ProviderUnknown
from tests import factories

pytestmark = pytest.mark.django_db
Status = ScheduleChange.Status
SHORTER = opened_daily(time(9), time(10))


class Fault(Exception):
    """Something in our code that nobody thought of."""


@pytest.fixture
def faults(monkeypatch):
    """A place in the code that fails from now on; what it returns mends it."""

    def broken(module, name, after=0, error=Fault):
        sound, calls = getattr(module, name), []

        def fails(*given, **more):
            calls.append(1)
            if len(calls) > after:
                raise error("with the name Zoë Quintana in it")
            return sound(*given, **more)

        monkeypatch.setattr(module, name, fails)
        return lambda: monkeypatch.setattr(module, name, sound)

    return broken


def attempt(change, times=1, error=Fault):
    for _n in range(times):
        with pytest.raises(error):
            services.apply_change(change_id=change.pk)
    change.refresh_from_db()
    return change


def people(provider, count=3):
    return [booked(slot_on(provider, 2 + n, time(11))) for n in range(count)]


def test_after_three_faults_without_a_step_it_stops_and_says_so_once(faults, caplog):
    provider = a_centre()
    people(provider)
    change = proposed(provider, SHORTER, "cancel")
    faults(settling, "give_back", after=1)
    caplog.set_level(logging.ERROR, logger="booking")
    assert attempt(change, 2).status == Status.APPLYING
    assert caplog.messages == []
    attempt(change)
    assert (change.status, change.stranded, change.settled) == (Status.FAILED, 3, 1)
    assert change.outcomes() == {"": 2, "cancelled": 1}
    assert "Fault" in change.last_error
    assert change.finished_at is not None
    assert caplog.messages == [
        f"schedule change {change.pk} stopped: schedule_change_stopped, Fault"
    ]
    entries = Entry.objects.filter(verb="attempt_change", record_id=change.pk)
    stages = sorted(entries.values_list("stage", "error_code", "provider_id"))
    assert stages == [("exception", "Fault", provider.pk)] * 3 + [("start", "", provider.pk)] * 3
    assert "Zoë" not in change.last_error + caplog.text
    assert queries.unfinished_changes(now=timezone.now() + timedelta(hours=1)) == []


def test_a_step_in_between_counts_from_the_start_again(faults):
    provider = a_centre()
    people(provider)
    change = proposed(provider, SHORTER, "cancel")
    mend = faults(settling, "give_back", after=1)
    attempt(change, 2)
    mend()
    services.apply_change(change_id=change.pk, most_seconds=0)
    faults(settling, "give_back")
    assert attempt(change, 2).status == Status.APPLYING
    assert attempt(change).status == Status.FAILED


def test_a_fault_before_the_hours_are_written_leaves_nothing_done(faults):
    provider = a_centre()
    change = proposed(provider, SHORTER)
    mend = faults(provider_services, "write_schedule")
    attempt(change, 3)
    assert (change.status, change.started_at) == (Status.FAILED, None)
    mend()
    services.retry_change(change_id=change.pk, actor=STAFF)
    assert services.apply_change(change_id=change.pk).status == Status.DONE


def test_the_database_out_of_reach_counts_for_nothing(faults, monkeypatch):
    change = proposed(a_centre(), SHORTER)
    faults(provider_services, "write_schedule", error=OperationalError)

    def out_of_reach(*_given, **_more):
        raise OperationalError

    monkeypatch.setattr(queries, "failed_attempts", out_of_reach)
    assert attempt(change, 4, OperationalError).status == Status.WAITING


def test_the_days_it_did_not_reach_are_laid_by_nobody_else(faults, monkeypatch):
    monkeypatch.setattr(laying, "DAYS_AT_ONCE", 3)
    provider = a_centre()
    appointment = booked(slot_on(provider, 8, time(11)))
    change = proposed(provider, SHORTER, "cancel")
    mend = faults(laying, "_list_stranded", after=1)
    attempt(change, 3)
    assert change.status == Status.FAILED
    services.lay_slots(provider_ids=[provider.pk])
    assert slot_on(provider, 8, time(11)).is_open
    assert not Slot.objects.filter(pk=slot_on(provider, 1, time(9)).pk, is_open=False).exists()
    mend()
    services.retry_change(change_id=change.pk, actor=STAFF)
    change = services.apply_change(change_id=change.pk)
    assert (change.status, outcome_of(change, appointment)) == (Status.DONE, "cancelled")
    services.lay_slots(provider_ids=[provider.pk])


def test_once_all_days_are_laid_a_stopped_change_holds_nobody_up(faults):
    provider = a_centre()
    people(provider, 1)
    change = proposed(provider, SHORTER, "cancel")
    faults(settling, "give_back")
    attempt(change, 3)
    later = timezone.now() + timedelta(days=3)
    services.top_up_slots(now=later)
    provider.openings.update(until_time=time(9, 30))
    services.lay_slots(provider_ids=[provider.pk], now=later)
    slots = Slot.objects.filter(provider=provider, is_open=True, starts_at__gt=later)
    ends = {slot.ends_at.astimezone(provider.zone).time() for slot in slots}
    assert ends == {time(9, 15), time(9, 30)}


def test_the_next_change_takes_over_what_a_stopped_one_left(faults, monkeypatch):
    monkeypatch.setattr(laying, "DAYS_AT_ONCE", 3)
    provider = a_centre()
    appointment = booked(slot_on(provider, 8, time(11)))
    change = proposed(provider, SHORTER, "cancel")
    mend = faults(laying, "_list_stranded", after=1)
    attempt(change, 3)
    mend()
    later = changed(provider, opened_daily(time(9), time(10, 30)), "keep")
    assert outcome_of(later, appointment) == "kept"
    with pytest.raises(errors.ScheduleChanged):
        services.retry_change(change_id=change.pk, actor=STAFF)
    services.lay_slots(provider_ids=[provider.pk])
    assert slot_on(provider, 7, time(10, 15)).is_open


@pytest.mark.parametrize(
    ("role", "refusal"), [("clerk", errors.NotAManager), (None, ProviderUnknown), ("manager", None)]
)
def test_whoever_may_propose_it_may_try_it_again(faults, role, refusal):
    provider = a_centre()
    user = factories.UserFactory(is_staff=True)
    if role:
        factories.MembershipFactory(provider=provider, user=user, role=role)
    change = proposed(provider, SHORTER)
    faults(provider_services, "write_schedule")
    attempt(change, 3)
    actor = Actor(ActorKind.STAFF, user.pk)
    if refusal is None:
        assert services.retry_change(change_id=change.pk, actor=actor).status == Status.WAITING
        again = services.retry_change(change_id=change.pk, actor=actor)
        assert (again.status, again.last_error, again.finished_at) == (Status.WAITING, "", None)
        return
    with pytest.raises(refusal):
        services.retry_change(change_id=change.pk, actor=actor)
    change.refresh_from_db()
    assert change.status == Status.FAILED


def test_one_that_was_refused_is_over():
    provider = a_centre()
    service = factories.ServiceFactory(code="gone-soon")
    draft = type(SHORTER)(services=("gone-soon",))
    change = proposed(provider, draft)
    service.delete()
    change = services.apply_change(change_id=change.pk)
    assert change.status == Status.FAILED
    assert not queries.is_stopped(change)
    assert services.retry_change(change_id=change.pk, actor=STAFF).status == Status.FAILED
    with pytest.raises(errors.ScheduleChangeUnknown):
        services.retry_change(change_id=10**15, actor=STAFF)


def test_beat_gives_up_too(faults, tasks_at_once):
    provider = a_centre()
    change = proposed(provider, SHORTER)
    faults(provider_services, "write_schedule")
    for minutes in range(1, 6):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
            tasks.resume_schedule_changes()
    change.refresh_from_db()
    assert change.status == Status.FAILED
    assert Entry.objects.filter(verb="attempt_change", stage="exception").count() == 3
