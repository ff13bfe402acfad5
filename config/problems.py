"""What doors answer to refusals, by `config.problem_table`.

RFC 9457 for REST; the envelope of portal-contract section 2.2 for the portal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import set_rollback

from audit.actors import request_id
from audit.errors import DomainError
from booking.api.envelope import envelope
from booking.api.mosip.answers import Words, refused
from booking.api.portal import PortalRequestError
from clients import errors as clients
from config.problem_table import OAUTH_ERRORS, TABLE, Row
from providers import errors as providers

PROBLEM_JSON = "application/problem+json"
_WRONG_BODY = _("Request body is invalid")
_NOT_SIGNED_IN = _("Authentication Failed")


@dataclass(frozen=True, slots=True)
class Refusal:
    """All a door needs for its answer, whatever its format."""

    row: Row
    code: str
    sentence: str | Promise
    fields: list[dict[str, str]] = field(default_factory=list)


UNAVAILABLE = Refusal(
    Row(503, "PRG_CORE_REQ_016", retry_after=5),
    "unavailable",
    _("The service is out of reach for a moment. Try again shortly."),
)
UNEXPECTED = Refusal(
    Row(500, "PRG_CORE_REQ_016"),
    "unexpected",
    _("Something went wrong on our side. Nothing was changed."),
)
FORBIDDEN = Refusal(Row(403, "KER-401", _NOT_SIGNED_IN), "forbidden", _("This is not yours to do."))
#: What Django and DRF refuse by themselves, by HTTP status; their own words may repeat the request.
BY_STATUS: Mapping[int, Refusal] = {
    400: Refusal(
        Row(400, "PRG_CORE_REQ_015"), "unreadable", _("The request cannot be read as JSON.")
    ),
    401: Refusal(
        Row(401, "KER-ATH-401", _NOT_SIGNED_IN), "not_signed_in", _("Send an access token.")
    ),
    403: FORBIDDEN,
    404: Refusal(Row(404, "PRG_BOOK_RCI_013"), "not_found", _("There is nothing at this address.")),
    405: Refusal(
        Row(405, "PRG_PAM_CORE_004"),
        "method_not_allowed",
        _("This address does not take that method. The Allow header names those it takes."),
    ),
    406: Refusal(
        Row(406, "PRG_PAM_CORE_004"), "not_acceptable", _("This service answers in JSON only.")
    ),
    413: Refusal(
        Row(413, "PRG_PAM_CORE_004"), "too_large", _("The request is larger than is read here.")
    ),
    415: Refusal(
        Row(415, "PRG_PAM_CORE_004"),
        "unsupported_media_type",
        _("Send JSON with the content type application/json."),
    ),
    429: Refusal(
        Row(429, "PRG_PAM_CORE_004"), "too_many_requests", _("Too many requests. Wait a while.")
    ),
}


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's door for errors. None leaves outages and the unexpected to `config.error_pages`."""
    set_rollback()
    refusal = _refusal(error)
    if refusal is None:
        return None
    return _answer(refusal, error, context)


def _refusal(error: Exception) -> Refusal | None:
    if isinstance(error, PortalRequestError):
        unreadable = error.portal_code == "PRG_PAM_CORE_004"
        row = Row(400 if unreadable else 422, error.portal_code)
        return Refusal(row, error.code, str(error))
    if isinstance(
        error, providers.ScheduleRefused | providers.ProviderRefused | clients.FieldRefused
    ):
        part = {"field": error.field, "code": error.code, "detail": str(error)}
        return Refusal(TABLE[type(error)], error.code, str(error), [part])
    if isinstance(error, DomainError):
        return Refusal(TABLE[type(error)], error.code, str(error))
    if isinstance(error, ValidationError):
        sentence = _("The request is not in the shape this address takes.")
        row = Row(422, "PRG_PAM_CORE_004", _WRONG_BODY)
        return Refusal(row, "validation_failed", sentence, list(_fields(error.detail)))
    return _framework(error)


