"""Settings, addresses, the problem table and the processes: knows every app, known by none."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
