"""Centres that need an administrator's eye, over all of them, in statements that stay few."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from redis import RedisError

from booking import availability_cache
from booking.models import Notice
from booking.models.clock import DatabaseClock
from providers.models import Provider

#: A centre without a free time for so long is full for weeks.
FULL_FOR = timedelta(days=14)
#: Messages given up so lately are shown, and those due are late after so long.
FAILED_WITHIN = timedelta(days=7)
LATE_AFTER = timedelta(minutes=15)
#: Messages given up of which the centres are told; a mail server that refuses all is no centre's.
MOST_FAILED = 10_000

# One probe of the index on provider and start for each centre, and one more for its first time
# with room, which ends at the first it finds.
_OUTLOOK = """
SELECT provider.id, ahead.starts_at, free.starts_at
  FROM providers_provider AS provider
  LEFT JOIN LATERAL (
       SELECT slot.starts_at FROM booking_slot AS slot
        WHERE slot.provider_id = provider.id AND slot.is_open AND slot.starts_at >= %(now)s
        ORDER BY slot.starts_at LIMIT 1) AS ahead ON true
  LEFT JOIN LATERAL (
       SELECT slot.starts_at FROM booking_slot AS slot
        WHERE slot.provider_id = provider.id AND slot.is_open AND slot.taken < slot.capacity
          AND slot.starts_at >= greatest(
              %(now)s, %(now)s + provider.notice_minutes * interval '1 minute')
          AND slot.starts_at < %(until)s
        ORDER BY slot.starts_at LIMIT 1) AS free ON ahead.starts_at IS NOT NULL
 WHERE provider.is_open_to_booking
   AND (provider.closes_on IS NULL
        OR provider.closes_on > timezone(provider.time_zone, %(now)s)::date)
   AND free.starts_at IS NULL
"""
_FAILED = """
SELECT coalesce(failed.provider_id, claim.provider_id) AS centre, count(*)
  FROM (SELECT provider_id, reservation_id, created_at FROM booking_notice
         WHERE status = 'given_up' ORDER BY id DESC LIMIT %(most)s) AS failed
  LEFT JOIN booking_reservation AS claim ON claim.id = failed.reservation_id
 WHERE failed.created_at > %(since)s
 GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong at one centre; numbers are 0 and flags false where nothing is."""

    provider: Provider
    no_openings: bool = False
    is_full: bool = False
    repairs: int = 0
    failed_messages: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The centres in trouble, and what is nobody's in particular.

    `cache_is_away`: Valkey could not be asked. `late_messages`: due for longer than `LATE_AFTER`.
    `failed_elsewhere`: given up, and of no centre.
    """

    troubles: Sequence[Trouble]
    cache_is_away: bool
    late_messages: int
    failed_elsewhere: int


def troubles(now: datetime) -> Overview:
    """Every centre with no time ahead, full for weeks, with repairs, or whose messages fail.

    In four statements and one question to Valkey, however many centres there are.
    """
    outlook = _rows(_OUTLOOK, {"now": now, "until": now + FULL_FOR})
    bare = {number for number, ahead, _free in outlook if ahead is None}
    full = {number for number, ahead, _free in outlook if ahead is not None}
    since = now - FAILED_WITHIN
    failed: dict[int | None, int] = dict(_rows(_FAILED, {"most": MOST_FAILED, "since": since}))
    repairs, cache_is_away = _repairs(now)
    concerned = bare | full | repairs.keys() | failed.keys()
    centres = Provider.objects.in_bulk([number for number in concerned if number is not None])
    found = [
        Trouble(
            provider=centre,
            no_openings=number in bare,
            is_full=number in full,
            repairs=repairs.get(number, 0),
            failed_messages=failed.get(number, 0),
        )
        for number, centre in centres.items()
    ]
    found.sort(key=lambda each: (not each.no_openings, not each.is_full, each.provider.local_name))
    return Overview(found, cache_is_away, _late(), failed.get(None, 0))


def _late() -> int:
    late = Notice.objects.filter(
        channel__in=Notice.Channel.values,
        status=Notice.Status.DUE,
        due_at__lt=DatabaseClock() - LATE_AFTER,
    )
    return len(late.order_by()[:MOST_FAILED].values_list("pk"))


def _repairs(now: datetime) -> tuple[Mapping[int, int], bool]:
    try:
        return availability_cache.repairs_since(now - timedelta(days=1), now), False
    except RedisError:
        return defaultdict(int), True


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
