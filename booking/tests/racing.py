"""Many at once: real threads, real connections, one starting shot."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

from audit.errors import DomainError


def race(jobs: Sequence[Callable[[], Any]], *, within: float = 60) -> list[Any]:
    """Run all jobs at the same time; what each returned, or the refusal it got.

    Anything but a refusal of ours is raised: a deadlock, for one, is a bug.
    """
    start = threading.Barrier(len(jobs))
    with ThreadPoolExecutor(len(jobs)) as pool:
        runs = [pool.submit(_run, start, job) for job in jobs]
        return [_outcome(run, within) for run in runs]


def _run(start: threading.Barrier, job: Callable[[], Any]) -> Any:
    try:
        start.wait(timeout=30)
        return job()
    finally:
        connections.close_all()


def _outcome(run: "Future[Any]", within: float) -> Any:
    try:
        return run.result(timeout=within)
    except DomainError as refusal:
        return refusal


def tally(outcomes: Sequence[Any]) -> Counter[str]:
    """How often which code, or `ok`."""
    return Counter(
        outcome.code if isinstance(outcome, DomainError) else "ok" for outcome in outcomes
    )


def in_background(job: Callable[[], Any]) -> "Future[Any]":
    """Start a job in a thread with a connection of its own."""
    pool = ThreadPoolExecutor(1)
    run = pool.submit(_run, threading.Barrier(1), job)
    pool.shutdown(wait=False)
    return run


def wait_until_blocked(run: "Future[Any]", *, sessions: int = 1) -> None:
    """Return once that many sessions wait for a lock; fail if the job ends or nobody waits."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not run.done():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= sessions:
                return
        time.sleep(0.01)
    raise AssertionError(f"nobody waited for a lock; the job: {run}")
