"""What providers have said of their hours, and the runs of slots that follow from it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from booking.availability import DatedChange, Hours, Run, lay
from providers.models import Holiday, Opening, OpeningException, Provider

Spans = dict[int, tuple[date, date]]


def runs_of(providers: Sequence[Provider], spans: Spans) -> list[tuple[int, Run]]:
    """Provider number and run, by provider and time, for each provider's span of local dates."""
    calendars = _Calendars([provider.pk for provider in providers], spans.values())
    return [
        (provider.pk, run)
        for provider in providers
        for on in _days(*spans[provider.pk])
        for run in calendars.runs(provider, on)
    ]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


class _Calendars:
    """The openings, exceptions and holidays of some providers, read in three queries."""

    def __init__(self, provider_ids: Sequence[int], spans: Iterable[tuple[date, date]]) -> None:
        bounds = list(spans)
        first = min(low for low, _high in bounds)
        last = max(high for _low, high in bounds)
        self.openings: dict[tuple[int, int], list[tuple[Opening, Hours]]] = defaultdict(list)
        for opening in Opening.objects.filter(provider__in=provider_ids).order_by("from_time"):
            hours = Hours(opening.from_time, opening.until_time, opening.capacity)
            self.openings[opening.provider_id, opening.weekday].append((opening, hours))
        self.changes: dict[tuple[int, date], list[DatedChange]] = defaultdict(list)
        for change in OpeningException.objects.filter(
            provider__in=provider_ids, on__range=(first, last)
        ).order_by("pk"):
            self.changes[change.provider_id, change.on].append(
                DatedChange(change.kind, change.from_time, change.until_time, change.capacity)
            )
        self.holidays: set[tuple[int, date]] = set(
            Holiday.objects.filter(
                calendar__providers__in=provider_ids, on__range=(first, last)
            ).values_list("calendar__providers", "on")
        )

    def runs(self, provider: Provider, on: date) -> list[Run]:
        hours = [
            hours
            for opening, hours in self.openings[provider.pk, on.isoweekday()]
            if (opening.valid_from is None or opening.valid_from <= on)
            and (opening.valid_until is None or opening.valid_until >= on)
        ]
        changes = self.changes.get((provider.pk, on), [])
        if not hours and not changes:
            return []
        return lay(
            on,
            hours,
            changes,
            zone=ZoneInfo(provider.time_zone),
            slot_minutes=provider.slot_minutes,
            holiday=(provider.pk, on) in self.holidays,
        )
