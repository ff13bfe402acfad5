"""Celery's door: beat asks, one service call answers. Every task may safely run twice."""

from celery import shared_task
from django.utils import timezone

from booking import queries, services
from booking.importing import bulk

#: A task ends well before the broker would give it to a second worker, and goes on in a new one.
MOST_SECONDS = 120


@shared_task(ignore_result=True, expires=60)
def expire_lapsed() -> None:
    services.expire_lapsed()


@shared_task(ignore_result=True, expires=900)
def expire_missed() -> None:
    services.expire_missed()


@shared_task(ignore_result=True, expires=3600)
def top_up_slots() -> None:
    services.top_up_slots()


@shared_task(ignore_result=True, expires=3600)
def forget_old_answers() -> None:
    services.forget_old_answers()


@shared_task(ignore_result=True, expires=60)
def repair_availability_cache() -> None:
    services.repair_availability_cache()


@shared_task(ignore_result=True)
def apply_schedule_change(change_id: int) -> None:
    """Apply a change of schedule; what is left when time is up is taken up by beat."""
    services.apply_change(change_id=change_id, most_seconds=MOST_SECONDS)


@shared_task(ignore_result=True, expires=60)
def resume_schedule_changes() -> None:
    """Ask for the changes that nobody works on: a worker died, or they waited their turn."""
    for change_id in queries.unfinished_changes(now=timezone.now()):
        apply_schedule_change.delay(change_id)


@shared_task(ignore_result=True, expires=60)
def send_due(channel: str) -> None:
    """Send what is due on one channel, on that channel's own queue."""
    services.send_due(channel, most_seconds=MOST_SECONDS)


@shared_task(ignore_result=True, expires=600)
def owe_daily_lists() -> None:
    services.owe_daily_lists(timezone.now())


@shared_task(ignore_result=True, expires=900)
def count_days() -> None:
    """Count the days that are over or changed; what is left when time is up, the next time."""
    services.count_days(most_seconds=MOST_SECONDS)


@shared_task(ignore_result=True, expires=3600)
def compare_counted_days() -> None:
    services.compare_days(most_seconds=MOST_SECONDS)


@shared_task(ignore_result=True)
def work_on_bulk(job_id: int) -> None:
    """Check or do the lines of a job; what is left when time is up is taken up by beat."""
    bulk.work(job_id=job_id, most_seconds=MOST_SECONDS)


@shared_task(ignore_result=True, expires=60)
def resume_bulk() -> None:
    """Ask for the jobs that nobody works on, and drop those that nobody confirmed."""
    services.drop_stale()
    for job_id in queries.unfinished_bulk(now=timezone.now()):
        work_on_bulk.delay(job_id)
