"""The one table from refusals to what doors answer: HTTP status, problem+json, portal's codes.

RFC 9457 for REST; the envelope of portal-contract section 2.2 for the portal. A test keeps the
table complete: every DomainError of ours has a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    NotAuthenticated,
    ParseError,
    ValidationError,
)
from rest_framework.response import Response
from rest_framework.views import set_rollback

from audit.actors import request_id
from audit.errors import DomainError
from booking import errors as booking
from booking.api.envelope import envelope
from booking.api.portal import PortalRequestError
from clients import errors as clients
from config.outages import forget_broken_connections
from providers import errors as providers

_NOT_AVAILABLE = gettext_lazy(
    "Appointment booking/re-booking cannot be done as the requested slot is not available."
    " Please select another slot or try again later"
)
_WRONG_TIME = gettext_lazy("Invalid Booking Date Time found for preregistration id")


@dataclass(frozen=True, slots=True)
class Row:
    """HTTP status; the portal's code and, where it has words of its own, its message."""

    status: int
    portal_code: str
    portal_message: str | Promise | None = None
    retry_after: int | None = None


TABLE: Mapping[type[DomainError], Row] = {
    booking.SlotTaken: Row(
        409,
        "PRG_PAM_RCI_002",
        gettext_lazy("Appointment time slot is already booked."),
    ),
    booking.SlotUnknown: Row(404, "PRG_BOOK_RCI_002", _NOT_AVAILABLE),
    booking.SlotClosed: Row(409, "PRG_BOOK_RCI_002", _NOT_AVAILABLE),
    booking.NotEnoughRoom: Row(409, "PRG_BOOK_RCI_002", _NOT_AVAILABLE),
    booking.TimeDoesNotExist: Row(422, "PRG_BOOK_RCI_031", _WRONG_TIME),
    booking.TooSoon: Row(422, "PRG_BOOK_RCI_031", _WRONG_TIME),
    booking.TooFar: Row(422, "PRG_BOOK_RCI_031", _WRONG_TIME),
    booking.HoldExpired: Row(409, "PRG_BOOK_RCI_002", _NOT_AVAILABLE),
    booking.AlreadyBooked: Row(
        409, "PRG_BOOK_RCI_021", gettext_lazy("Appointment rebooking failed")
    ),
    booking.HoldLimit: Row(409, "PRG_BOOK_RCI_021"),
    booking.AppointmentLimit: Row(409, "PRG_BOOK_RCI_021"),
    booking.TooLateToChange: Row(409, "PRG_BOOK_RCI_026"),
    booking.SameTime: Row(409, "PRG_BOOK_RCI_021"),
    booking.NotLive: Row(409, "PRG_BOOK_RCI_018"),
    booking.NotConfirmed: Row(409, "PRG_BOOK_RCI_018"),
    booking.ReservationUnknown: Row(
        404, "PRG_BOOK_RCI_013", gettext_lazy("Booking data not found")
    ),
    booking.BeneficiaryMissing: Row(422, "PRG_BOOK_RCI_006"),
    booking.Busy: Row(503, "PRG_BOOK_RCI_002", _NOT_AVAILABLE, retry_after=1),
    providers.ProviderUnknown: Row(
        404, "PRG_BOOK_RCI_035", gettext_lazy("Registration center id not found")
    ),
    providers.ServiceUnknown: Row(422, "PRG_BOOK_RCI_002", _NOT_AVAILABLE),
    clients.ClientUnknown: Row(404, "PRG_PAM_APP_005"),
    clients.ApplicantUnknown: Row(404, "PRG_PAM_APP_005"),
    clients.ApplicantNotReady: Row(422, "PRG_BOOK_RCI_036"),
    clients.CredentialsRefused: Row(401, "KER-ATH-401", gettext_lazy("Authentication Failed")),
    clients.TokenRefused: Row(401, "KER-ATH-401", gettext_lazy("Invalid Token")),
    clients.TokenExpired: Row(401, "KER-ATH-402", gettext_lazy("Token expired")),
    PortalRequestError: Row(422, ""),
}

