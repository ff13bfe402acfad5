"""Operations that will end: they say so in their answers and in the OpenAPI document.

    class OldView(Deprecated, APIView):
        deprecated = {"GET": Ending(since=date(2027, 3, 1), until=date(2028, 3, 1))}

After RFC 9745 (`Deprecation`) and RFC 8594 (`Sunset`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from django.utils.http import http_date
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

#: How long what is deprecated goes on at the least (docs/api.md, "Versioning").
LEAST_NOTICE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Ending:
    """Since when an operation is deprecated, from when on it is gone (UTC), and what to use.

    Raises ValueError where the notice is too short.
    """

    since: date
    until: date
    #: An address of ours.
    instead: str = ""

    def __post_init__(self) -> None:
        if self.until - self.since < LEAST_NOTICE:
            raise ValueError("what is deprecated goes on for a year at the least")

    def headers(self) -> dict[str, str]:
        """What each answer tells, a refusal too."""
        told = {
            "Deprecation": f"@{_seconds(self.since)}",
            "Sunset": http_date(_seconds(self.until)),
        }
        if self.instead:
            told["Link"] = f'<{self.instead}>; rel="successor-version"'
        return told


class Deprecated(APIView):
    """A view some of whose methods will end."""

    deprecated: ClassVar[Mapping[str, Ending]] = {}

    def finalize_response(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().finalize_response(request, *args, **kwargs)
        ending = self.deprecated.get(str(request.method))
        if ending is not None:
            for name, value in ending.headers().items():
                response[name] = value
        return response


def _seconds(on: date) -> int:
    return int(datetime.combine(on, time(), UTC).timestamp())
