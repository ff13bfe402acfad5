"""Telling those who send that there is something to do. Beat asks anyway; this is for speed."""

import logging
from collections.abc import Iterable

from celery import current_app
from django.db import transaction
from django_redis import get_redis_connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

TASK = "booking.tasks.send_due"
#: Between two wake-ups of one channel, however many messages become due: one drain takes all.
SECONDS_BETWEEN = 2
#: A wake-up nobody heard for so long is of no use: beat has come by meanwhile.
STALE_SECONDS = 60


def wake_after_commit(channels: Iterable[str]) -> None:
    """Let the workers of these channels look, once what they are to find is there."""
    for channel in sorted(channels):
        transaction.on_commit(lambda channel=channel: _wake(channel), robust=True)  # type: ignore[misc]


def awake(channel: str) -> None:
    """Somebody looks from now on; what becomes due afterwards may wake again."""
    try:
        get_redis_connection("default").delete(_key(channel))
    except RedisError:
        logger.warning("the cache is out of reach, a wake-up was not taken back")


def _wake(channel: str) -> None:
    """Never fails and never waits long: the booking is done, and this is only for speed."""
    try:
        # Asked of the cache first: it answers within half a second or not at all, the broker's
        # client may wait longer.
        if get_redis_connection("default").set(_key(channel), 1, nx=True, ex=SECONDS_BETWEEN):
            current_app.send_task(
                TASK, [channel], queue=channel, retry=False, expires=STALE_SECONDS
            )
    except (RedisError, OperationalError):
        logger.warning("nobody could be woken to send; beat will")


def _key(channel: str) -> str:
    return f"slotkeeper:awake:{channel}"
