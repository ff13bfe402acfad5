"""Django's own way out for errors: what left a view, or never reached one.

JSON doors answer in their format, pages with a page. Nothing of the request is repeated.
"""

import sys
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist, loader
from django.urls import resolve
from django.utils.translation import gettext as _
from django.views import defaults

from config.outages import OUTAGES
from config.problems import (
    BY_STATUS,
    FORBIDDEN,
    PROBLEM_JSON,
    UNAVAILABLE,
    UNEXPECTED,
    Refusal,
    body_of,
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400"""
    return _in_json(request, BY_STATUS[400]) or defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403"""
    return _in_json(request, FORBIDDEN) or defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404"""
    return _in_json(request, BY_STATUS[404]) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: called inside the handling of whatever nobody else took."""
    if isinstance(sys.exc_info()[1], OUTAGES):
        return unavailable(request)
    return _in_json(request, UNEXPECTED) or defaults.server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After while the database is out of reach."""
    response = _in_json(request, UNAVAILABLE) or HttpResponse(_unavailable_page())
    response.status_code = 503
    response["Retry-After"] = str(UNAVAILABLE.row.retry_after)
    return response


class OutageMiddleware:
    """Answers 503 where a page fails because the database is out of reach."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable(request) if isinstance(error, OUTAGES) else None


def _unavailable_page() -> str:
    """Without the request: who is signed in cannot be looked up now."""
    try:
        return loader.get_template("503.html").render()
    except TemplateDoesNotExist:
        return _("The service is out of reach for a moment. Try again shortly.")


def _in_json(request: HttpRequest, refusal: Refusal) -> HttpResponse | None:
    """The refusal in the format of the JSON door that was knocked at; None for pages."""
    view = _view_of(request)
    # MOSIP's doors have an id for each method.
    envelope_id = getattr(view, "envelope_ids", {}).get(
        request.method, getattr(view, "envelope_id", None)
    )
    if envelope_id is not None:
        return JsonResponse(body_of(refusal, envelope_id), status=refusal.row.status)
    if request.path.startswith("/api/"):
        return JsonResponse(
            body_of(refusal, None), status=refusal.row.status, content_type=PROBLEM_JSON
        )
    return None


def _view_of(request: HttpRequest) -> Any:
    """The class of the DRF view this address belongs to, reached or not."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Http404:
        return None
    return getattr(match.func, "cls", None)
