"""Beat's own schedule, some of it every second: celery -A tests.processes.hurried beat."""

from config.celery import app

__all__ = ["app"]

for name in ("expire-lapsed", "send-due-email"):
    app.conf.beat_schedule[name]["schedule"] = 1.0
