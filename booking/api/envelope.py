"""The portal's response envelope (portal-contract, section 2.2)."""

from typing import Any

from django.utils import timezone


def envelope(
    response_id: str, response: Any = None, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """Success has `errors` null; failure has `response` null. UTC with milliseconds and Z."""
    moment = timezone.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "id": response_id,
        "version": "1.0",
        "responsetime": moment,
        "response": response,
        "errors": errors,
    }
