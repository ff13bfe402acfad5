"""The number every request has, in its answer, on its log lines and in its entries.

Logging is set up with the filter here before any app is there, so this imports next to nothing.
"""

import logging
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from audit.actors import request_id

_Next = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request a number of our own making.

    A number sent along is not taken over: it could carry a person's data into our logs.
    """

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = uuid.uuid4().hex
        # Django logs 4xx and 5xx when the response has left here; the filter finds it there.
        request.slotkeeper_number = number  # type: ignore[attr-defined]
        token = request_id.set(number)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-Id"] = number
        return response


class RateLimitMiddleware:
    """Tells a caller of the API how much of their allowance is left."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        standing = getattr(request, "rate_limit", None)
        if standing is not None:
            from clients.api.limits import headers

            for name, value in headers(standing).items():
                response[name] = value
        return response


class RequestIdFilter(logging.Filter):
    """Puts the request's number on its log lines. Comes before `RedactingFilter`."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Another handler may have been here before, and have dropped the request.
        known = getattr(record, "request_id", "-")
        of_request = getattr(getattr(record, "request", None), "slotkeeper_number", known)
        record.request_id = request_id.get() or of_request
        return True


class SessionCookieMiddleware:
    """Drops a session cookie that cannot be one of ours.

    Django looks up whatever it holds, and PostgreSQL refuses a NUL in text: a made-up cookie would
    be an error of ours on every page.
    """

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = settings.SESSION_COOKIE_NAME
        cookie = request.COOKIES.get(name, "")
        if cookie and not (cookie.isascii() and cookie.isalnum()):
            del request.COOKIES[name]
        return self.get_response(request)
