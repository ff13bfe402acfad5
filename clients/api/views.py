"""Tokens for credentials."""

import base64
import binascii
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clients import services
from clients.api.fields import Shape, Text
from clients.api.parsers import FormParser, JSONParser
from clients.errors import CredentialsRefused


class GrantType(Text):
    """The one kind of grant there is."""

    default_error_messages = {"invalid_choice": _("Write client_credentials.")}

    def to_internal_value(self, data: Any) -> str:
        if super().to_internal_value(data) != "client_credentials":
            self.fail("invalid_choice")
        return "client_credentials"


class TokenRequest(Shape):
    """RFC 6749 §4.4.2, as a form or as JSON."""

    grant_type = GrantType(max_length=40)
    client_id = Text(max_length=100)
    client_secret = Text(max_length=200, trim_whitespace=False)


class TokenView(APIView):
    """POST: client credentials for a bearer token."""

    #: Errors carry the `error` of RFC 6749 §5.2 as well (config.problems).
    error_format: ClassVar[str] = "oauth"
    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (JSONParser, FormParser)

    def post(self, request: Request) -> Response:
        wish = TokenRequest(data=_with_basic(request))
        wish.is_valid(raise_exception=True)
        token = services.issue_portal_token(
            client_id=wish.validated_data["client_id"],
            client_secret=wish.validated_data["client_secret"],
        )
        return Response(
            {
                "access_token": token.access_token,
                "token_type": "Bearer",
                "expires_in": token.expires_in,
            }
        )

    def finalize_response(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Neither a token nor a refusal is kept by anybody on the way (RFC 6749 §5.1)."""
        response: Response = super().finalize_response(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Pragma"] = "no-cache"
        return response


def _with_basic(request: Request) -> Any:
    """The body, with the credentials of HTTP Basic, which RFC 6749 §2.3.1 asks servers to take."""
    body = request.data
    kind, _space, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic" or not hasattr(body, "items"):
        return body
    if "client_secret" in body:
        raise serializers.ValidationError({"client_secret": [_("Send the secret once.")]})
    try:
        client_id, _colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise CredentialsRefused from error
    return {**dict(body.items()), "client_id": client_id, "client_secret": secret}
