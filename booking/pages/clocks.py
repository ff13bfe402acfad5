"""The clock of a hold: one tick a minute, drawn by the server."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: From how many minutes on the ticks that are left turn saffron.
LOW = 5
_FULL_CIRCLE = 2 * math.pi
_MOST_TICKS = 60


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes left, and the ticks as SVG paths: those gone, clockwise from the top, then the rest.

    A tick is a minute, unless a hold lasts more than an hour; then sixty ticks share its length.
    """

    minutes: int
    gone: Sequence[str]
    left: Sequence[str]

    @property
    def is_low(self) -> bool:
        return self.minutes <= LOW


def clock(expires_at: datetime, now: datetime, hold_minutes: int) -> Clock:
    """The clock of a hold that lasts `hold_minutes` in all."""
    remaining = max(expires_at - now, timedelta())
    minutes = math.ceil(remaining.total_seconds() / 60)
    ticks = min(hold_minutes, _MOST_TICKS)
    left = min(ticks, math.ceil(minutes * ticks / hold_minutes))
    paths = [_tick(number / ticks) for number in range(ticks)]
    return Clock(minutes, paths[: ticks - left], paths[ticks - left :])


def _tick(turn: float) -> str:
    x, y = math.sin(turn * _FULL_CIRCLE), -math.cos(turn * _FULL_CIRCLE)
    return f"M{32 + 22 * x:.1f} {32 + 22 * y:.1f}L{32 + 29 * x:.1f} {32 + 29 * y:.1f}"
