"""The request's number, and who asks, for log lines and audit entries."""

import logging
import uuid
from collections.abc import Callable

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
        token = request_id.set(number)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-Id"] = number
        return response


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or "-"
        return True
