"""How the OpenAPI document is made: docs/openapi.json, GET /api/v1/schema/."""

from typing import Any

__all__ = ["SPECTACULAR_SETTINGS"]

_WHAT_IT_IS = """\
Appointments at registration centres and other providers: free times, holds and bookings, hours,
clients, reports; and MOSIP's booking service at its own addresses.

- Sign in with `POST /api/v1/token` and send `Authorization: Bearer …`. Reading free times needs no
  token.
- Instants are RFC 3339 with `Z`; days and times of day are the provider's own.
- Wherever a provider is named, its id and its external id are both taken.
- Refusals are `application/problem+json` (RFC 9457) with a stable `code`; `detail` follows
  `Accept-Language` (en, fr, es, ar). The portal's and MOSIP's addresses answer in their envelope.
- Any address may besides answer 405 to a method and 406 to an `Accept` that it does not know.
- What is deprecated says so by `Deprecation` and `Sunset` headers at least twelve months before it
  ends.
"""

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Slotkeeper",
    "VERSION": "1.0.0",
    "DESCRIPTION": _WHAT_IT_IS,
    "SERVERS": [{"url": "/", "description": "Here"}],
    "TAGS": [
        {"name": "Tokens", "description": "Credentials in, tokens out."},
        {"name": "Sign-in", "description": "Registering, confirming an address, passwords."},
        {"name": "Availability", "description": "Free times."},
        {"name": "Appointments", "description": "Holds and appointments."},
        {"name": "Clients", "description": "People who are booked for."},
        {"name": "Providers", "description": "Centres and their services."},
        {"name": "Schedules", "description": "Hours, and how they change."},
        {"name": "Reports", "description": "Counts, nobody in them."},
        {"name": "Portal", "description": "The portal's plain call."},
        {"name": "MOSIP", "description": "MOSIP's booking service, at its own addresses."},
        {"name": "Service", "description": "Keys, health, this document."},
    ],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "PREPROCESSING_HOOKS": ["config.openapi.routes.only_ours"],
    # Enumerations stay where they are used: a field added to one must not rename another's.
    "POSTPROCESSING_HOOKS": ["config.openapi.components.add_components"],
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "displayRequestDuration": True,
        "docExpansion": "none",
        "filter": True,
        "persistAuthorization": False,
        # Else the page asks a checker on the Internet about the document.
        "validatorUrl": None,
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_AUTHENTICATION": [],
}
