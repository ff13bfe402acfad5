"""What the calendar component is given to draw: times as the centre's wall shows them.

Times bear no offset: the component is told that all of them are UTC, so that no browser turns them
into a zone of its own. An end is the start and the length, since the wall's clock may go back in
between; of an hour that comes twice both rounds lie side by side, and their words bear the offset.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from booking.admin.calendar.months import MonthDay
from booking.admin.calendar.rows import AppointmentRow, DayRows, NoteRow, SlotRow, Told
from booking.admin.calendar.spans import Span

#: Hours drawn where nothing lies outside them.
FROM_HOUR, UNTIL_HOUR = 9, 17
Event = dict[str, Any]


def events_of_days(told: Told) -> dict[str, Any]:
    """The events of a day or a week, and the hours of the clock they need."""
    events = list(chain.from_iterable(map(_of_day, told.days)))
    begins, ends = _hours(told.days)
    return {"from": begins, "until": ends, "left_out": told.left_out, "events": events}


def events_of_month(days: Sequence[MonthDay], span: Span) -> dict[str, Any]:
    """A line per day, which leads to the day."""
    events = list(chain.from_iterable(_of_month_day(day, span) for day in days))
    return {"left_out": 0, "events": events}


def _of_day(day: DayRows) -> Iterator[Event]:
    yield from _notes(day.on.isoformat(), day.notes)
    for slot in day.slots:
        yield _slot(slot)
        yield from map(_appointment, slot.appointments)


def _of_month_day(day: MonthDay, span: Span) -> Iterator[Event]:
    on = day.on.isoformat()
    href = span.address("day", day.on)
    kinds = ["is-sum"] if day.places else ["is-sum", "is-shut"]
    yield _all_day(on, 0, day.sum, kinds, f"{day.named}: {day.sum}", url=href)
    if day.stranded:
        said = f"{day.named}: {day.stranded_said}"
        yield _all_day(on, 1, f"⚠ {day.stranded_said}", ["is-stranded"], said, url=href)
    yield from (note for note in _notes(on, day.notes) if note.get("display") is None)


def _notes(on: str, notes: Sequence[NoteRow]) -> Iterator[Event]:
    for note in notes:
        kind = "is-closure" if note.is_closure else "is-note"
        yield _all_day(on, 2, note.said, [kind], note.said)
        if note.closes is not None:
            begins, ends = (at.isoformat() for at in note.closes)
            yield {
                "start": begins,
                "end": ends,
                "display": "background",
                "classNames": ["is-closed-time"],
            }


def _all_day(on: str, rank: int, title: str, kinds: list[str], said: str, **more: Any) -> Event:
    return {
        "start": on,
        "allDay": True,
        "rank": rank,
        "title": title,
        "classNames": kinds,
        "said": said,
        **more,
    }


def _slot(slot: SlotRow) -> Event:
    kinds = ["is-slot", "is-free" if slot.free else "is-full" if slot.is_open else "is-shut"]
    event = _timed(slot.local, slot.lasts) | {
        "rank": 0,
        "clock": slot.time,
        "title": f"{slot.taken}/{slot.capacity}",
        "classNames": kinds,
        "said": f"{slot.time}–{slot.until}, {slot.said}",
    }
    return event | ({"url": slot.href} if slot.href else {})


def _appointment(row: AppointmentRow) -> Event:
    kinds = ["is-appointment", f"is-{row.status}"]
    kinds += ["is-stranded"] if row.is_stranded else []
    kinds += ["is-moved"] if row.is_moved else []
    return _timed(row.local, row.lasts) | {
        "rank": 1 if row.is_stranded or row.is_moved else 2,
        "clock": row.time,
        "title": f"⚠ {row.name}" if row.is_stranded else row.name,
        "classNames": kinds,
        "said": row.said,
        "url": row.href,
    }


def _timed(local: datetime, lasts: timedelta) -> Event:
    begins = local.replace(tzinfo=None)
    return {"start": begins.isoformat(), "end": (begins + lasts).isoformat()}


def _hours(days: Sequence[DayRows]) -> tuple[str, str]:
    """From and until which whole hour slots and closures of these days reach."""
    first, last = FROM_HOUR, UNTIL_HOUR
    for day in days:
        for slot in day.slots:
            ends = slot.local.replace(tzinfo=None) + slot.lasts
            first = min(first, slot.local.hour)
            is_next_day = ends.date() > slot.local.date()
            last = max(last, 24 if is_next_day else ends.hour + bool(ends.minute or ends.second))
    return f"{first:02}:00:00", f"{last:02}:00:00"
