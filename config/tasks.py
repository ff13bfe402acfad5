"""Proof of life: beat asks, a worker answers, /health/ready reads."""

from celery import shared_task

from config import health


@shared_task(ignore_result=True, expires=30)
def heartbeat() -> None:
    health.record_heartbeat()
