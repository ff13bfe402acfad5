"""Tokens for credentials."""

import base64
import binascii

from rest_framework import serializers
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clients import services
from clients.api.parsers import JSONParser
from clients.errors import CredentialsRefused


class TokenRequest(serializers.Serializer[None]):
    """RFC 6749 §4.4.2, as a form or as JSON."""

    grant_type = serializers.ChoiceField(choices=["client_credentials"])
    client_id = serializers.CharField(max_length=100)
    client_secret = serializers.CharField(max_length=200)


class TokenView(APIView):
    """POST: client credentials for a bearer token."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (JSONParser, FormParser)

    def post(self, request: Request) -> Response:
        wish = TokenRequest(data={**_flat(request), **_basic(request)})
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
            },
            headers={"Cache-Control": "no-store", "Pragma": "no-cache"},
        )


def _flat(request: Request) -> dict[str, object]:
    return dict(request.data.items()) if hasattr(request.data, "items") else {}


def _basic(request: Request) -> dict[str, str]:
    """Credentials of HTTP Basic, which RFC 6749 §2.3.1 asks servers to take."""
    kind, _space, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return {}
    try:
        client_id, _colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise CredentialsRefused from error
    return {"client_id": client_id, "client_secret": secret}
