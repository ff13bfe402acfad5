"""Schemas and examples of the portal's envelope."""

from typing import Any

TEXT = {"type": "string"}


def shape_of(required: tuple[str, ...] = (), /, **properties: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "object", "properties": properties}
    return told | ({"required": [*required]} if required else {})


def envelope(response: dict[str, Any]) -> dict[str, Any]:
    """The schema of an answer: `response`, or `errors` where it was refused."""
    refusal = shape_of(("errorCode", "message"), errorCode=TEXT, message=TEXT)
    return shape_of(
        ("id", "version", "responsetime", "response", "errors"),
        id=TEXT,
        version={"type": "string", "enum": ["1.0"]},
        responsetime={"type": "string", "format": "date-time"},
        response={"anyOf": [response, {"type": "null"}]},
        errors={"anyOf": [{"type": "array", "items": refusal}, {"type": "null"}]},
    )


def answered(envelope_id: str, response: Any = None, errors: Any = None) -> dict[str, Any]:
    """An example of an answer."""
    return {
        "id": envelope_id,
        "version": "1.0",
        "responsetime": "2027-02-20T10:12:07.123Z",
        "response": response,
        "errors": errors,
    }
