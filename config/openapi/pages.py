"""The document as JSON and YAML, and two pages that show it, all from our own files."""

import hashlib
import json
from functools import cache
from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView


class _Document(APIView):
    """Base: what is refused is a problem here too, whatever the answer would have been."""

    def handle_exception(self, exc: Exception) -> Response:
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSONRenderer.media_type
        return super().handle_exception(exc)


class SchemaView(_Document):
    """GET schema/: the document."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (
        OpenApiJsonRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer2,
        OpenApiYamlRenderer,
    )

    def get(self, request: Request) -> HttpResponse:
        renderer: Any = request.accepted_renderer
        written = _written(isinstance(renderer, OpenApiYamlRenderer))
        tag = f'"{hashlib.sha256(written).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
        return HttpResponse(written, content_type=renderer.media_type, headers=headers)


class SwaggerView(_Document, SpectacularSwaggerSplitView):
    """GET docs/: Swagger UI."""

    url_name = "schema"
    template_name = "openapi/swagger.html"


@method_decorator(csp_update({"style-src": [NONCE], "worker-src": ["blob:"]}), name="dispatch")
class RedocView(_Document, SpectacularRedocView):
    """GET redoc/: ReDoc.

    It makes its styles as it draws, so style elements of its own pass by the nonce, and it searches
    in a worker out of a blob. Everything else is as on every page.
    """

    url_name = "schema"
    template_name = "openapi/redoc.html"


@cache
def _written(is_yaml: bool) -> bytes:
    """The same for every process of one release, and made once in each."""
    with override("en"):
        document = SchemaGenerator().get_schema(request=None, public=True)
        if is_yaml:
            written: bytes = OpenApiYamlRenderer().render(document, renderer_context={})
            return written
    # Half the size of what the library's renderer writes.
    return json.dumps(document, cls=JSONEncoder, separators=(",", ":")).encode()
