"""Laying slots, beside PostgreSQL's own insert into the same table: python -m benchmarks.slots."""

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from benchmarks.lib.ground import fresh_servers, machine
from benchmarks.lib.tables import table

PROVIDERS = 1000
DAYS = 60
LONG_DAYS = 180
ROUNDS = 2

# What PostgreSQL needs for as many rows of the same table when it makes them up by itself.
GENERATED = """
INSERT INTO booking_slot (provider_id, starts_at, ends_at, capacity)
SELECT provider, begins, begins + interval '15 minutes', 4
  FROM unnest(%(providers)s::bigint[]) AS provider,
       generate_series(now(), now() + %(each)s * interval '15 minutes', '15 minutes') AS begins
"""
OWN = "PostgreSQL's own INSERT … SELECT"


class Bench:
    """Works and notes how long each took."""

    def __init__(self) -> None:
        self.results: dict[str, list[tuple[int, float]]] = defaultdict(list)

    def note(self, name: str, work: Callable[[], int]) -> int:
        began = time.perf_counter()
        rows = work()
        self.results[name].append((rows, time.perf_counter() - began))
        return rows

    def table(self) -> str:
        ceiling = median(rows / seconds for rows, seconds in self.results[OWN])
        lines = []
        for name, runs in self.results.items():
            rate = median(rows / seconds for rows, seconds in runs)
            seconds = median(seconds for _rows, seconds in runs)
            lines.append((name, runs[0][0], seconds, rate, rate / ceiling))
        return table(("what", "rows", "seconds", "rows/s", "of PostgreSQL's own"), lines)


def sql(statement: str, values: Any = None) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def measure(bench: Bench) -> None:
    from django.utils import timezone

    from benchmarks.lib import rows
    from booking import horizon
    from booking.models import Slot
    from providers.models import Provider

    provider_ids = rows.make_providers(PROVIDERS, DAYS - 1)
    now = timezone.now()

    def empty() -> None:
        sql("TRUNCATE booking_slot CASCADE")
        Provider.objects.update(laid_until=None)

    def lay(connections: int, *, only_new_days: bool = False) -> int:
        laid = horizon.lay_window(
            provider_ids, now=now, only_new_days=only_new_days, shares=connections
        )
        return laid.inserted

    def again(connections: int) -> int:
        assert lay(connections) == 0
        return Slot.objects.count()

    for _round in range(ROUNDS):
        empty()
        count = bench.note(f"{DAYS} days laid, one connection", lambda: lay(1))
        empty()
        each = count // PROVIDERS - 1
        bench.note(OWN, lambda n=each: sql(GENERATED, {"providers": provider_ids, "each": n}))  # type: ignore[misc]
        empty()
        bench.note(f"{DAYS} days laid, two connections", lambda: lay(2))
    for connections, words in ((1, "one connection"), (2, "two connections")):
        bench.note(f"{DAYS} days again, {words}", lambda n=connections: again(n))  # type: ignore[misc]
    Provider.objects.update(window_days=LONG_DAYS - 1)
    bench.note(
        f"topped up to {LONG_DAYS} days, two connections", lambda: lay(2, only_new_days=True)
    )
    for connections, words in ((1, "one connection"), (2, "two connections")):
        bench.note(f"{LONG_DAYS} days again, {words}", lambda n=connections: again(n))  # type: ignore[misc]
    sql("ANALYZE booking_slot")
    print(f"A day's read among {Slot.objects.count():,} slots:\n")
    print(plan_of_a_day(Provider.objects.get(pk=provider_ids[PROVIDERS // 2]), now), "\n")


def plan_of_a_day(provider: Any, now: datetime) -> str:
    """PostgreSQL's plan for a local day of one provider, with what it touched."""
    from booking.availability import day_bounds
    from booking.models import Slot

    low, high = day_bounds((now + timedelta(days=45)).date(), provider.zone)
    slots = Slot.objects.filter(
        provider=provider, starts_at__gte=low, starts_at__lt=high, is_open=True
    ).order_by("starts_at")
    return slots.explain(analyze=True, buffers=True)


def main() -> None:
    print(machine())
    bench = Bench()
    with fresh_servers():
        measure(bench)
    print(bench.table())


if __name__ == "__main__":
    main()
