"""Django's own way out for errors: what left a view, or never reached one.

JSON doors answer in their format, pages with a page. Nothing of the request is repeated.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist, loader
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults

from booking.pages.languages import OWN_NAMES, PARAMETER
from config.languages import language_of
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

#: Programs may treat it as any 503; they are told to wait longer.
_MAINTENANCE = replace(
    UNAVAILABLE,
    row=replace(UNAVAILABLE.row, retry_after=300),
    sentence=gettext_lazy("The service is being worked on. Appointments stay booked."),
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
    """Answers 503 where a page fails because the database is out of reach.

    And 405 with words where a method was refused without any, by one of Django's decorators.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        told = _problem(BY_STATUS[405])
        told["Allow"] = response["Allow"]
        return told

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable(request) if isinstance(error, OUTAGES) else None


def under_maintenance(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After while the house is worked on, in the language the request asks for."""
    language = language_of(request)
    with translation.override(language):
        response = _in_json(request, _MAINTENANCE) or HttpResponse(_maintenance_page(request))
    response.status_code = 503
    response["Retry-After"] = str(_MAINTENANCE.row.retry_after)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    return response


def _maintenance_page(request: HttpRequest) -> str:
    """Without the request, as below. The switcher is part of the address: nothing else answers."""
    given = request.GET.copy()
    languages = []
    for code, name in OWN_NAMES.items():
        given[PARAMETER] = code
        languages.append((code, name, f"?{given.urlencode()}"))
    return loader.get_template("maintenance.html").render({"languages": languages})


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
    return _problem(refusal) if request.path.startswith("/api/") else None


def _problem(refusal: Refusal) -> HttpResponse:
    return JsonResponse(
        body_of(refusal, None), status=refusal.row.status, content_type=PROBLEM_JSON
    )


def _view_of(request: HttpRequest) -> Any:
    """The class of the DRF view this address belongs to, reached or not."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Http404:
        return None
    return getattr(match.func, "cls", None)
