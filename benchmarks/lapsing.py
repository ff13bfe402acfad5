"""Sweeping 100,000 lapsed holds: python -m benchmarks.lapsing."""

import time

from benchmarks.lib.ground import fresh_servers, machine
from benchmarks.lib.tables import table

HOLDS = 100_000
BATCHES = (1_000, 5_000, 10_000, 10_000, 10_000)


def main() -> None:
    print(machine())
    with fresh_servers():
        from django.utils import timezone

        from benchmarks.lib import rows
        from booking import services

        provider_ids = rows.make_providers(1000, 30)
        laid = services.lay_slots(provider_ids=provider_ids, now=timezone.now())
        print(f"{laid.inserted:,} slots of {len(provider_ids):,} providers")
        rows.make_applicants(HOLDS * (len(BATCHES) + 1))
        results = []
        for batch, length in [*((size, 1) for size in BATCHES), (10_000, 2)]:
            made = rows.make_lapsed_holds(HOLDS, slots_each=length)
            began = time.perf_counter()
            released = services.expire_lapsed(batch_size=batch)
            seconds = time.perf_counter() - began
            assert released == made, (released, made)
            results.append((f"{length} slot(s) each", batch, released, seconds, released / seconds))
    head = ("holds", "batch", "released", "seconds", "holds/s")
    print(table(head, results))


if __name__ == "__main__":
    main()
