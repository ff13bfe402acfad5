"""Addresses of pages, built in one place so that none carries more than it needs."""

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from providers.models import Provider, Service

_SAFE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def key_of(provider: Provider) -> str:
    """What a centre is called in an address: its external id where that is plain, else its UUID."""
    if provider.external_id and _SAFE_KEY.fullmatch(provider.external_id):
        return provider.external_id
    return str(provider.public_id)


def centre(
    provider: Provider,
    *,
    month: date | None = None,
    day: date | None = None,
    service: Service | None = None,
) -> str:
    """A centre's page, at a month or a day."""
    asked = {
        "month": f"{month:%Y-%m}" if month else None,
        "day": day.isoformat() if day else None,
        "service": service.code if service else None,
    }
    given = {name: value for name, value in asked.items() if value}
    path = reverse("pages:centre", args=[key_of(provider)])
    return path + (f"?{urlencode(given)}" if given else "") + ("#day" if day else "")


def keeping(address: str, more: str) -> str:
    """The address with more of a query in it, before what it points at."""
    if not more:
        return address
    page, mark, part = address.partition("#")
    return f"{page}{'&' if '?' in page else '?'}{more}{mark}{part}"


def find(
    *,
    q: str = "",
    service: str = "",
    near: tuple[float, float] | None = None,
    within: int = 0,
    need: Sequence[str] = (),
    order: str = "",
    page: int = 1,
) -> str:
    """The list of centres, narrowed so; its filters in the same order whoever asks."""
    asked = {
        "q": q,
        "service": service,
        "near": point(near) if near else "",
        "within": str(within) if within else "",
        "need": list(need),
        "order": order,
        "page": str(page) if page > 1 else "",
    }
    given = {name: value for name, value in asked.items() if value}
    query = urlencode(given, doseq=True, safe=",")
    return reverse("pages:find") + (f"?{query}" if query else "")


def point(near: tuple[float, float]) -> str:
    """A place as an address has it: latitude and longitude, to about a kilometre."""
    return ",".join(f"{degrees:.2f}" for degrees in near)
