"""Celery's door to changes of schedule: asked for once, taken up again until done."""

from datetime import time, timedelta

import pytest
import time_machine
from celery import current_app as app
from django.utils import timezone

from booking import tasks
from booking.models import ScheduleChange
from booking.tests.reshaping import a_centre, booked, opened_daily, proposed, slot_on

pytestmark = pytest.mark.django_db
Status = ScheduleChange.Status
SHORTER = opened_daily(time(9), time(10))


@pytest.fixture
def at_once():
    """Tasks run where they are asked for."""
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=False, task_eager_propagates=False)


def test_a_change_is_applied():
    change = proposed(a_centre(), SHORTER)
    tasks.apply_schedule_change(change.pk)
    change.refresh_from_db()
    assert change.status == Status.DONE


def test_what_a_worker_left_is_taken_up(at_once, monkeypatch):
    provider = a_centre()
    booked(slot_on(provider, 3, time(11)))
    first, second = proposed(provider, SHORTER, "move"), proposed(provider, SHORTER)
    monkeypatch.setattr(tasks, "MOST_SECONDS", 0)
    tasks.apply_schedule_change(first.pk)
    first.refresh_from_db()
    assert first.status == Status.APPLYING
    monkeypatch.setattr(tasks, "MOST_SECONDS", 60)
    tasks.resume_schedule_changes()
    first.refresh_from_db()
    assert first.status == Status.APPLYING  # a worker may be between two steps
    later = timezone.now() + timedelta(minutes=1)
    with time_machine.travel(later, tick=False):
        tasks.resume_schedule_changes()
        tasks.resume_schedule_changes()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.DONE, Status.DONE)


def test_beat_asks_for_tasks_that_there_are():
    app.loader.import_default_modules()
    asked = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert "booking.tasks.resume_schedule_changes" in asked
    assert asked <= set(app.tasks)
