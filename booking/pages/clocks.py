"""The clock of a hold: one tick a minute, drawn by the server."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import ngettext

#: From how many minutes on the ticks that are left turn saffron.
LOW = 5
_FULL_CIRCLE = 2 * math.pi
_MOST_TICKS = 60
_NUMBER = "#"


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes left, and the ticks as SVG paths: those gone, clockwise from the top, then the rest.

    A tick is a minute, unless a hold lasts more than an hour; then sixty ticks share its length.
    `seconds` are left in all, and `length` is that of the whole hold, in minutes: with both, a
    script keeps the clock going whatever the reader's own clock says.
    """

    seconds: int
    length: int
    gone: Sequence[str]
    left: Sequence[str]

    @property
    def minutes(self) -> int:
        """How many are left; a minute begun counts."""
        return math.ceil(self.seconds / 60)

    @property
    def is_low(self) -> bool:
        return self.minutes <= LOW

    @property
    def words(self) -> str:
        return _sentence(self.minutes).replace(_NUMBER, str(self.minutes))

    @property
    def sentences(self) -> str:
        """The words of every minute to come: each form a plural has, with # for the number."""
        return "|".join(self._forms())

    @property
    def forms(self) -> str:
        """Which of `sentences` says 0 minutes, 1 minute, and so on: one figure each."""
        forms = self._forms()
        return "".join(str(forms.index(_sentence(minutes))) for minutes in self._all_minutes())

    def _forms(self) -> list[str]:
        return list(dict.fromkeys(_sentence(minutes) for minutes in self._all_minutes()))

    def _all_minutes(self) -> range:
        return range(max(self.minutes, self.length) + 1)


def clock(expires_at: datetime, now: datetime, hold_minutes: int) -> Clock:
    """The clock of a hold that lasts `hold_minutes` in all."""
    seconds = math.ceil(max(expires_at - now, timedelta()).total_seconds())
    minutes = math.ceil(seconds / 60)
    ticks = min(hold_minutes, _MOST_TICKS)
    left = min(ticks, math.ceil(minutes * ticks / hold_minutes))
    paths = [_tick(number / ticks) for number in range(ticks)]
    return Clock(seconds, hold_minutes, paths[: ticks - left], paths[ticks - left :])


def _sentence(minutes: int) -> str:
    sentence = ngettext("%(minutes)d minute left.", "%(minutes)d minutes left.", minutes)
    return sentence.replace("%(minutes)d", _NUMBER)


def _tick(turn: float) -> str:
    x, y = math.sin(turn * _FULL_CIRCLE), -math.cos(turn * _FULL_CIRCLE)
    return f"M{32 + 22 * x:.1f} {32 + 22 * y:.1f}L{32 + 29 * x:.1f} {32 + 29 * y:.1f}"
