"""Is it alive, and is it ready? `/health` and `/health/ready`."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Lock, Thread

from celery import current_app
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_redis import get_redis_connection
from kombu import Connection

logger = logging.getLogger(__name__)

_HEARTBEAT = "slotkeeper:heartbeat"
#: Beat asks every 10 seconds; three missed in a row is trouble.
LATE_AFTER_SECONDS = 35
#: A part that has not answered by then is out of reach; the whole answer takes no longer.
PATIENCE_SECONDS = 1.5


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
    answers = {name: probe.ask() for name, probe in _PROBES.items()}
    wait(answers.values(), timeout=PATIENCE_SECONDS)
    fine = {name: answer.done() and answer.result() is not None for name, answer in answers.items()}
    lag = answers["worker"].result() if fine["worker"] else None
    fine["worker"] = lag is not None and lag < LATE_AFTER_SECONDS
    body = {
        "message": "ready" if all(fine.values()) else "not ready",
        "parts": {name: "ok" if well else "out of reach" for name, well in fine.items()},
        "beat_lag_seconds": lag,
    }
    return JsonResponse(body, status=200 if all(fine.values()) else 503)


class HealthMiddleware:
    """Answers `/health` before hosts, redirects, cookies and sessions are looked at.

    Whoever probes comes by address, without TLS, and must be answered with the database gone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/health":
            return alive(request)
        if request.path == "/health/ready":
            return ready(request)
        return self.get_response(request)


class _Probe:
    """One part's check on a thread of its own, for a part that hangs must not hang the answer.

    While a check is at work whoever asks waits for that one: at most one thread per part.
    """

    def __init__(self, name: str, check: Callable[[], int | None]) -> None:
        self._name = name
        self._check = check
        self._lock = Lock()
        self._answer: Future[int | None] | None = None

    def ask(self) -> "Future[int | None]":
        """A number when all is well, None when it is not."""
        with self._lock:
            if self._answer is None or self._answer.done():
                self._answer = Future()
                Thread(target=self._run, args=(self._answer,), daemon=True).start()
            return self._answer

    def _run(self, answer: "Future[int | None]") -> None:
        try:
            answer.set_result(self._check())
        except Exception as error:  # whatever it is, the part does not answer
            logger.warning("%s is out of reach: %s", self._name, type(error).__name__)
            answer.set_result(None)


def _database() -> int:
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connections["default"].close()  # this thread's own; the pool takes it back
    return 0


def _cache() -> int:
    get_redis_connection("default").ping()
    return 0


def _broker() -> int:
    seconds = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
    url = current_app.conf.broker_write_url or current_app.conf.broker_url
    with Connection(url, connect_timeout=PATIENCE_SECONDS, transport_options=seconds) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
    return 0


def _worker() -> int | None:
    """Seconds since a worker ran a task of beat's: worker and beat at once."""
    last = get_redis_connection("default").get(_HEARTBEAT)
    return None if last is None else max(0, int(time.time()) - int(last))


_PROBES = {
    "database": _Probe("database", _database),
    "cache": _Probe("cache", _cache),
    "broker": _Probe("broker", _broker),
    "worker": _Probe("worker", _worker),
}
