"""Addresses of pages, built in one place so that none carries more than it needs."""

import re
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


def find(*, q: str = "", page: int = 1) -> str:
    """The list of centres."""
    given = {"q": q} if q else {}
    if page > 1:
        given["page"] = str(page)
    return reverse("pages:find") + (f"?{urlencode(given)}" if given else "")
