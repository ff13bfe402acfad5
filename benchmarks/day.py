"""One provider's day read among few slots and among very many: python -m benchmarks.day [slots]."""

import random
import re
import sys
import time
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from benchmarks.lib.ground import fresh_servers, machine
from benchmarks.lib.tables import table

FEW = 10_000
MANY = 10_000_000
SLOTS_EACH = 1_000
READS = 200
FROM = datetime(2027, 1, 4, 6, tzinfo=UTC)

# A working day of 32 quarter-hours, day after day: 1,000 slots are a little over a month.
LAY = """
INSERT INTO booking_slot (provider_id, starts_at, ends_at, capacity)
SELECT provider, begins, begins + interval '15 minutes', 4
  FROM unnest(%(providers)s::bigint[]) AS provider,
       generate_series(0, %(each)s - 1) AS n,
       LATERAL (SELECT %(from)s + n / 32 * interval '24 hours' + n %% 32 * interval '15 minutes'
                    AS begins) AS slot
"""


def lay(provider_ids: list[int]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for at in range(0, len(provider_ids), 1_000):
            some = provider_ids[at : at + 1_000]
            cursor.execute(LAY, {"providers": some, "each": SLOTS_EACH, "from": FROM})
        cursor.execute("VACUUM ANALYZE booking_slot")


def plan(provider: Any, on: date) -> str:
    from booking.availability import day_bounds
    from booking.models import Slot

    low, high = day_bounds(on, provider.zone)
    slots = Slot.objects.filter(
        provider=provider, starts_at__gte=low, starts_at__lt=high, is_open=True
    ).order_by("starts_at")
    return slots.explain(analyze=True, buffers=True)


def measure(provider_ids: list[int]) -> tuple[float, float, float, str]:
    """Medians of a day's read: pages touched, milliseconds in PostgreSQL, milliseconds for us."""
    from booking import queries
    from providers.models import Provider

    dice = random.Random(7)
    pages, inside, outside, text = [], [], [], ""
    for _read in range(READS):
        provider = Provider.objects.get(pk=dice.choice(provider_ids))
        on = (FROM + timedelta(days=dice.randrange(1, 30))).date()
        text = plan(provider, on)
        scan, _planning = text.split("Planning", 1)
        pages.append(sum(map(int, re.findall(r"shared hit=(\d+)", scan))))
        pages[-1] += sum(map(int, re.findall(r" read=(\d+)", scan)))
        inside.append(float(re.findall(r"Execution Time: ([\d.]+)", text)[0]))
        began = time.perf_counter()
        states, _changes_in = queries.day_states(provider, on)
        outside.append((time.perf_counter() - began) * 1000)
        assert len(states) == 32, (provider.pk, on, len(states))
    return median(pages), median(inside), median(outside), text


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    print(machine())
    results = []
    with fresh_servers():
        from benchmarks.lib import rows
        from providers.models import Provider

        ids = rows.make_providers(many // SLOTS_EACH, 60)
        Provider.objects.update(time_zone="UTC")
        known: list[int] = []
        for count in (FEW, many):
            fresh = ids[len(known) : count // SLOTS_EACH]
            lay(fresh)
            known += fresh
            *figures, text = measure(known)
            results.append((f"{count:,} slots", *figures))
            print(f"Among {count:,} slots:\n\n{text}\n")
    print(table(("a provider's day", "pages", "ms in PostgreSQL", "ms for us"), results))


if __name__ == "__main__":
    main()
