"""Celery's door: beat asks, one service call answers. Every task may safely run twice."""

from celery import shared_task

from booking import services


@shared_task(ignore_result=True, expires=60)
def expire_lapsed() -> None:
    services.expire_lapsed()


@shared_task(ignore_result=True, expires=3600)
def top_up_slots() -> None:
    services.top_up_slots()


@shared_task(ignore_result=True, expires=60)
def repair_availability_cache() -> None:
    services.repair_availability_cache()