_UNREADABLE = Row(400, "PRG_CORE_REQ_015", gettext_lazy("The request cannot be read as JSON."))
_OUTAGE = Row(503, "PRG_CORE_REQ_016", retry_after=5)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's door for errors. None leaves the unexpected to Django: a 500, logged."""
    set_rollback()
    portal = getattr(context.get("view"), "error_format", "") == "portal"
    if isinstance(error, DomainError):
        return _refusal(error, context, portal)
    if isinstance(error, (OperationalError, InterfaceError)):
        forget_broken_connections()
        sentence = _("The service is out of reach for a moment. Try again shortly.")
        return _answer(context, portal, _OUTAGE, "unavailable", sentence)
    if isinstance(error, ValidationError):
        fields = list(_fields(error.detail))
        sentence = _("The request is not in the shape this address takes.")
        row = Row(422, "PRG_PAM_CORE_004", gettext_lazy("Request body is invalid"))
        return _answer(context, portal, row, "validation_failed", sentence, fields)
    return _framework(error, context, portal)


def _refusal(error: DomainError, context: Mapping[str, Any], portal: bool) -> Response:
    row = TABLE[type(error)]
    if isinstance(error, PortalRequestError):
        unreadable = error.portal_code == "PRG_PAM_CORE_004"
        row = Row(400 if unreadable else 422, error.portal_code)
    answer = _answer(context, portal, row, error.code, str(error))
    if isinstance(error, clients.CredentialsRefused) and isinstance(answer.data, dict):
        answer.data["error"] = "invalid_client"  # RFC 6749 §5.2
    return answer


def _framework(error: Exception, context: Mapping[str, Any], portal: bool) -> Response | None:
    """Errors of Django and DRF themselves."""
    if isinstance(error, Http404):
        return _answer(context, portal, Row(404, "PRG_BOOK_RCI_013"), "not_found", _("Not found."))
    if isinstance(error, PermissionDenied):
        row = Row(403, "KER-401", gettext_lazy("Authentication Failed"))
        return _answer(context, portal, row, "forbidden", _("This is not yours to do."))
    if isinstance(error, (RequestDataTooBig, SuspiciousOperation)):
        return _answer(context, portal, _UNREADABLE, "unreadable", _("The request was refused."))
    if isinstance(error, ParseError):
        sentence = _("The request cannot be read as JSON.")
        return _answer(context, portal, _UNREADABLE, "unreadable", sentence)
    if isinstance(error, (NotAuthenticated, AuthenticationFailed)):
        row = Row(401, "KER-ATH-401", gettext_lazy("Authentication Failed"))
        return _answer(context, portal, row, "not_signed_in", _("Send an access token."))
    if isinstance(error, APIException):
        row = Row(error.status_code, "PRG_PAM_CORE_004", gettext_lazy("Request body is invalid"))
        return _answer(context, portal, row, str(error.default_code), str(error.default_detail))
    return None


def _answer(
    context: Mapping[str, Any],
    portal: bool,
    row: Row,
    code: str,
    sentence: str,
    fields: list[dict[str, str]] | None = None,
) -> Response:
    headers = {}
    if row.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="slotkeeper"'
    if row.retry_after is not None:
        headers["Retry-After"] = str(row.retry_after)
    if portal:
        message = str(row.portal_message or sentence)
        body = envelope(
            context["view"].envelope_id,
            errors=[{"errorCode": row.portal_code, "message": message}],
        )
        return Response(body, status=row.status, headers=headers)
    return Response(
        problem(row.status, code, sentence, fields),
        status=row.status,
        headers=headers,
        content_type="application/problem+json",
    )


def problem(
    status: int, code: str, sentence: str, fields: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """A problem of RFC 9457 with our extensions: code, errors, request_id."""
    return {
        "type": f"/problems/{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": sentence,
        "code": code,
        "errors": fields or [],
        "request_id": request_id.get(),
    }


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