def _framework(error: Exception) -> Refusal | None:
    """Errors of Django and DRF themselves."""
    if isinstance(error, RequestDataTooBig):
        return BY_STATUS[413]
    if isinstance(error, SuspiciousOperation):
        return BY_STATUS[400]
    if isinstance(error, Http404):
        return BY_STATUS[404]
    if isinstance(error, PermissionDenied):
        return FORBIDDEN
    if isinstance(error, APIException) and error.status_code < 500:
        return BY_STATUS.get(error.status_code, BY_STATUS[400])
    return None


def _answer(refusal: Refusal, error: Exception, context: Mapping[str, Any]) -> Response:
    view = context["view"]
    error_format = getattr(view, "error_format", "")
    if error_format == "oauth" and isinstance(error, ValidationError):
        refusal = replace(refusal, row=replace(refusal.row, status=400))  # RFC 6749 §5.2
    headers = {}
    if refusal.row.status == 401:
        headers["WWW-Authenticate"] = _challenge(error, context["request"])
    retry_after = getattr(error, "retry_after", refusal.row.retry_after)
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if error_format == "mosip":
        message = str(refusal.row.portal_message or refusal.sentence)
        words = Words(refusal.row.status, refusal.row.portal_code, message)
        return refused(view, error, words, headers)
    envelope_id = view.envelope_id if error_format == "portal" else None
    body = body_of(refusal, envelope_id)
    if envelope_id is None:
        body |= getattr(error, "more", {})
    if error_format == "oauth" and refusal.row.status < 500:
        body["error"] = _oauth_error(error, refusal)
    return Response(
        body,
        status=refusal.row.status,
        headers=headers,
        content_type=None if envelope_id else PROBLEM_JSON,
    )


def body_of(refusal: Refusal, envelope_id: str | None) -> dict[str, Any]:
    """The refusal in the portal's envelope of that id or, without one, as a problem."""
    if envelope_id is None:
        return problem(refusal)
    message = str(refusal.row.portal_message or refusal.sentence)
    return envelope(
        envelope_id, errors=[{"errorCode": refusal.row.portal_code, "message": message}]
    )


def problem(refusal: Refusal) -> dict[str, Any]:
    """A problem of RFC 9457 with our extensions: code, errors, request_id."""
    return {
        "type": f"/problems/{refusal.code}",
        "title": refusal.code.replace("_", " ").capitalize(),
        "status": refusal.row.status,
        "detail": str(refusal.sentence),
        "code": refusal.code,
        "errors": refusal.fields,
        "request_id": request_id.get(),
    }


def _challenge(error: Exception, request: Any) -> str:
    """How to sign in; at the token's door in the scheme that was tried (RFC 6749 §5.2)."""
    if isinstance(error, clients.TokenRefused):
        return 'Bearer realm="slotkeeper", error="invalid_token"'  # RFC 6750 §3
    tried_basic = request.headers.get("Authorization", "").lower().startswith("basic ")
    if tried_basic and isinstance(error, clients.CredentialsRefused):
        return 'Basic realm="slotkeeper"'
    return 'Bearer realm="slotkeeper"'


def _oauth_error(error: Exception, refusal: Refusal) -> str:
    for kind, word in OAUTH_ERRORS.items():
        if isinstance(error, kind):
            return word
    if any(entry["code"] == "invalid_choice" for entry in refusal.fields):
        return "unsupported_grant_type"
    return "invalid_request"


def _fields(detail: Any, path: str = "") -> Any:
    """The fields that failed, flat: {"field", "code", "detail"}; what was sent is not repeated."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = "" if name == "non_field_errors" else str(name)
            yield from _fields(inner, f"{path}.{here}".strip("."))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _fields(inner, path)
    else:
        yield {"field": path, "code": getattr(detail, "code", ""), "detail": str(detail)}
