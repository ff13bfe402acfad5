"""Stand-ins for addresses that are plain functions, so that the document can tell of them."""

from typing import Any

from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from clients.api.describing import Answer, Operation, describe

TAG = "Service"
_TEXT = {"type": "string"}
_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "kid": "2027-02-20-1",
    "use": "sig",
    "alg": "ES256",
}


class _StandIn(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()

    def get(self, request: Any) -> None:
        """Never called."""


class PublicKeys(_StandIn):
    pass


class ProviderCalendar(_StandIn):
    pass


class Health(_StandIn):
    pass


class Readiness(_StandIn):
    pass


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties]}


def _get(view: type[APIView] | str, **told: Any) -> None:
    name = view if isinstance(view, str) else f"{view.__module__}.{view.__name__}"
    describe(name, TAG, get=Operation(**told))


_get(
    PublicKeys,
    id="getPublicKeys",
    summary="Get the keys that tokens are checked with",
    description="A JSON Web Key Set (RFC 7517); a new key is there before it signs.",
    answers={
        200: Answer(
            _object(keys={"type": "array", "items": {"type": "object"}}),
            {"keys": [_KEY]},
            "The keys.",
            media_type="application/jwk-set+json",
        )
    },
)
_get(
    ProviderCalendar,
    id="getProviderCalendar",
    summary="Subscribe to a provider's appointments",
    description="By the secret address of `POST /api/v1/providers/{id}/calendar-feed`; no names.",
    answers={
        200: Answer(
            _TEXT,
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n…\r\nEND:VCALENDAR\r\n",
            "An iCalendar file.",
            media_type="text/calendar",
        ),
        304: Answer(description="It is as you know it."),
        404: Answer(_TEXT, "", "There is no such calendar.", media_type="text/plain"),
    },
)
_get(
    Health,
    id="getHealth",
    summary="See whether the process lives",
    answers={
        200: Answer(_object(message=_TEXT), {"message": "Slotkeeper is running."}, "It lives.")
    },
)
_READY = _object(
    message=_TEXT,
    parts={"type": "object", "additionalProperties": _TEXT},
    beat_lag_seconds={"type": ["integer", "null"]},
)
_PARTS = {"database": "ok", "cache": "ok", "broker": "ok", "worker": "ok"}
_get(
    Readiness,
    id="getReadiness",
    summary="See whether everything a booking needs is there",
    answers={
        200: Answer(
            _READY, {"message": "ready", "parts": _PARTS, "beat_lag_seconds": 4}, "It is there."
        ),
        503: Answer(
            _READY,
            {
                "message": "not ready",
                "parts": _PARTS | {"worker": "out of reach"},
                "beat_lag_seconds": 48,
            },
            "Something is not.",
        ),
    },
)
_get(
    "config.openapi.pages.SchemaView",
    id="getSchema",
    summary="Get this document",
    description="As JSON, or as YAML with `Accept: application/yaml`.",
    answers={200: Answer({"type": "object"}, {"openapi": "3.1.1"}, "The document.")},
)
