"""The limit of an API caller: a portal, a person signed in, or an address for everyone else.

DRF's own throttle reads, decides and writes in three steps, so that requests at the same moment
all pass; this one counts in one (`clients.rate_limits`).
"""

import ipaddress
import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from clients import rate_limits
from clients.api.authentication import Caller
from clients.errors import TooManyRequests
from clients.rate_limits import Limit, Standing

if TYPE_CHECKING:
    from rest_framework.views import APIView

#: An IPv6 customer has a whole network of addresses.
_IPV6_PREFIX = 64


class CallerLimit(BaseThrottle):
    """Refuses with TooManyRequests; what is left is told in the answer's headers."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        name, caller = _caller(request)
        allowance, seconds = settings.RATE_LIMITS.get(name, (0, 1))
        if not allowance:
            return True
        standing = rate_limits.take(Limit(name, allowance, timedelta(seconds=seconds)), caller)
        if standing is not None:
            note(request, standing)
            if not standing.is_allowed:
                raise TooManyRequests(standing.wait)
        return True


def note(request: Request, standing: Standing) -> None:
    """Keep it for the headers (`config.middleware.RateLimitMiddleware`)."""
    request._request.rate_limit = standing  # type: ignore[attr-defined] # ours, on Django's request


def headers(standing: Standing) -> dict[str, str]:
    """`RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers."""
    limit = standing.limit
    return {
        "RateLimit-Policy": f'"{limit.name}";q={limit.allowance};w={_seconds(limit.window)}',
        "RateLimit": f'"{limit.name}";r={standing.remaining};t={_seconds(standing.whole_in)}',
    }


def address_of(request: HttpRequest) -> str:
    """The caller's address; of IPv6 the network.

    `X-Forwarded-For` is believed as far as our own proxies have written it: each adds the address
    it was called from at the end, so with n of them the caller's is the n-th from there. What a
    caller writes into it stands before that. With fewer entries than proxies nothing is believed.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    depth = settings.TRUSTED_PROXIES
    if depth:
        written = request.headers.get("X-Forwarded-For", "").split(",")
        if len(written) >= depth:
            address = written[-depth].strip()
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _IPV6_PREFIX), strict=False))
    return str(found)


def _caller(request: Request) -> tuple[str, str]:
    """The limit that applies, and to whom."""
    caller: Any = request.user
    if isinstance(caller, Caller) and caller.actor.id is not None:
        return caller.actor.kind.value, str(caller.actor.id)
    return "anonymous", address_of(request._request)


def _seconds(span: timedelta) -> int:
    return math.ceil(span.total_seconds())
