"""Which days of which providers are laid, and laying those that are not."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from threading import Lock

from django.db import transaction
from django.db.models import Max

from booking.availability import DAY, Run
from booking.connections import side_by_side
from booking.horizon.calendars import Spans, runs_of
from booking.horizon.writing import LaidSlots, write
from booking.models import ScheduleChange, Slot
from providers.models import Provider

#: Providers whose slots are written in one transaction.
CHUNK = 100


def last_day(provider: Provider, now: datetime) -> date:
    """The last local date inside the provider's booking window."""
    return now.astimezone(provider.zone).date() + timedelta(days=provider.window_days)


def is_laid(provider: Provider, on: date, now: datetime) -> bool:
    """Whether the slots of that local date are there, or lie outside the window anyway."""
    wanted = min(on, last_day(provider, now))
    return provider.laid_until is not None and provider.laid_until >= wanted


def reach_of(provider: Provider, now: datetime) -> tuple[date, date]:
    """The local dates that hold slots or should: from today to the last one laid or in the window.

    Dates are those of the zone the provider has now. Laid in another zone or while the window was
    longer, the last days must not keep hours that are no more.
    """
    last = last_day(provider, now)
    if provider.laid_until is not None:
        last = max(last, provider.laid_until)
    begins = Slot.objects.filter(provider=provider).aggregate(last=Max("starts_at"))["last"]
    if begins is not None:
        last = max(last, begins.astimezone(provider.zone).date())
    return now.astimezone(provider.zone).date(), last


def dates_in_reach(provider: Provider, dates: Sequence[date], now: datetime) -> list[date]:
    """Those of some dates that hold slots or should."""
    if not dates:
        return []
    first, last = reach_of(provider, now)
    return [on for on in dates if first <= on <= last]


def lay_days(
    provider: Provider,
    span: tuple[date, date],
    runs: Sequence[tuple[int, Run]] | None = None,
) -> LaidSlots:
    """Write the slots of a span of local dates anew, in the caller's transaction.

    The caller has locked the provider's row; how far it is laid is remembered. `runs` are what the
    openings say, where the caller knows it already.
    """
    spans = {provider.pk: span}
    return _lay([provider], spans, runs_of([provider], spans) if runs is None else runs)


def lay_missing(provider: Provider, on: date, now: datetime) -> LaidSlots | None:
    """Lay what lacks up to that date, on the spot; None where nothing lacks."""
    if is_laid(provider, on, now):
        return None
    laid = lay_window([provider.pk], now=now, only_new_days=True)
    provider.refresh_from_db(fields=["laid_until"])
    return laid


def lay_window(
    provider_ids: Sequence[int],
    *,
    now: datetime,
    only_new_days: bool = False,
    shares: int = 1,
) -> LaidSlots:
    """Write the booking window of these providers, a chunk of them per transaction.

    With `only_new_days` the days already laid are left as they are (the nightly top-up). Many
    providers may be shared out over several connections.
    """
    ordered = sorted(provider_ids)
    chunks = [ordered[at : at + CHUNK] for at in range(0, len(ordered), CHUNK)]
    if shares < 2 or len(chunks) < 2:
        return _lay_chunks(iter(chunks), now, only_new_days)
    left = _taken_in_turns(chunks)
    total = LaidSlots()
    for laid in side_by_side(lambda _share: _lay_chunks(left, now, only_new_days), shares):
        total.add(laid)
    return total


def _taken_in_turns(chunks: Sequence[list[int]]) -> Iterator[list[int]]:
    """The chunks, for several threads to take from: whoever is done first takes the next."""
    left, lock = list(reversed(chunks)), Lock()

    def take() -> list[int] | None:
        with lock:
            return left.pop() if left else None

    return iter(take, None)


def _lay_chunks(chunks: Iterator[list[int]], now: datetime, only_new_days: bool) -> LaidSlots:
    total = LaidSlots()
    for chunk in chunks:
        with transaction.atomic():
            total.add(_lay_chunk(chunk, now, only_new_days))
    return total


def _lay_chunk(provider_ids: Sequence[int], now: datetime, only_new_days: bool) -> LaidSlots:
    # One writer of slots per provider at a time; bookings do not touch this lock.
    providers = list(
        Provider.objects.select_for_update(no_key=True).filter(pk__in=provider_ids).order_by("pk")
    )
    spans: Spans = {}
    changing = {} if only_new_days else _changing(providers)
    for provider in providers:
        first = now.astimezone(provider.zone).date()
        last = last_day(provider, now)
        if provider.laid_until is not None and only_new_days:
            first = max(first, provider.laid_until + DAY)
        elif provider.laid_until is not None:
            # Laid while the window was longer, these days must not keep hours that are no more.
            last = max(last, provider.laid_until)
        if provider.pk in changing:
            last = min(last, changing[provider.pk])
        if first <= last:
            spans[provider.pk] = (first, last)
    wanted = [provider for provider in providers if provider.pk in spans]
    if not wanted:
        return LaidSlots()
    return _lay(wanted, spans, runs_of(wanted, spans))


def _lay(providers: Sequence[Provider], spans: Spans, runs: Sequence[tuple[int, Run]]) -> LaidSlots:
    laid = write(providers, spans, runs)
    _remember(providers, spans)
    laid.touched = spans
    return laid


def _changing(providers: Sequence[Provider]) -> dict[int, date]:
    """Providers whose schedule is being changed, and the last date that follows the new one.

    The days after it are left to the change, which sees who would be stranded before it lays them.
    That is the last change begun, also where a fault has stopped it on the way, and an empty draft
    that waits: a calendar's new holidays hold before their change begins.
    """
    by_number = {provider.pk: provider for provider in providers}
    changes = ScheduleChange.objects.filter(provider__in=by_number)
    begun = changes.filter(started_at__isnull=False).order_by("provider", "-pk")
    waiting = changes.filter(status=ScheduleChange.Status.WAITING, draft={})
    found: dict[int, date] = {}
    for change in [*begun.distinct("provider"), *waiting]:
        if change.status != ScheduleChange.Status.DONE and not _was_laid(
            change, by_number[change.provider_id]
        ):
            found[change.provider_id] = change.laid_until or date.min
    return found


def _was_laid(change: ScheduleChange, provider: Provider) -> bool:
    """Whether a change had laid the whole window when it was stopped."""
    return (
        change.finished_at is not None
        and change.laid_until is not None
        and change.laid_until >= last_day(provider, change.finished_at)
    )


def _remember(providers: Sequence[Provider], spans: Spans) -> None:
    """Write how far each provider is laid now, where that has changed."""
    until: dict[date, list[int]] = defaultdict(list)
    for provider in providers:
        last = spans[provider.pk][1]
        if provider.laid_until is None or provider.laid_until < last:
            until[last].append(provider.pk)
    for last, provider_ids in until.items():
        Provider.objects.filter(pk__in=provider_ids).update(laid_until=last)
