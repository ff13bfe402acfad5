"""The refusals of an operation: those its view makes by itself, and the domain's.

Codes, statuses and sentences come from `config.problems`, so that the document tells what is
answered. Examples are `components/examples`, each by its code.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils.translation import override
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from audit.errors import DomainError
from booking.api.portal import PortalRequestError
from clients import errors as clients
from clients.api.describing import Operation
from config.problem_table import TABLE, Row
from config.problems import BY_STATUS, FORBIDDEN, PROBLEM_JSON, UNAVAILABLE, Refusal, problem

_SAID = {
    400: "It cannot be read, or lacks what every such request has.",
    401: "Nobody is signed in, or the token is not good.",
    403: "The caller may not do this.",
    404: "There is no such thing, or none that the caller may see.",
    409: "What there is stands against it.",
    412: "It has changed since it was read.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    422: "What is asked cannot be done so.",
    428: "The header If-Match is missing.",
    429: "Too many requests.",
    503: "Out of reach for a moment.",
}
_NOT_VALID = Refusal(
    Row(422, "PRG_PAM_CORE_004", "Request body is invalid"),
    "validation_failed",
    "The request is not in the shape this address takes.",
    [{"field": "date", "code": "invalid", "detail": "Write a date such as 2027-03-01."}],
)
#: Members that some problems have besides.
_MORE: dict[str, dict[str, Any]] = {"has_appointments": {"appointments": 3}}
_OF_TOKENS = {
    "credentials_refused": "invalid_client",
    "sign_in_refused": "invalid_grant",
    "second_factor_required": "invalid_grant",
    "second_factor_refused": "invalid_grant",
    "refresh_refused": "invalid_grant",
    "email_not_verified": "invalid_grant",
    "scope_refused": "invalid_scope",
    "token_not_revocable": "unsupported_token_type",
    "too_many_attempts": "invalid_request",
}
#: MOSIP's backend is answered 200 whatever the domain refuses; these alone are HTTP's.
_MOSIP = (401, 413, 415, 429, 503)
_ALL = {**BY_STATUS, 422: _NOT_VALID, 503: UNAVAILABLE}


def responses(
    view: APIView, method: str, told: Operation, operation: dict[str, Any]
) -> dict[str, Any]:
    """Responses by status, each with an example of every refusal."""
    error_format = getattr(view, "error_format", "")
    found: dict[int, dict[str, Refusal]] = {}
    for refusal in (*_of_view(view, operation), *_of_domain(told)):
        status, name = refusal.row.status, refusal.code
        if error_format == "oauth" and refusal is _NOT_VALID:
            status, name = 400, "validation_failed_oauth"  # RFC 6749 §5.2
        if error_format in ("portal", "mosip"):
            name = f"portal_{name}"
        found.setdefault(status, {})[name] = refusal
    if error_format == "mosip":
        found = {status: found[status] for status in _MOSIP if status in found}
    return {str(status): _referred(status, sorted(names)) for status, names in found.items()}


def shared() -> dict[str, Any]:
    """Responses that many operations have alike, as `components/responses`."""
    return {name: _response(status, list(names)) for (status, names), name in _shared().items()}


def examples() -> dict[str, Any]:
    """Every example a response may name, as `components/examples`."""
    with override("en"):
        known = [*_ALL.values(), FORBIDDEN, *map(_of_error, TABLE)]
        problems = {each.code: _value(each) for each in reversed(known)}
        portal = {f"portal_{each.code}": _envelope(each) for each in reversed(known)}
        wrong = problems["validation_failed"] | {"status": 400, "error": "invalid_request"}
        told = problems | portal | {"validation_failed_oauth": wrong}
    return {name: {"value": value} for name, value in sorted(told.items())}


def _of_view(view: APIView, operation: dict[str, Any]) -> Iterator[Refusal]:
    yield UNAVAILABLE
    is_open = all(isinstance(each, AllowAny) for each in view.get_permissions())
    if view.get_authenticators():
        yield _of_error(clients.TokenRefused)
        yield _of_error(clients.TokenExpired)
        if not is_open:
            yield BY_STATUS[401]
            yield FORBIDDEN
    if view.get_throttles():
        yield BY_STATUS[429]
    if "requestBody" in operation:
        yield from (BY_STATUS[status] for status in (400, 413, 415))
    places = {each.get("in") for each in operation["parameters"]}
    if "requestBody" in operation or "query" in places:
        yield _NOT_VALID
    if "path" in places:
        yield BY_STATUS[404]


def _of_domain(told: Operation) -> Iterator[Refusal]:
    for error in told.refusals:
        yield _of_error(error)


def _of_error(error: type[DomainError]) -> Refusal:
    if error is PortalRequestError:
        return _NOT_VALID
    sentence = str(error.message).replace("{prefixes}", "+212")
    return Refusal(TABLE[error], error.code, sentence)


def _referred(status: int, names: list[str]) -> dict[str, Any]:
    name = _shared().get((status, tuple(names)))
    return {"$ref": f"#/components/responses/{name}"} if name else _response(status, names)


@cache
def _shared() -> dict[tuple[int, tuple[str, ...]], str]:
    tokens = ("not_signed_in", "token_expired", "token_refused")
    found: dict[tuple[int, tuple[str, ...]], str] = {
        (each.row.status, (each.code,)): each.code.title().replace("_", "")
        for each in (*_ALL.values(), FORBIDDEN)
        if each.row.status in _SAID
    }
    found |= {(401, tokens): "NotSignedIn", (401, tokens[1:]): "TokenRefused"}
    of_portal = {
        (status, tuple(f"portal_{each}" for each in names)): f"Portal{name}"
        for (status, names), name in found.items()
    }
    return found | of_portal | {(400, ("unreadable", "validation_failed_oauth")): "WrongRequest"}


def _response(status: int, names: list[str]) -> dict[str, Any]:
    is_envelope = names[0].startswith("portal_")
    headers = ["X-Request-Id"]
    if status == 401:
        headers.append("WWW-Authenticate")
    if status in (429, 503) or {"busy", "idempotency_key_in_use"} & set(names):
        headers.append("Retry-After")
    schema = "RefusalEnvelope" if is_envelope else "Problem"
    return {
        "description": _SAID[status],
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {
            "application/json" if is_envelope else PROBLEM_JSON: {
                "schema": {"$ref": f"#/components/schemas/{schema}"},
                "examples": {
                    name.removeprefix("portal_"): {"$ref": f"#/components/examples/{name}"}
                    for name in names
                },
            }
        },
    }


def _value(refusal: Refusal) -> dict[str, Any]:
    value = problem(refusal) | {"request_id": "5cc3bc65804d4c8bad7ea0dbd9a2e43f"}
    if refusal.code in _OF_TOKENS:
        value["error"] = _OF_TOKENS[refusal.code]
    return value | _MORE.get(refusal.code, {})


def _envelope(refusal: Refusal) -> dict[str, Any]:
    message = str(refusal.row.portal_message or refusal.sentence)
    return {
        "id": "mosip.pre-registration.booking.book",
        "version": "1.0",
        "responsetime": "2027-02-20T10:12:07.123Z",
        "response": None,
        "errors": [{"errorCode": refusal.row.portal_code, "message": message}],
    }
