"""What holidays would close at the centres that follow their calendar, found out as for a draft."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from booking import horizon
from booking.availability import Run
from booking.horizon import Comparison
from booking.models import Reservation
from booking.queries.schedule_preview import Stranded, taken_back
from providers import services as provider_services
from providers.master_data import CalendarDraft
from providers.models import HolidayCalendar, Provider


@dataclass(frozen=True, slots=True)
class FollowerPreview:
    """A centre on which new holidays fall that may be booked: slots lost, and who is stranded."""

    provider: Provider
    lost: int
    stranded: list[Stranded]


def preview_holidays(
    *, country: str, subdivision: str, years: Iterable[int], now: datetime
) -> list[FollowerPreview]:
    """What adding a library's holidays would do to those who follow the calendar, by number.

    The dates are written, the slots between the first and the last of them compared, and all of it
    rolled back. Centres whose window none of the dates falls into are left out. Locks no slot and
    no centre; others who add dates to the same calendar wait. Raises ScheduleRefused.
    """
    present = provider_services.library_calendar(country=country, subdivision=subdivision)
    if present is None:
        return []
    return _previewed(
        present,
        lambda: provider_services.add_library_calendar(
            country=country, subdivision=subdivision, years=years
        ),
        now,
    )


def preview_holiday(*, calendar: HolidayCalendar, on: date, now: datetime) -> list[FollowerPreview]:
    """What one more day would do to those who follow a calendar, by number; nothing is kept.

    Raises ScheduleRefused for a day that the calendar has.
    """
    return _previewed(
        calendar,
        lambda: provider_services.add_holiday(calendar=calendar, on=on, name={}),
        now,
    )


def preview_days(*, draft: CalendarDraft, now: datetime) -> list[FollowerPreview]:
    """What the days of a file would do to those who follow their calendar, by number."""
    present = HolidayCalendar.objects.filter(code=draft.code).first()
    if present is None:
        return []
    return _previewed(present, lambda: provider_services.add_days(draft=draft), now)


@contextmanager
def as_if_added(
    drafts: Iterable[CalendarDraft], now: datetime
) -> Iterator[dict[Provider, list[date]]]:
    """Calendars as they would be with the days of a file, inside the block alone.

    Gives the centres that follow one of them, with the new dates that may be booked there.
    """
    with taken_back():
        reached: dict[Provider, list[date]] = {}
        for draft in drafts:
            calendar = provider_services.add_days(draft=draft)
            for provider in calendar.providers.order_by("pk"):
                if dates := horizon.dates_in_reach(provider, sorted(draft.holidays), now):
                    reached.setdefault(provider, []).extend(dates)
        yield reached


def _previewed(
    present: HolidayCalendar, write: Callable[[], object], now: datetime
) -> list[FollowerPreview]:
    with taken_back():
        known = set(present.holidays.values_list("on", flat=True))
        write()
        new = sorted(set(present.holidays.values_list("on", flat=True)) - known)
        reached = {
            provider: dates
            for provider in present.providers.order_by("pk")
            if (dates := horizon.dates_in_reach(provider, new, now))
        }
        if not reached:
            return []
        spans = {provider.pk: (dates[0], dates[-1]) for provider, dates in reached.items()}
        runs: dict[int, list[tuple[int, Run]]] = defaultdict(list)
        for number, run in horizon.runs_of(list(reached), spans):
            runs[number].append((number, run))
        terms = horizon.Terms(now)
        found = []
        for provider in reached:
            own = runs[provider.pk]
            comparison = horizon.compare(provider, spans[provider.pk], own)
            stranded = horizon.find_stranded(provider, spans[provider.pk], own, terms)
            found.append((provider, comparison, stranded))
    return _with_reservations(found)


def _with_reservations(
    found: list[tuple[Provider, Comparison, dict[int, str]]],
) -> list[FollowerPreview]:
    """The rows of all those stranded, in one query."""
    why = {number: reason for _p, _c, stranded in found for number, reason in stranded.items()}
    rows: dict[int, list[Stranded]] = {}
    for row in (
        Reservation.objects.filter(pk__in=why)
        .select_related("client", "service", "provider")
        .order_by("starts_at", "pk")
    ):
        rows.setdefault(row.provider_id, []).append(Stranded(row, why[row.pk]))
    return [
        FollowerPreview(provider, comparison.lost, rows.get(provider.pk, []))
        for provider, comparison, _stranded in found
    ]
