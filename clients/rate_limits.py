"""How often somebody may ask, counted in Valkey: one script decides and counts at once.

The generic cell rate algorithm: whoever keeps to the rate is never refused, and a whole allowance
may be used at once after a pause. It keeps one number a caller, the time at which the allowance
will be whole again. Without Valkey nobody is refused.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.utils.crypto import salted_hmac
from django_redis import get_redis_connection
from redis import RedisError

logger = logging.getLogger(__name__)

# In microseconds by the server's own clock. KEYS: the caller. ARGV: allowance, window.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window = tonumber(ARGV[2])
local step = window / tonumber(ARGV[1])
local whole_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local after = whole_at + step
if after - now > window + 0.5 then
  return {0, 0, math.ceil(after - now - window), math.ceil(whole_at - now)}
end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
return {1, math.floor((window - (after - now)) / step + 0.000001), 0, math.ceil(after - now)}
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests a window; after a pause all of them at once."""

    name: str
    allowance: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after a request."""

    limit: Limit
    is_allowed: bool
    remaining: int
    #: Until the next request is allowed; nothing where one is.
    wait: timedelta
    #: Until the allowance is whole again.
    whole_in: timedelta


def take(limit: Limit, caller: str) -> Standing | None:
    """Count a request; None where Valkey does not answer, and nobody is refused.

    `caller` may be an address: only a keyed hash of it leaves us.
    """
    digest = salted_hmac("rate limit", caller, algorithm="sha256").hexdigest()[:32]
    key = f"limit:{limit.name}:{digest}"
    window = int(limit.window / timedelta(microseconds=1))
    try:
        script = get_redis_connection("default").register_script(_TAKE)
        allowed, remaining, wait, whole_in = script(keys=[key], args=[limit.allowance, window])
    except RedisError as error:
        logger.warning("requests are not counted: %s", type(error).__name__)
        return None
    return Standing(
        limit=limit,
        is_allowed=bool(allowed),
        remaining=int(remaining),
        wait=timedelta(microseconds=int(wait)),
        whole_in=timedelta(microseconds=int(whole_in)),
    )
