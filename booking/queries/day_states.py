"""The slots of a local day, from the cache or from the rows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import F

from booking import availability_cache, horizon
from booking.availability import DAY, day_bounds
from booking.availability_cache import SlotState
from booking.models import Reservation, Slot
from booking.models.clock import DatabaseClock
from providers.models import Provider


def states_of_day(provider: Provider, on: date, now: datetime) -> list[SlotState]:
    """The day's open slots: from the cache, else from the database, which fills the cache."""
    known, generation = availability_cache.read(provider.pk, on)
    if known is not None:
        return known
    ensure_laid(provider, on, now)
    if generation is not None:
        # Laying a missing day raised the generation; the fill must name the one after it.
        _known, generation = availability_cache.read(provider.pk, on)
    states, changes_in = day_states(provider, on)
    if generation is not None:
        availability_cache.fill(provider.pk, on, states, generation, changes_in=changes_in)
    return states


def ensure_laid(provider: Provider, on: date, now: datetime) -> None:
    """A day inside the window always has its slots, whether or not last night's job ran."""
    laid = horizon.lay_missing(provider, on, now)
    if laid is not None:
        availability_cache.forget_spans(laid.touched)


def ensure_all_laid(providers: Sequence[Provider], lasts: Sequence[date], now: datetime) -> None:
    """The same for several providers, each up to its own day: what lacks is laid in one go.

    At most a hundred of them at a time, those furthest behind first.
    """
    lacking = [
        provider
        for provider, last in zip(providers, lasts, strict=True)
        if not horizon.is_laid(provider, last, now)
    ]
    if not lacking:
        return
    lacking.sort(key=lambda provider: (provider.laid_until or date.min, provider.pk))
    laid = horizon.lay_window(
        [provider.pk for provider in lacking[: horizon.CHUNK]], now=now, only_new_days=True
    )
    availability_cache.forget_spans(laid.touched)
    for provider in lacking:
        if provider.pk in laid.touched:
            provider.laid_until = laid.touched[provider.pk][1]


def day_states(provider: Provider, on: date) -> tuple[list[SlotState], timedelta | None]:
    """A local day's open slots from the rows, and the time until its next hold lapses.

    What lapsed holds keep counts as free: the next booking frees it, swept or not.
    """
    low, high = day_bounds(on, provider.zone)
    slots = Slot.objects.filter(
        provider=provider, starts_at__gte=low, starts_at__lt=high, is_open=True
    ).order_by("starts_at")
    lapsed, changes_in = holds_between(provider, low, high)
    return [
        SlotState.of(
            slot,
            lapsed=sum(since <= slot.starts_at < until for since, until in lapsed),
        )
        for slot in slots
    ], changes_in


def holds_between(
    provider: Provider, low: datetime, high: datetime
) -> tuple[list[tuple[datetime, datetime]], timedelta | None]:
    """Spans of the lapsed holds that touch [low, high), and the time until the next one lapses."""
    lapsed, changes_in = [], None
    held = Reservation.objects.filter(
        provider=provider,
        status=Reservation.Status.HELD,
        starts_at__gte=low - DAY,
        starts_at__lt=high,
        ends_at__gt=low,
    ).annotate(left=F("expires_at") - DatabaseClock())
    for since, until, left in held.values_list("starts_at", "ends_at", "left"):
        if left <= timedelta():
            lapsed.append((since, until))
        elif changes_in is None or left < changes_in:
            changes_in = left
    return lapsed, changes_in
