"""Which clock the times of a page are read on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from booking.availability import day_bounds
from booking.pages import moments


@dataclass(frozen=True, slots=True)
class Clock:
    """The zone in words, and one of the times shown.

    By that one a script tells a reader in another zone what it is on theirs. It is not left to the
    browser to read the centre's clock: what it knows of zones may be years old.
    """

    words: str
    key: str
    instant: str = ""
    time: str = ""
    on: str = ""


def clock(zone: ZoneInfo, shown: Iterable[datetime], now: datetime) -> Clock:
    """The clock of the times shown; of now where none is."""
    times = [instant.astimezone(zone) for instant in shown]
    if not times:
        return Clock(moments.zone_words(zone, now), zone.key)
    return Clock(
        words=_words(zone, times),
        key=zone.key,
        instant=moments.instant(times[0]),
        time=f"{times[0]:%H:%M}",
        on=times[0].date().isoformat(),
    )


def _words(zone: ZoneInfo, times: Sequence[datetime]) -> str:
    """Berlin time (UTC+2); without the offset where the times shown have different ones.

    The offset is that of the times, not that of now: the clocks may change in between.
    """
    region, _slash, city = zone.key.rpartition("/")
    if region and len({moments.offset(local) for local in times}) > 1:
        return _("%(city)s time") % {"city": city.replace("_", " ")}
    return moments.zone_words(zone, times[0])


def change_on(on: date, zone: ZoneInfo) -> str:
    """That the clocks change on a day at a place; empty where they do not."""
    try:
        begins, ends = (instant.astimezone(zone) for instant in day_bounds(on, zone))
    except (OverflowError, ValueError):  # at the ends of time
        return ""
    return _("The clocks change on this day.") if begins.utcoffset() != ends.utcoffset() else ""
