"""Which addresses the document tells of, and how they are written."""

from typing import Any

from config.openapi import service

Endpoint = tuple[str, str, str, Any]
#: The address that is written in two ways, which the library leaves out.
_BATCHES = ("appointment/batch", "batch/appointment")
#: Addresses that are no views of DRF's.
_PLAIN = {
    "/.well-known/jwks.json": service.PublicKeys,
    "/calendars/{token}.ics": service.ProviderCalendar,
    "/health": service.Health,
    "/health/ready": service.Readiness,
}


def only_ours(endpoints: list[Endpoint]) -> list[Endpoint]:
    """Each address once and without its optional slash. A hook of drf-spectacular."""
    told = [each for endpoint in endpoints for each in _spelled(*endpoint)]
    return told + [(path, path, "GET", view.as_view()) for path, view in _PLAIN.items()]


def _spelled(path: str, path_regex: str, method: str, view: Any) -> list[Endpoint]:
    if "/api/v1/" in path:
        return [(path, path_regex, method, view)]
    path = path.rstrip("/")
    if "|" not in path_regex:
        return [(path, path, method, view)]
    paths = [path.replace("//", f"/{words}/") for words in _BATCHES]
    return [(each, each, method, view) for each in paths]
