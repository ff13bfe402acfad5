"""The OpenAPI document on credentials and tokens, and on the fields all bodies are made of."""

from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from rest_framework import serializers

from clients import errors
from clients.api import views
from clients.api.describing import Answer, Operation, describe, either
from clients.api.fields import LARGEST_ID

TOKENS = "Tokens"
EXAMPLE_TOKEN = "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiI5YjJmNmMxZSJ9.c2lnbmF0dXJl"  # noqa: S105 - made up

#: Fields by how JSON writes them.
WRITTEN: dict[str, dict[str, Any]] = {
    "PublicId": {"type": "string", "format": "uuid"},
    "Date": {"type": "string", "format": "date"},
    "TimeOfDay": {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"},
    "Instant": {"type": "string", "format": "date-time"},
    "WholeNumber": {"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST_ID},
}
#: Shapes whose own name says too little beside all others.
NAMES = {"Contact": "ClientSearch", "RefreshRequest": "Refresh", "RevokeRequest": "Revocation"}


class OfBearerToken(OpenApiAuthenticationExtension):
    target_class = "clients.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token of POST /api/v1/token: a person's or a portal's.",
        }


class OfShape(OpenApiSerializerExtension):
    """Shapes under names that tell them apart."""

    target_class = "clients.api.fields.Shape"
    match_subclasses = True

    def get_name(self, auto_schema: Any, direction: Any) -> str | None:
        name = type(self.target).__name__
        return NAMES.get(f"{type(self.target).__module__}.{name}", NAMES.get(name))

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        # The library would describe the class the extension is for, not the one at hand.
        told: dict[str, Any] = auto_schema._map_serializer(
            self.target, direction, bypass_extensions=True
        )
        return told


class OfField(OpenApiSerializerFieldExtension):
    """A field that arrives as one kind of text or number."""

    target_class = "clients.api.fields._Written"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return dict(WRITTEN[type(self.target).__name__])


class OfWholeNumber(OfField):
    target_class = "clients.api.fields.WholeNumber"
    match_subclasses = False


class OfText(OpenApiSerializerFieldExtension):
    """A line of text that says something, unless it may be empty."""

    target_class = "clients.api.fields.Text"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        told: dict[str, Any] = auto_schema._map_serializer_field(
            self.target, direction, bypass_extensions=True
        )
        field = self.target
        # In a form, what has no value counts as left out (RFC 6749, section 3.1).
        is_of_a_form = type(field.parent).__module__ == views.__name__ and not field.required
        if not field.allow_blank and not is_of_a_form:
            told.setdefault("minLength", 1)
        # The library adds what null means once more around this.
        return told | {"type": "string"}


class OfGrantType(OpenApiSerializerFieldExtension):
    target_class = "clients.api.views.GrantType"
    priority = 1

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "enum": ["client_credentials"]}


class PortalToken(serializers.Serializer[None]):
    """What a portal's credentials are answered (RFC 6749, section 5.1)."""

    access_token = serializers.CharField()
    token_type = serializers.ChoiceField(("Bearer",))
    expires_in = serializers.IntegerField(help_text="Seconds.")
    scope = serializers.CharField(required=False, help_text="Told where it was asked for.")


class TokenPair(serializers.Serializer[None]):
    """What a person's sign-in is answered."""

    access = serializers.CharField(help_text="Good for 15 minutes.")
    refresh = serializers.CharField(help_text="Good once, for the next pair.")


PAIR = {"access": EXAMPLE_TOKEN, "refresh": "rt_4f8b…"}
describe(
    "clients.api.views.TokenView",
    TOKENS,
    post=Operation(
        id="issueToken",
        summary="Get a token",
        description=(
            "A portal sends its client credentials (RFC 6749, section 4.4), in the body or by HTTP"
            " Basic; a person sends e-mail address and password and gets a pair of tokens. Staff"
            " send a code of their authenticator app, or a recovery code, as `otp` besides."
        ),
        takes=either("Credentials", views.TokenRequest, views.PasswordRequest),
        sends={
            "Portal": {
                "grant_type": "client_credentials",
                "client_id": "portal-0123456789abcdef",
                "client_secret": "…",
            },
            "Person": {"email": "salma@example.org", "password": "…"},
            "Staff": {"email": "clerk@example.org", "password": "…", "otp": "402917"},
        },
        answers={
            200: Answer(
                either("IssuedToken", PortalToken, TokenPair),
                {
                    "Portal": {
                        "access_token": EXAMPLE_TOKEN,
                        "token_type": "Bearer",
                        "expires_in": 900,
                    },
                    "Person": PAIR,
                },
                description="A token, or a pair of them.",
                several=True,
            )
        },
        refusals=(
            errors.CredentialsRefused,
            errors.SignInRefused,
            errors.SecondFactorRequired,
            errors.SecondFactorRefused,
            errors.EmailNotVerified,
            errors.TooManyAttempts,
            errors.ScopeRefused,
        ),
        takes_forms=True,
    ),
)
describe(
    "clients.api.views.RefreshView",
    TOKENS,
    post=Operation(
        id="refreshToken",
        summary="Get the next pair of tokens",
        description="Each refresh token is used once: keep the new one before you drop the old.",
        takes=views.RefreshRequest,
        sends={"Example": {"refresh": "rt_4f8b…"}},
        answers={200: Answer(TokenPair, PAIR, description="The next pair.")},
        refusals=(errors.RefreshRefused,),
        takes_forms=True,
    ),
)
describe(
    "clients.api.views.RevokeView",
    TOKENS,
    post=Operation(
        id="revokeToken",
        summary="End a sign-in",
        description="By either token of the pair (RFC 7009). A token we do not know is no error.",
        takes=views.RevokeRequest,
        sends={"Example": {"token": "rt_4f8b…"}},
        answers={200: Answer({"type": "object"}, {}, description="It has ended.")},
        refusals=(errors.TokenNotRevocable,),
        takes_forms=True,
    ),
)
