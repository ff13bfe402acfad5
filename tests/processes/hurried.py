"""Beat's own schedule with the sweeper every second: celery -A tests.processes.hurried beat."""

from config.celery import app

__all__ = ["app"]

app.conf.beat_schedule["expire-lapsed"]["schedule"] = 1.0
