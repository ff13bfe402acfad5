"""The clerk's list of the day: who comes, who is here, who is next; and the answer to a scan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from booking import queries
from booking.admin.today.desks import Desk
from booking.admin.verbs import STEPS
from booking.models import Need, Reservation
from booking.references import in_groups, read_reference
from booking.wall_clock import clock_time, weekday_and_day

Status = Reservation.Status

_Hour = tuple[str, Sequence["Row"]]
#: People named as next.
MOST_NEXT = 5


@dataclass(frozen=True, slots=True)
class Row:
    """An appointment as the list shows it. Minutes are whole and None where there are none."""

    number: int
    time: str
    begins_at: datetime
    reference: str
    name: str
    service: str
    needs: str
    status: str
    status_label: str
    late: int | None
    waits: int | None
    steps: Sequence[tuple[str, str, str]]
    undo: str
    is_found: bool

    @property
    def is_settled(self) -> bool:
        """Nothing is left to do about it, not even to undo."""
        is_over = self.status in (Status.COMPLETED, Status.NO_SHOW)
        return is_over and not self.undo and not self.is_found

    @property
    def primary(self) -> str:
        """The step most likely to come next."""
        return self.steps[0][0] if self.steps else ""


@dataclass(frozen=True, slots=True)
class Day:
    """The list, by local hour; those who are here, by their time; those who come next.

    `earlier` are those before the first of whom there is anything left to do.
    """

    earlier: Sequence[_Hour]
    hours: Sequence[_Hour]
    here: Sequence[Row]
    coming: Sequence[Row]
    found: Row | None
    behind: int
    counts: Mapping[str, int]

    @property
    def more_here(self) -> int:
        """Those who are here beyond those named."""
        return self.counts["here"] - len(self.here)


def day_at(desk: Desk, found: int | None = None) -> Day:
    """Today at this desk; `found` is the number of the appointment just looked up."""
    booked = queries.appointments_on(desk.provider, desk.today)
    rows = [_row(one, desk, found) for one in booked]
    settled = next((at for at, row in enumerate(rows) if not row.is_settled), len(rows))
    here = [row for row in rows if row.status == Status.CHECKED_IN]
    coming = [row for row in rows if row.status == Status.CONFIRMED]
    return Day(
        earlier=_by_hour(rows[:settled]),
        hours=_by_hour(rows[settled:]),
        here=here[:MOST_NEXT],
        coming=_next_of(coming, desk.now)[:MOST_NEXT],
        found=next((row for row in rows if row.is_found), None),
        behind=queries.minutes_behind(booked, desk.now),
        counts={
            "all": len(rows),
            "coming": len(coming),
            "here": len(here),
            "earlier": settled,
            "late": sum(row.late is not None for row in rows),
        },
    )


def _by_hour(rows: Sequence[Row]) -> list[_Hour]:
    by_hour: dict[str, list[Row]] = {}
    for row in rows:
        by_hour.setdefault(f"{row.begins_at:%H}:00", []).append(row)
    return list(by_hour.items())


def look_up(desk: Desk, written: str) -> tuple[int | None, str]:
    """The appointment of today that a reference names, and what is to be said of it.

    Another centre's reference answers as one that was never given.
    """
    reference = read_reference(written[:100])
    if reference is None:
        return None, _(
            "That is not a whole reference. It has 12 letters and figures, such as K7M-2QX-9RT-4HC."
        )
    found = queries.at_centre(desk.provider, reference)
    if found is None:
        said = _("There is no appointment with the reference %(reference)s at this centre.")
        return None, said % {"reference": in_groups(reference)}
    is_todays = found.starts_at.astimezone(desk.provider.zone).date() == desk.today
    if is_todays and found.status in queries.OF_THE_DAY:
        return found.pk, _standing(found, desk)
    return None, f"{found}: {_why_not_today(found, desk, is_todays=is_todays)}"


def _standing(found: Reservation, desk: Desk) -> str:
    """What is to be said beside the row; nothing of somebody who is expected."""
    zone = desk.provider.zone
    if found.status == Status.CHECKED_IN and found.checked_in_at is not None:
        at = clock_time(found.checked_in_at.astimezone(zone))
        return _("%(reference)s is checked in already, since %(time)s.") % {
            "reference": found,
            "time": at,
        }
    if found.status == Status.COMPLETED:
        return _("%(reference)s is completed already.") % {"reference": found}
    if found.status == Status.NO_SHOW:
        return _("%(reference)s was marked as missed.") % {"reference": found}
    return ""


def _why_not_today(found: Reservation, desk: Desk, *, is_todays: bool) -> str:
    local = found.starts_at.astimezone(desk.provider.zone)
    when = {"day": weekday_and_day(local.date()), "time": clock_time(local)}
    if found.status == Status.CANCELLED:
        return _("this appointment on %(day)s at %(time)s was cancelled.") % when
    if found.status == Status.EXPIRED or (
        found.status == Status.HELD and (found.expires_at or desk.now) <= desk.now
    ):
        return _("the time on %(day)s at %(time)s was held and never booked.") % when
    if found.status == Status.HELD:
        return _("the time on %(day)s at %(time)s is held and not booked yet.") % when
    return _("this appointment is on another day: %(day)s at %(time)s.") % when


def _row(one: Reservation, desk: Desk, found: int | None) -> Row:
    local = one.starts_at.astimezone(desk.provider.zone)
    status = Status(one.status)
    is_late = status == Status.CONFIRMED and one.starts_at < desk.now
    undoable = desk.may_serve and one.may_be_undone(desk.now)
    is_here = status == Status.CHECKED_IN and one.checked_in_at is not None
    return Row(
        number=one.pk,
        time=clock_time(local),
        begins_at=local,
        reference=str(one),
        name=name_of(one),
        service=one.service.local_name if one.service else "",
        needs=needs_of(one),
        status=status.value,
        status_label=str(status.label),
        late=_minutes(desk.now - one.starts_at) if is_late else None,
        waits=_minutes(desk.now - (one.checked_in_at or desk.now)) if is_here else None,
        steps=_steps(one, desk) if desk.may_serve else (),
        undo=_address(one.pk, f"undo-{one.status}") if undoable else "",
        is_found=one.pk == found,
    )


def _steps(one: Reservation, desk: Desk) -> list[tuple[str, str, str]]:
    """The buttons of a row as name, label, address; nobody has missed what has not begun."""
    return [
        (name, str(label), _address(one.pk, name))
        for name, (label, _verb, starts) in STEPS.items()
        if one.status in starts
        and not (name == "missed" and desk.now < one.starts_at)
        and not (name == "complete" and one.status == Status.CONFIRMED)
    ]


@cache
def _pattern() -> str:
    return reverse("today:step", args=[0, "step"])


def _address(number: int, step: str) -> str:
    """Looked up once: a day has hundreds of buttons."""
    return _pattern().replace("/0/step/", f"/{number}/{step}/")


def name_of(one: Reservation) -> str:
    """Whom a clerk calls: the client's name; of a portal's applicant, the portal's."""
    if one.client is not None and one.client.name:
        return one.client.name
    if one.applicant is not None:
        return _("Applicant of %(portal)s") % {"portal": one.applicant.portal.name}
    return ""


def needs_of(one: Reservation) -> str:
    """What they need on the day, in words."""
    words = {
        Need.INTERPRETER.value: one.interpreter_language
        and _("interpreter: %(language)s") % {"language": one.interpreter_language}
    }
    return ", ".join(words.get(kind) or str(Need(kind).label) for kind in one.needs or ())


def _next_of(coming: Sequence[Row], now: datetime) -> list[Row]:
    """Those expected from now on; whoever is late is marked in the list."""
    return [row for row in coming if row.begins_at >= now]


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
