"""What operations refer to: headers, parameters, the problem, and examples of refusals."""

import json
import re
from typing import Any

from config.openapi import refusals

_TEXT = {"type": "string"}
_WHOLE = {"type": "integer", "minimum": 0}
_TAG = r'^(\*|(W/)?"[!#-~]*"(, *(W/)?"[!#-~]*")*)$'
_KEY = r"^[!#-~]{1,255}$"

HEADERS: dict[str, Any] = {
    "X-Request-Id": {
        "description": "The request's number; it stands on our log lines.",
        "schema": _TEXT,
    },
    "ETag": {"description": "The state of what is told, for If-Match.", "schema": _TEXT},
    "Location": {"description": "Where it is found.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": _WHOLE},
    "RateLimit": {"description": 'What is left: `"portal";r=29998;t=1`.', "schema": _TEXT},
    "RateLimit-Policy": {"description": 'The limit: `"portal";q=30000;w=60`.', "schema": _TEXT},
    "Idempotency-Replayed": {
        "description": "`true` where the answer is that of an earlier request.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Idempotency-Expires": {
        "description": "Until when a key is kept.",
        "schema": {"type": "string", "format": "date-time"},
    },
    "WWW-Authenticate": {"description": "How to sign in.", "schema": _TEXT},
}


def _header(name: str, description: str, schema: dict[str, Any], required: bool = False) -> Any:
    told = {"name": name, "in": "header", "description": description, "schema": schema}
    return told | ({"required": True} if required else {})


_OF_KEY = "A text of your making: sent again with it, a request is answered as the first time."
PARAMETERS: dict[str, Any] = {
    "AcceptLanguage": _header(
        "Accept-Language", "The language of sentences: en, fr, es or ar.", {"type": "string"}
    ),
    "IdempotencyKey": _header("Idempotency-Key", _OF_KEY, {"type": "string", "pattern": _KEY}),
    "IdempotencyKeyRequired": _header(
        "Idempotency-Key", _OF_KEY, {"type": "string", "pattern": _KEY}, required=True
    ),
    "IfMatch": _header(
        "If-Match",
        "The ETag of what you read; `*` takes it as it is.",
        {"type": "string", "pattern": _TAG},
        required=True,
    ),
    "IfMatchOptional": _header(
        "If-Match", "The ETag of what you read.", {"type": "string", "pattern": _TAG}
    ),
    "IfNoneMatch": _header(
        "If-None-Match",
        "The ETag you know: 304 while it is so. What is no tag says nothing.",
        {"type": "string"},
    ),
}

_PART = {
    "type": "object",
    "properties": {"field": _TEXT, "code": _TEXT, "detail": _TEXT},
    "required": ["field", "code", "detail"],
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A refusal (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people, in their language."},
        "code": {"type": "string", "description": "For programs; stable."},
        "errors": {"type": "array", "items": _PART, "description": "The fields it concerns."},
        "request_id": {"type": ["string", "null"]},
        "error": {"type": "string", "description": "At the token's doors: RFC 6749, section 5.2."},
        "appointments": {"type": "integer", "description": "With has_appointments: how many."},
        "preview": {"$ref": "#/components/schemas/PreviewOut"},
    },
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
}
ENVELOPE: dict[str, Any] = {
    "type": "object",
    "description": "A refusal in the portal's envelope.",
    "properties": {
        "id": _TEXT,
        "version": {"type": "string", "enum": ["1.0"]},
        "responsetime": {"type": "string", "format": "date-time"},
        "response": {"type": "null"},
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {"errorCode": _TEXT, "message": _TEXT},
                "required": ["errorCode", "message"],
            },
        },
    },
    "required": ["id", "version", "responsetime", "response", "errors"],
}


def add_components(result: dict[str, Any], **_of_generator: Any) -> dict[str, Any]:
    """Add what the operations refer to, and nothing else. A hook of drf-spectacular."""
    components = result["components"]
    components["schemas"] |= {"Problem": PROBLEM, "RefusalEnvelope": ENVELOPE}
    known = {
        "responses": refusals.shared(),
        "headers": HEADERS,
        "parameters": PARAMETERS,
        "examples": refusals.examples(),
    }
    for kind, named in known.items():
        # Responses come first: they refer to the others.
        told = json.dumps([result["paths"], components.get("responses")], default=str)
        used = set(re.findall(rf'"#/components/{kind}/([^"]+)"', told))
        components[kind] = {name: named[name] for name in sorted(used)}
    return result
