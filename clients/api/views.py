"""Tokens for credentials, for a password, for a refresh token; and their end."""

import base64
import binascii
from typing import Any, ClassVar

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clients import services
from clients.api.fields import Secret, Shape, Text
from clients.api.limits import address_of
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
    client_secret = Secret(max_length=200)
    scope = Text(max_length=200, required=False)


class PasswordRequest(Shape):
    """A person's e-mail address and password; of staff, a code besides."""

    email = Text(max_length=254)
    password = Secret(max_length=256)
    otp = Secret(
        max_length=40,
        required=False,
        help_text=_("Of staff: the six digits of their app, or a recovery code."),
    )


class RefreshRequest(Shape):
    refresh = Secret(max_length=8000)


class RevokeRequest(Shape):
    """RFC 7009 §2.1; the hint is taken and not needed."""

    token = Secret(max_length=8000)
    token_type_hint = Text(max_length=40, required=False)


class CredentialsView(APIView):
    """Base of what takes credentials or gives tokens: open to all, and kept by nobody."""

    #: Errors carry the `error` of RFC 6749 §5.2 as well (config.problems).
    error_format: ClassVar[str] = "oauth"
    authentication_classes: Any = ()
    permission_classes: Any = (AllowAny,)
    parser_classes: Any = (JSONParser, FormParser)

    def finalize_response(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Neither a token nor a refusal is kept by anybody on the way (RFC 6749 §5.1)."""
        response: Response = super().finalize_response(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Pragma"] = "no-cache"
        return response


class TokenView(CredentialsView):
    """POST: client credentials for a bearer token; or e-mail address and password for a pair."""

    def post(self, request: Request) -> Response:
        body = _with_basic(request)
        if hasattr(body, "keys") and "grant_type" not in body and _by_password(body):
            return self._sign_in(request, body)
        wish = TokenRequest(data=body)
        wish.is_valid(raise_exception=True)
        asked = wish.validated_data.get("scope")
        token = services.issue_portal_token(
            client_id=wish.validated_data["client_id"],
            client_secret=wish.validated_data["client_secret"],
            scopes=None if asked is None else asked.split(),
        )
        answer = {
            "access_token": token.access_token,
            "token_type": "Bearer",
            "expires_in": token.expires_in,
        }
        # Said where it was asked for (RFC 6749 §5.1).
        return Response(answer if asked is None else answer | {"scope": " ".join(token.scopes)})

    def _sign_in(self, request: Request, body: Any) -> Response:
        wish = PasswordRequest(data=body)
        wish.is_valid(raise_exception=True)
        place = address_of(request._request)
        return _pair(services.sign_in(**wish.validated_data, place=place))


class RefreshView(CredentialsView):
    """POST: a refresh token for the next pair."""

    def post(self, request: Request) -> Response:
        wish = RefreshRequest(data=request.data)
        wish.is_valid(raise_exception=True)
        return _pair(services.refresh(refresh_token=wish.validated_data["refresh"]))


class RevokeView(CredentialsView):
    """POST: end a sign-in by one of its tokens; an unknown token is no error (RFC 7009)."""

    def post(self, request: Request) -> Response:
        wish = RevokeRequest(data=request.data)
        wish.is_valid(raise_exception=True)
        services.revoke(token=wish.validated_data["token"])
        return Response({})


@csrf_exempt  # else another method is answered with a page about cookies instead of 405
@require_safe
def public_keys(request: HttpRequest) -> JsonResponse:
    """GET /.well-known/jwks.json: the public keys (RFC 7517), whatever the caller accepts."""
    response = JsonResponse(services.public_key_set(), content_type="application/jwk-set+json")
    patch_cache_control(response, public=True, max_age=60)
    return response


def _pair(tokens: services.Tokens) -> Response:
    return Response({"access": tokens.access, "refresh": tokens.refresh})


def _by_password(body: Any) -> bool:
    return not {"client_id", "client_secret"} & set(body.keys()) and bool(
        {"email", "password"} & set(body.keys())
    )


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
