"""Slots laid from openings; the cache held to the rows."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from redis import RedisError

from booking import availability_cache, horizon, queries
from booking.connections import SIDE_BY_SIDE
from booking.horizon import LaidSlots
from providers import queries as provider_queries
from providers.models import Provider

logger = logging.getLogger(__name__)


def lay_slots(*, provider_ids: Sequence[int], now: datetime | None = None) -> LaidSlots:
    """Write the booking window of these providers from their openings, anew.

    Run again it changes nothing. Slots in use stay: they close where hours went away.
    """
    laid = horizon.lay_window(provider_ids, now=now or timezone.now(), shares=SIDE_BY_SIDE)
    availability_cache.forget_spans(laid.touched)
    return laid


def top_up_slots(*, now: datetime | None = None) -> LaidSlots:
    """Lay the days that have entered every open provider's window since the last time."""
    now = now or timezone.now()
    lacking = [
        provider.pk
        for provider in provider_queries.open_providers(now).only(
            "time_zone", "window_days", "laid_until"
        )
        if not horizon.is_laid(provider, horizon.last_day(provider, now), now)
    ]
    laid = horizon.lay_window(lacking, now=now, only_new_days=True, shares=SIDE_BY_SIDE)
    availability_cache.forget_spans(laid.touched)
    return laid


def repair_availability_cache() -> int:
    """Compare every cached day with the database; drop those that differ. Returns how many.

    A day that changes while it is compared may be dropped without need, which costs one fill.
    """
    repaired = 0
    try:
        for provider_id, on in list(availability_cache.known_days()):
            cached, generation = availability_cache.read(provider_id, on)
            provider = Provider.objects.filter(pk=provider_id).first()
            if cached is None or generation is None:
                continue
            if provider is None or queries.day_states(provider, on)[0] != cached:
                availability_cache.forget(provider_id, on, on)
                availability_cache.note_repair(provider_id, timezone.now())
                repaired += 1
    except RedisError:
        logger.warning("availability cache out of reach, nothing compared")
    if repaired:
        logger.warning("availability cache differed from the database on %d days", repaired)
    return repaired
