"""Killed anywhere, taken up again: the end is the same, and nothing is done twice."""

from datetime import time

import pytest
from django.utils import timezone

from booking import horizon, services
from booking.models import ScheduleChange
from booking.services.reshaping import _steps, laying, settling
from booking.tests.reshaping import (
    a_centre,
    booked,
    everything,
    opened_daily,
    proposed,
    slot_on,
    undone,
)
from booking.tests.scenes import assert_invariants, service_at
from providers import services as provider_services
from tests import factories

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Nothing in our code catches it, as nothing catches kill -9."""


#: Where a worker dies: the module and the function at the end of which it does.
SEAMS = {
    "after the hours are written, before the commit": (provider_services, "write_schedule"),
    "between the locks and the comparison": (horizon, "lock_differing"),
    "after the days are laid, before the list": (horizon, "lay_days"),
    "after those stranded are listed": (laying, "_list_stranded"),
    "after one is moved, before it is noted": (settling, "move_to"),
    "after one is cancelled, before it is noted": (settling, "give_back"),
    "after a place was narrowed": (settling, "_narrow"),
    "after the mark of any step, before its commit": (_steps, "mark"),
    "after any step": (_steps, "lock"),
}


ONLY = {"move_to": ["move"], "give_back": ["cancel"], "_narrow": ["move", "cancel"]}


def a_scene():
    provider = a_centre(capacity=2, window_days=9)
    service = service_at(provider, 2)
    for n, (day, hour) in enumerate([(2, 11), (2, 9), (3, 11), (3, 9), (5, 10), (8, 11)]):
        slot = slot_on(provider, day, time(hour))
        booked(slot, client=factories.ClientFactory(name=f"Client {n}"))
        booked(
            slot,
            slots=2,
            service=service,
            hold=n % 2 == 1,
            client=factories.ClientFactory(name=f"Other {n}"),
        )
    return provider


#: At which of the calls of a seam the worker dies: it is taken up twice in one run.
DIES_AT = (1, 3)


def dying(call):
    """The function, which the worker survives but for some of its calls; and a count of both."""
    calls = {"made": 0, "deaths": 0}

    def wrapped(*given, **more):
        answer = call(*given, **more)
        calls["made"] += 1
        if calls["made"] in DIES_AT:
            calls["deaths"] += 1
            raise Killed
        return answer

    return wrapped, calls


def applied_in(change, patches, monkeypatch):
    """Apply, and again after each death, until it is done; how often it died."""
    deaths = 0
    while True:
        try:
            with monkeypatch.context() as scope:
                for module, name, call in patches:
                    scope.setattr(module, name, call)
                change = services.apply_change(change_id=change.pk)
        except Killed:
            deaths += 1
            continue
        assert change.status == ScheduleChange.Status.DONE
        return deaths


def outcome(choice, monkeypatch, patch=None):
    with undone():
        monkeypatch.setattr(laying, "DAYS_AT_ONCE", 4)
        provider = a_scene()
        change = proposed(provider, opened_daily(time(9), time(10), 1), choice, nearby=True)
        deaths = applied_in(change, [patch] if patch else [], monkeypatch)
        assert_invariants(but=["every reservation's beginning is on record"])
        return everything(provider), deaths


_undisturbed = {}


def undisturbed(choice, monkeypatch, on):
    """What a change comes to that nobody kills, on that day; made once for all tests."""
    if (choice, on) not in _undisturbed:
        whole, deaths = outcome(choice, monkeypatch)
        assert deaths == 0
        assert whole["change"][0][5] > 0
        _undisturbed[choice, on] = whole
    return _undisturbed[choice, on]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seam", "choice"),
    [
        (seam, choice)
        for seam, (_module, name) in SEAMS.items()
        for choice in ("keep", "move", "cancel")
        if choice in ONLY.get(name, ("keep", "move", "cancel"))
    ],
)
def test_a_death_at_any_seam_changes_nothing(seam, choice, monkeypatch):
    whole = undisturbed(choice, monkeypatch, timezone.now().date())
    module, name = SEAMS[seam]
    call, calls = dying(getattr(module, name))
    found, deaths = outcome(choice, monkeypatch, (module, name, call))
    assert deaths == calls["deaths"] > 0
    assert found == whole


def test_a_change_may_be_applied_a_step_at_a_time(monkeypatch):
    whole, _deaths = outcome("move", monkeypatch)
    with undone():
        provider = a_scene()
        change = proposed(provider, opened_daily(time(9), time(10), 1), "move", nearby=True)
        steps = 0
        while not change.is_finished:
            change = services.apply_change(change_id=change.pk, most_seconds=0)
            steps += 1
            assert_invariants(but=["every reservation's beginning is on record"])
        assert steps > change.stranded
        assert everything(provider) == whole


def test_days_of_a_change_that_are_not_laid_yet_are_left_to_it(monkeypatch):
    """Somebody lays the whole window while a change is at work: it strands nobody unseen."""
    monkeypatch.setattr(laying, "DAYS_AT_ONCE", 4)
    provider = a_centre()
    appointment = booked(slot_on(provider, 8, time(11)))
    change = proposed(provider, opened_daily(time(9), time(10)), "cancel")
    services.apply_change(change_id=change.pk, most_seconds=0)
    now = timezone.now()
    for _step in range(2):
        services.lay_slots(provider_ids=[provider.pk], now=now)
        assert slot_on(provider, 8, time(11)).is_open
        services.apply_change(change_id=change.pk, most_seconds=0)
    change = services.apply_change(change_id=change.pk)
    assert change.outcomes() == {"cancelled": 1}
    appointment.refresh_from_db()
    assert appointment.status == "cancelled"
