"""When a message that did not leave is tried again."""

import random
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
#: Each delay is longer or shorter by up to this part, so that what failed together does not come
#: back together.
JITTER = 0.2


def delay_after(attempts: int, dice: random.Random) -> timedelta | None:
    """How long to wait after so many attempts; None once it is to be given up."""
    if attempts > len(DELAYS):
        return None
    return DELAYS[attempts - 1] * dice.uniform(1 - JITTER, 1 + JITTER)
