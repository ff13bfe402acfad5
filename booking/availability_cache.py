"""What remains of a provider's day, in Valkey. It serves readers and never decides a booking.

A hash per provider and local date, `provider:{id}:timeslots:{date}`: slot number to its state. Two
things keep it true (ADR 0007):

- Each state carries the slot's `revision`, counted by the database. A commit's news and a reader's
  fill may arrive in any order; the higher revision stays.
- Each commit also raises the day's generation. A fill says which generation it began in, and loses
  if that has changed: otherwise it could bring back a day that was read before the commit.

Without Valkey nothing here raises: readers go to PostgreSQL, and what could not be told is put
right by expiry and by the repair task.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django_redis import get_redis_connection
from redis import RedisError

from booking.models import Slot
from providers.models import Provider

logger = logging.getLogger(__name__)

#: Longer than any fill takes, so that a generation is not forgotten under a fill at work.
GENERATION_SECONDS = 3600
#: A day without slots is remembered too; this field stands for it.
EMPTY = b"-"

_FILL = """
if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
for at = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""
_TELL = """
local function revision(state) return tonumber(string.match(state, '^%d+')) end
redis.call('INCR', KEYS[2])
redis.call('EXPIRE', KEYS[2], ARGV[1])
for at = 2, #ARGV, 2 do
  local known = redis.call('HGET', KEYS[1], ARGV[at])
  if known and revision(ARGV[at + 1]) > revision(known) then
    redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1])
  end
end
return 1
"""
_FORGET = """
for at = 1, #KEYS, 2 do
  redis.call('INCR', KEYS[at + 1])
  redis.call('EXPIRE', KEYS[at + 1], ARGV[1])
  redis.call('DEL', KEYS[at])
end
return 1
"""
#: Counted repairs are kept by the UTC date, for so long.
REPAIRS_KEPT = timedelta(days=3)
#: Days in one script: Valkey answers nobody else while it runs.
FORGOTTEN_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SlotState:
    """A slot as readers see it; instants in UTC."""

    id: int
    revision: int
    remaining: int
    capacity: int
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, slot: Slot, *, lapsed: int = 0) -> "SlotState":
        remaining = min(slot.remaining + lapsed, slot.capacity) if slot.is_open else 0
        return cls(slot.pk, slot.revision, remaining, slot.capacity, slot.starts_at, slot.ends_at)

    def packed(self) -> str:
        return (
            f"{self.revision} {self.remaining} {self.capacity}"
            f" {int(self.starts_at.timestamp())} {int(self.ends_at.timestamp())}"
        )

    @classmethod
    def unpacked(cls, slot_id: bytes, packed: bytes) -> "SlotState":
        revision, remaining, capacity, starts_at, ends_at = map(int, packed.split())
        return cls(
            int(slot_id),
            revision,
            remaining,
            capacity,
            datetime.fromtimestamp(starts_at, UTC),
            datetime.fromtimestamp(ends_at, UTC),
        )


def key(provider_id: int, on: date) -> str:
    return f"provider:{provider_id}:timeslots:{on.isoformat()}"


def _generation_key(provider_id: int, on: date) -> str:
    return f"{key(provider_id, on)}:generation"


def _valkey() -> Any:
    """The client django-redis keeps (redis-py's own types lag behind what it returns)."""
    return get_redis_connection("default")


def read(provider_id: int, on: date) -> tuple[list[SlotState] | None, str | None]:
    """The day's slots if they are known, and the generation a fill must name (None: no Valkey)."""
    try:
        with _valkey().pipeline(transaction=True) as pipeline:
            pipeline.get(_generation_key(provider_id, on))
            pipeline.hgetall(key(provider_id, on))
            generation, known = pipeline.execute()
    except RedisError:
        logger.warning("availability cache out of reach, reading from the database")
        return None, None
    name = (generation or b"").decode()
    if not known:
        return None, name
    states = [SlotState.unpacked(*item) for item in known.items() if item[0] != EMPTY]
    return sorted(states, key=lambda state: state.starts_at), name


