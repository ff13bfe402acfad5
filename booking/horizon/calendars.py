"""What providers have said of their hours, and the runs of slots that follow from it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from booking.availability import DatedChange, Hours, Run, lay
from providers.models import Holiday, Opening, OpeningException, Provider, RecurringOpening
from providers.recurrence import dates_between

Spans = dict[int, tuple[date, date]]


def runs_of(providers: Sequence[Provider], spans: Spans) -> list[tuple[int, Run]]:
    """Provider number and run, by provider and time, for each provider's span of local dates."""
    calendars = _Calendars({provider.pk: spans[provider.pk] for provider in providers})
    return [
        (provider.pk, run)
        for provider in providers
        for on in _days(*spans[provider.pk])
        for run in calendars.runs(provider, on)
    ]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


class _Calendars:
    """The hours, exceptions and holidays of some providers in their spans, in four queries."""

    def __init__(self, spans: Spans) -> None:
        provider_ids = list(spans)
        first = min(low for low, _high in spans.values())
        last = max(high for _low, high in spans.values())
        self.openings: dict[tuple[int, int], list[tuple[Opening, Hours]]] = defaultdict(list)
        for opening in Opening.objects.filter(provider__in=provider_ids).order_by("from_time"):
            hours = Hours(opening.from_time, opening.until_time, opening.capacity)
            self.openings[opening.provider_id, opening.weekday].append((opening, hours))
        # By date, and only those a rule names: most providers have no rule and pay for none.
        self.recurring: dict[tuple[int, date], list[Hours]] = defaultdict(list)
        for row in RecurringOpening.objects.filter(
            provider__in=provider_ids, starts_on__lte=last
        ).order_by("pk"):
            hours = Hours(row.from_time, row.until_time, row.capacity)
            for on in dates_between(row.rule, row.starts_on, *spans[row.provider_id]):
                self.recurring[row.provider_id, on].append(hours)
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
        # Whatever else is written of that day, by whichever door.
        if provider.is_gone_on(on):
            return []
        hours = [
            hours
            for opening, hours in self.openings[provider.pk, on.isoweekday()]
            if (opening.valid_from is None or opening.valid_from <= on)
            and (opening.valid_until is None or opening.valid_until >= on)
        ]
        if self.recurring:
            hours += self.recurring.get((provider.pk, on), ())
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
