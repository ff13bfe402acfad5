"""The Celery application: workers and beat. Tasks are doors; each makes one service call."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("slotkeeper")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    # A killed worker's tasks come back after this many seconds; longer than the longest task.
    broker_transport_options={
        "visibility_timeout": 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    },
    timezone="UTC",
    beat_schedule={
        "heartbeat": {"task": "config.tasks.heartbeat", "schedule": 10.0},
        "expire-lapsed": {"task": "booking.tasks.expire_lapsed", "schedule": 60.0},
        "top-up-slots": {"task": "booking.tasks.top_up_slots", "schedule": crontab(minute=7)},
        "forget-old-answers": {
            "task": "booking.tasks.forget_old_answers",
            "schedule": crontab(minute=37),
        },
        # Midnight comes at every quarter of an hour somewhere.
        "expire-missed": {
            "task": "booking.tasks.expire_missed",
            "schedule": crontab(minute="*/15"),
        },
        "repair-availability-cache": {
            "task": "booking.tasks.repair_availability_cache",
            "schedule": 60.0,
        },
        **{
            f"send-due-{channel}": {
                "task": "booking.tasks.send_due",
                "args": [channel],
                "schedule": 30.0,
                # A queue of its own, so that a slow gateway holds up nothing else.
                "options": {"queue": channel, "expires": 30},
            }
            for channel in ("email", "sms", "webhook")
        },
        "owe-daily-lists": {
            "task": "booking.tasks.owe_daily_lists",
            "schedule": crontab(minute="*/10"),
        },
        # Between two ends of days, which come at every quarter of an hour somewhere.
        "count-days": {"task": "booking.tasks.count_days", "schedule": crontab(minute="4-59/15")},
        "compare-counted-days": {
            "task": "booking.tasks.compare_counted_days",
            "schedule": crontab(minute=52),
        },
        "resume-bulk": {"task": "booking.tasks.resume_bulk", "schedule": 60.0},
        "resume-schedule-changes": {
            "task": "booking.tasks.resume_schedule_changes",
            "schedule": 60.0,
        },
    },
)
app.autodiscover_tasks()


@beat_init.connect
def _prove_life_at_once(**_kwargs: object) -> None:
    """Do not let a start wait for the first tick of the heartbeat."""
    app.send_task("config.tasks.heartbeat", expires=30, retry=False)
