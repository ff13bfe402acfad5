"""Pages, sheets and scripts go over the line compressed; other answers as they are."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_READ_BY_BROWSERS = (
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "image/svg+xml",
)


class PageCompressionMiddleware(GZipMiddleware):
    """Where a link is slow, a page's weight is how long its reader waits.

    The programs' doors stay as they are: their answers are small, and asked for by the thousand.
    Length of a page tells nothing of its secrets (BREACH): the form token is masked anew for each
    request, and Django pads what it compresses at random.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.get("Content-Type", "")
        if not kind.startswith(_READ_BY_BROWSERS):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed
