"""A calendar file into dated closures of one provider, and a sentence for what is refused."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar, Event

from providers.ics import events
from providers.ics.events import DAY, EventRefused, Timing
from providers.refusals import WrittenWrong

MOST_BYTES = 1_000_000
MOST_EVENTS = 5_000
#: Closures one file may come to; a closure is a row.
MOST_CLOSURES = 20_000
MIDNIGHT = time(0, 0)

_TOO_LARGE = _("The file is larger than 1 MB.")
_NOT_ICS = _("The file is not a calendar (iCalendar, RFC 5545).")
_BROKEN = _("The calendar in the file is broken.")
_TOO_MANY_EVENTS = _("The file has more than 5,000 events.")
_TOO_MANY_CLOSURES = _("The events come to more than 20,000 closures.")
_UNREADABLE = _("It cannot be read.")
_HOURS = _("It has hours, and a holiday lasts whole days.")


class Unusable(WrittenWrong):
    """A file nothing can be taken from."""


@dataclass(frozen=True, slots=True)
class Closure:
    """A local date on which the provider is closed, all day or for hours; 00:00 ends the day."""

    on: date
    from_time: time | None = None
    until_time: time | None = None
    reason: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that is left out; events are numbered from 1 as the file has them."""

    number: int
    sentence: str | Promise


@dataclass(slots=True)
class Found:
    """What a file holds, by date."""

    closures: list[Closure] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    events: int = 0
    cancelled: int = 0


def read(content: bytes, *, zone: ZoneInfo | None, first: date, last: date) -> Found:
    """The closures from `first` to `last` in the provider's zone.

    Whole days are the provider's own dates; times are converted from their zone, and cut at the
    provider's midnights. Cancelled events close nothing. Without a zone only whole days are read.
    Raises Unusable for what is no calendar; an event that cannot be followed is among the refused.
    """
    listed = _events(content)
    found = Found(events=len(listed))
    replaced = events.replaced_times(listed)
    closures: dict[Closure, None] = {}
    for number, event in enumerate(listed, start=1):
        if events.is_cancelled(event):
            found.cancelled += 1
            continue
        reason = events.called(event)
        skipped = replaced.get(str(event.get("UID")), set())
        try:
            for closure in _closures(event, reason, zone, skipped, first, last):
                closures.setdefault(closure)
                if len(closures) > MOST_CLOSURES:
                    raise Unusable(_TOO_MANY_CLOSURES)
        except EventRefused as refusal:
            found.refused.append(Refused(number, refusal.sentence))
        except Unusable:
            raise
        except Exception:
            # The library raises what it likes over a broken property, and only when asked for it.
            found.refused.append(Refused(number, _UNREADABLE))
    found.closures = sorted(closures, key=_place)
    return found


def _place(closure: Closure) -> tuple[date, time, time]:
    return closure.on, closure.from_time or MIDNIGHT, closure.until_time or MIDNIGHT


def _events(content: bytes) -> list[Event]:
    if len(content) > MOST_BYTES:
        raise Unusable(_TOO_LARGE)
    try:
        text = content.decode("utf-8-sig").lstrip()
    except UnicodeDecodeError as error:
        raise Unusable(_NOT_ICS) from error
    if not text.upper().startswith("BEGIN:VCALENDAR"):
        raise Unusable(_NOT_ICS)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        found = [part for calendar in calendars for part in calendar.walk("VEVENT")]
    except Exception as error:
        # Whatever it raises, the file is at fault: nothing of ours happens inside.
        raise Unusable(_BROKEN) from error
    if not calendars or _is_cut_off(text):
        raise Unusable(_BROKEN)
    if len(found) > MOST_EVENTS:
        raise Unusable(_TOO_MANY_EVENTS)
    return [event for event in found if isinstance(event, Event)]


def _is_cut_off(text: str) -> bool:
    """Whether something begins that does not end; the library takes what there is."""
    lines = [line[:6].upper() for line in text.splitlines()]
    return sum(line == "BEGIN:" for line in lines) != sum(line[:4] == "END:" for line in lines)


def _closures(
    event: Event,
    reason: str,
    zone: ZoneInfo | None,
    skipped: Set[date | datetime],
    first: date,
    last: date,
) -> Iterator[Closure]:
    first_time = events.timing(event, zone or ZoneInfo("UTC"))
    if zone is None and isinstance(first_time.starts, datetime):
        raise EventRefused(_HOURS)
    for timing in events.times(event, first_time, skipped, first, last):
        yield from _days(timing, reason, zone or ZoneInfo("UTC"), first, last)


def _days(
    timing: Timing, reason: str, zone: ZoneInfo, first: date, last: date
) -> Iterator[Closure]:
    """An event's time cut at midnights, as far as it lies between two dates."""
    if not isinstance(timing.starts, datetime):
        last_day = timing.starts + timing.length - DAY
        for on in _dates(timing.starts, last_day, first, last):
            yield Closure(on, reason=reason)
        return
    starts = timing.starts.astimezone(UTC)
    ends = starts + timing.length
    for on in _dates(starts.astimezone(zone).date(), ends.astimezone(zone).date(), first, last):
        if piece := _piece(on, starts, ends, zone, reason):
            yield piece


def _dates(low: date, high: date, first: date, last: date) -> Sequence[date]:
    low, high = max(low, first), min(high, last)
    return [low + timedelta(days=n) for n in range((high - low).days + 1)]


def _piece(
    on: date, starts: datetime, ends: datetime, zone: ZoneInfo, reason: str
) -> Closure | None:
    """What an event takes of one local date; nothing where it ends with the day before."""
    midnight = datetime.combine(on, MIDNIGHT, tzinfo=zone).astimezone(UTC)
    next_midnight = datetime.combine(on + DAY, MIDNIGHT, tzinfo=zone).astimezone(UTC)
    low, high = max(starts, midnight), min(ends, next_midnight)
    if low >= high:
        return None
    if (low, high) == (midnight, next_midnight):
        return Closure(on, reason=reason)
    from_time, until_time = _on_the_wall(low, high, zone)
    return Closure(on, from_time, until_time, reason)


def _on_the_wall(low: datetime, high: datetime, zone: ZoneInfo) -> tuple[time, time]:
    """The hours a clock shows between two instants of one date; 00:00 is the end of the day.

    Where it is put back in between, it shows earlier times last: then all it shows counts.
    """
    begins, ends = low.astimezone(zone), high.astimezone(zone)
    if (begins.utcoffset() or DAY) <= (ends.utcoffset() or DAY):
        return begins.time(), ends.time()
    minutes = -((low - high) // timedelta(minutes=1))
    shown = [(low + timedelta(minutes=n)).astimezone(zone).time() for n in range(minutes)]
    ended = datetime.combine(date.min, max(shown)) + timedelta(minutes=1)
    return min(shown), ended.time()
