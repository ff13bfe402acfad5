"""While the house is worked on: 503 at every door, asking nothing of database, cache or session."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config import error_pages


def is_on() -> bool:
    """By MAINTENANCE for processes started with it, by the file at once for those that run."""
    return settings.MAINTENANCE or Path(settings.VAR_DIR, "maintenance").exists()


class MaintenanceMiddleware:
    """Stands behind what serves health and static files, and before whatever asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return error_pages.under_maintenance(request) if is_on() else self.get_response(request)