def fill(
    provider_id: int,
    on: date,
    states: Sequence[SlotState],
    generation: str,
    *,
    changes_in: timedelta | None,
) -> bool:
    """Put a day read from the database; False if a commit came between.

    `changes_in` is the time until the earliest hold of the day lapses: what is kept must not
    outlive it, for a hold is dead at its expiry and not when the sweeper comes by.
    """
    seconds = settings.CACHE_EXPIRY_SECONDS
    if changes_in is not None:
        seconds = max(1, min(seconds, int(changes_in.total_seconds())))
    fields: list[Any] = [EMPTY, "0"]
    for state in states:
        fields += [state.id, state.packed()]
    keys = (key(provider_id, on), _generation_key(provider_id, on))
    try:
        return bool(_valkey().eval(_FILL, 2, *keys, generation, seconds, *fields))
    except RedisError:
        return False


def tell(provider: Provider, states: Iterable[SlotState]) -> None:
    """After a commit: these slots are now so. Only entries that are there are changed."""
    days: dict[date, list[SlotState]] = {}
    for state in states:
        days.setdefault(state.starts_at.astimezone(provider.zone).date(), []).append(state)
    try:
        for on, changed in days.items():
            fields: list[Any] = []
            for state in changed:
                fields += [state.id, state.packed()]
            keys = (key(provider.pk, on), _generation_key(provider.pk, on))
            _valkey().eval(_TELL, 2, *keys, GENERATION_SECONDS, *fields)
    except RedisError:
        logger.warning("availability cache out of reach, a change was not told")


def forget(provider_id: int, first: date, last: date) -> None:
    """Drop whole days: their slots were laid anew."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    forget_days((provider_id, on) for on in days)


def forget_spans(spans: Mapping[int, tuple[date, date]]) -> None:
    """Drop what was laid anew: provider number to its first and last day."""
    for provider_id, (first, last) in spans.items():
        forget(provider_id, first, last)


def forget_days(days: Iterable[tuple[int, date]]) -> None:
    """Drop days of many providers in few round trips; readers fill them again."""
    keys = [name for day in days for name in (key(*day), _generation_key(*day))]
    step = 2 * FORGOTTEN_AT_ONCE
    try:
        with _valkey().pipeline(transaction=False) as pipeline:
            for at in range(0, len(keys), step):
                some = keys[at : at + step]
                pipeline.eval(_FORGET, len(some), *some, GENERATION_SECONDS)
            pipeline.execute()
    except RedisError:
        logger.warning("availability cache out of reach, days were not forgotten")


def drop_lapsed(days: Iterable[tuple[int, date]]) -> None:
    """Drop days on which holds were released that had lapsed.

    No generation is raised, for a fill at work is not wrong: readers count a lapsed hold as free
    before and after its release.
    """
    names = [key(*day) for day in days]
    try:
        for at in range(0, len(names), FORGOTTEN_AT_ONCE):
            _valkey().unlink(*names[at : at + FORGOTTEN_AT_ONCE])
    except RedisError:
        logger.warning("availability cache out of reach, days were not dropped")


def known_days() -> Iterable[tuple[int, date]]:
    """Every provider and day that is kept, for the repair task. Raises RedisError."""
    for name in _valkey().scan_iter(match="provider:*:timeslots:*", count=500):
        parts = name.decode().split(":")
        if len(parts) == 4:
            yield int(parts[1]), date.fromisoformat(parts[3])


def note_repair(provider_id: int, now: datetime) -> None:
    """Count a day that had to be put right, for administrators. Raises RedisError."""
    name = _repairs_on(now)
    with _valkey().pipeline() as steps:
        steps.hincrby(name, str(provider_id), 1)
        steps.expire(name, REPAIRS_KEPT)
        steps.execute()


def repairs_since(since: datetime, now: datetime) -> dict[int, int]:
    """How many days were put right, by provider, on the UTC dates of both.

    Raises RedisError.
    """
    counted: dict[int, int] = {}
    for name in dict.fromkeys((_repairs_on(since), _repairs_on(now))):
        for number, count in _valkey().hgetall(name).items():
            counted[int(number)] = counted.get(int(number), 0) + int(count)
    return counted


def _repairs_on(instant: datetime) -> str:
    return f"repairs:{instant.astimezone(UTC).date()}"
