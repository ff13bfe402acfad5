"""What a calendar tells, in words: the same for the drawn one and for the list."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import queries
from booking.admin.calendar.spans import Span
from booking.admin.schedule.drawing import exception_in_words
from booking.admin.schedule.month import day_named
from booking.admin.today.clerk import name_of, needs_of
from booking.models import Reservation, Slot
from booking.wall_clock import clock_time
from providers.models import OpeningException, Provider
from providers.models.translated import in_language


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """An appointment or a live hold. `local` is the wall's clock; `lasts` does not follow it."""

    number: int
    local: datetime
    lasts: timedelta
    time: str
    name: str
    reference: str
    service: str
    needs: str
    status: str
    status_label: str
    is_stranded: bool
    is_moved: bool
    href: str

    @property
    def said(self) -> str:
        """All of it in one line."""
        stranded = _("on a closed time") if self.is_stranded else ""
        parts = (self.name, self.service, self.needs, self.status_label, stranded)
        return ", ".join(filter(None, (self.time, *parts)))


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot with who is told of it. `href` is where a free one is booked, for whom may."""

    number: int
    local: datetime
    lasts: timedelta
    time: str
    until: str
    capacity: int
    taken: int
    is_open: bool
    href: str
    appointments: Sequence[AppointmentRow]

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0) if self.is_open else 0

    @property
    def said(self) -> str:
        """Its places in words."""
        words = {"taken": self.taken}
        taken = ngettext(
            "%(taken)s of %(places)d place taken",
            "%(taken)s of %(places)d places taken",
            self.capacity,
        ) % (words | {"places": self.capacity})
        return taken if self.is_open else ", ".join((_("closed"), taken))


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A holiday or a dated change; `closes` tells the part of the day it takes away."""

    said: str
    is_closure: bool
    closes: tuple[datetime, datetime] | None


@dataclass(slots=True)
class DayRows:
    on: date
    notes: list[NoteRow] = field(default_factory=list)
    slots: list[SlotRow] = field(default_factory=list)

    @property
    def named(self) -> str:
        return day_named(self.on)


@dataclass(frozen=True, slots=True)
class Told:
    """A span of days; `left_out` appointments are told of as numbers only."""

    days: Sequence[DayRows]
    left_out: int


def told_of(provider: Provider, span: Span, *, serves: bool, now: datetime) -> Told:
    """The days of a span, with the ways to book where the person serves there."""
    found = queries.calendar_range(provider, span.first, span.last, most=span.most, now=now)
    length = (span.last - span.first).days + 1
    days = {on: DayRows(on) for on in (span.first + timedelta(days=n) for n in range(length))}
    for holiday in found.holidays:
        days[holiday.on].notes.append(_note_of_holiday(in_language(holiday.name)))
    for change in found.exceptions:
        days[change.on].notes.append(note_of_change(change))
    by_slot: dict[int, list[AppointmentRow]] = defaultdict(list)
    for one in found.appointments:
        by_slot[one.slot_id].append(_appointment(one, provider, span))
    for slot in found.slots:
        row = _slot(slot, provider, span, by_slot, bookable=serves and slot.starts_at >= now)
        days[row.local.date()].slots.append(row)
    return Told(list(days.values()), found.left_out)


def _slot(
    slot: Slot,
    provider: Provider,
    span: Span,
    by_slot: Mapping[int, Sequence[AppointmentRow]],
    *,
    bookable: bool,
) -> SlotRow:
    local = slot.starts_at.astimezone(provider.zone)
    return SlotRow(
        number=slot.pk,
        local=local,
        lasts=slot.ends_at - slot.starts_at,
        time=clock_time(local),
        until=clock_time(slot.ends_at.astimezone(provider.zone)),
        capacity=slot.capacity,
        taken=slot.taken,
        is_open=slot.is_open,
        href=_way_in(slot, provider, span) if bookable and slot.remaining else "",
        appointments=by_slot.get(slot.pk, ()),
    )


def _way_in(slot: Slot, provider: Provider, span: Span) -> str:
    """Where a click on a free slot leads: to book it or, while somebody is moved, to move there."""
    if span.move is not None:
        numbers = [provider.pk, span.move, slot.pk]
        return reverse("admin:providers_provider_calendar_move", args=numbers)
    return reverse("admin:providers_provider_calendar_book", args=[provider.pk, slot.pk])


def _appointment(one: Reservation, provider: Provider, span: Span) -> AppointmentRow:
    local = one.starts_at.astimezone(provider.zone)
    return AppointmentRow(
        number=one.pk,
        local=local,
        lasts=one.ends_at - one.starts_at,
        time=clock_time(local),
        name=name_of(one) or str(one),
        reference=str(one),
        service=one.service.local_name if one.service else "",
        needs=needs_of(one),
        status=one.status,
        status_label=one.get_status_display(),
        is_stranded=one.is_stranded,  # type: ignore[attr-defined] # the query adds it
        is_moved=one.pk == span.move,
        href=reverse("admin:booking_reservation_change", args=[one.pk]),
    )


def _note_of_holiday(name: str) -> NoteRow:
    return NoteRow(_("Holiday: %(name)s") % {"name": name}, True, None)


def note_of_change(change: OpeningException) -> NoteRow:
    """A dated change, with the times on the wall between which it closes."""
    closes = change.kind == OpeningException.Kind.CLOSED or (
        change.kind == OpeningException.Kind.CAPACITY and change.capacity == 0
    )
    midnight = datetime.combine(change.on, datetime.min.time())
    day_ends = midnight + timedelta(days=1)
    begins = midnight
    ends = day_ends
    if change.from_time is not None and change.until_time is not None:
        begins = datetime.combine(change.on, change.from_time)
        ends = datetime.combine(change.on, change.until_time)
        ends = day_ends if ends == midnight else ends
    return NoteRow(exception_in_words(change), closes, (begins, ends) if closes else None)
