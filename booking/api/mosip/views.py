"""What every view here has in common."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from booking.api.envelope import envelope
from booking.api.mosip.authentication import MosipToken
from booking.api.mosip.roles import InRole


class MosipView(APIView):
    """Answers every method with the envelope of its own id."""

    error_format: ClassVar[str] = "mosip"
    #: By method; the first also for methods that are not taken.
    envelope_ids: ClassVar[Mapping[str, str]]
    roles: ClassVar[Mapping[str, frozenset[str]]]
    #: Of the call at hand. A class has one too, for faults before there is a view.
    envelope_id: str = ""
    http_method_names = ("get", "head", "post", "put", "delete")
    authentication_classes = (MosipToken,)
    permission_classes = (InRole,)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.envelope_id = next(iter(cls.envelope_ids.values()))

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.envelope_id = self.envelope_ids.get(request.method or "", self.envelope_id)

    def answer(self, response: Any) -> Response:
        """A success."""
        return Response(envelope(self.envelope_id, response))

    def finalize_response(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Nobody on the way keeps what names applicants."""
        response: Response = super().finalize_response(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response
