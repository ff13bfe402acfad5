"""Work shared out over database connections: PostgreSQL works on one processor for each."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")

#: Connections over which bulk work goes on side by side.
SIDE_BY_SIDE = 4


def side_by_side(work: Callable[[int], Result], shares: int = SIDE_BY_SIDE) -> list[Result]:
    """`work(0)`, `work(1)`, …, each in a thread of its own; their results in that order.

    The first error is raised once all have ended. Inside a transaction, whose rows no other
    connection would see, they follow one another on its connection.
    """
    if connection.in_atomic_block:
        return [work(share) for share in range(shares)]

    def elsewhere(share: int) -> Result:
        try:
            return work(share)
        finally:
            connection.close()  # a thread's connection, which nobody else would close

    with ThreadPoolExecutor(shares) as pool:
        jobs = [pool.submit(copy_context().run, elsewhere, share) for share in range(shares)]
    return [job.result() for job in jobs]
