"""Is it alive, and is it ready? `/health` and `/health/ready`."""

import time

from celery import current_app
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_redis import get_redis_connection
from kombu.exceptions import OperationalError as BrokerError
from psycopg_pool import PoolTimeout
from redis import RedisError

_HEARTBEAT = "slotkeeper:heartbeat"
#: Beat asks every 10 seconds; three missed in a row is trouble.
LATE_AFTER_SECONDS = 35


def record_heartbeat() -> None:
    """Called by a task that beat sent and a worker ran: both are alive."""
    get_redis_connection("default").set(_HEARTBEAT, int(time.time()), ex=3600)


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"message": "Slotkeeper is running."})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Every part a booking needs answers: 200, or 503 with the parts that do not."""
    parts = {
        "database": _database(),
        "cache": _cache(),
        "broker": _broker(),
        "worker": _worker(),
    }
    well = all(parts.values())
    body = {
        "message": "ready" if well else "not ready",
        "parts": {name: "ok" if fine else "out of reach" for name, fine in parts.items()},
    }
    return JsonResponse(body, status=200 if well else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, PoolTimeout):
        return False
    return True


def _cache() -> bool:
    try:
        return bool(get_redis_connection("default").ping())
    except RedisError:
        return False


def _broker() -> bool:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (BrokerError, OSError):
        return False
    return True


def _worker() -> bool:
    """A worker ran a task of beat's lately: worker and beat at once."""
    try:
        last = get_redis_connection("default").get(_HEARTBEAT)
    except RedisError:
        return False
    return last is not None and time.time() - int(last) < LATE_AFTER_SECONDS
