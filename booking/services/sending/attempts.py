"""When a message that did not leave is tried again."""

import random
from collections.abc import Sequence
from datetime import timedelta

#: After the first, second, … attempt; one more than these and it is given up. Two days in all, so
#: that a mail server may be away over a weekend's better half (docs/operations.md has the table).
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
#: Of webhooks: over three days, as Standard Webhooks has it.
WEBHOOK_DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
#: Each delay is longer or shorter by up to this part, so that what failed together does not come
#: back together.
JITTER = 0.2


def delay_after(
    attempts: int, dice: random.Random, delays: Sequence[timedelta] = DELAYS
) -> timedelta | None:
    """How long to wait after so many attempts; None once it is to be given up."""
    if attempts > len(delays):
        return None
    return delays[attempts - 1] * dice.uniform(1 - JITTER, 1 + JITTER)
