"""What leaves these doors: envelopes with the id of the call, and refusals in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.response import Response
from rest_framework.views import APIView

from booking import errors
from booking.api.envelope import envelope
from booking.api.portal import PortalRequestError
from clients.errors import ApplicantNotReady
from clients.models import Applicant

UNREADABLE = "PRG_CORE_REQ_015"
UNREADABLE_ID = "mosip.preregistration.booking.parse.exception"
#: Statuses that are no word of the booking service's but of HTTP itself; all else is 200.
_OF_HTTP = frozenset({405, 406, 413, 415, 429})
_UNAUTHENTICATED = frozenset({401, 403})

Status = Applicant.Status


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal in the contract's words, before it is an answer: HTTP status, code, message."""

    status: int
    code: str
    message: str


def refuse(code: str, message: str) -> NoReturn:
    """Refuse what a request lacks, or asks for in vain, by the contract's code."""
    raise PortalRequestError(code, message)


def refused(view: APIView, error: Exception, words: Words, headers: Mapping[str, str]) -> Response:
    """The answer to a refusal, as config.problems found its words."""
    code, message = _said(view, error) or (words.code, words.message)
    unreadable = code == UNREADABLE
    envelope_id = UNREADABLE_ID if unreadable else view.envelope_id  # type: ignore[attr-defined] # a MosipView
    body = envelope(envelope_id, errors=[{"errorCode": code, "message": message}])
    return Response(body, status=_status(words.status), headers=dict(headers))


def _status(status: int) -> int:
    if status in _UNAUTHENTICATED:
        return 401
    return status if status in _OF_HTTP else 200


def _said(view: APIView, error: Exception) -> tuple[str, str] | None:
    """Refusals that this contract tells otherwise than the plain call."""
    if isinstance(error, errors.TooLateToChange):
        return _too_late(error, view.request.method == "POST")
    if isinstance(error, ApplicantNotReady):
        return "PRG_BOOK_RCI_036", _not_ready(error.status_code)
    if isinstance(error, errors.SlotTaken):
        return "PRG_BOOK_RCI_002", _(
            "Appointment booking/re-booking cannot be done as the requested slot is not available."
            " Please select another slot or try again later"
        )
    if isinstance(error, (errors.SameTime, errors.ChangeLimit)):
        return "PRG_BOOK_RCI_021", _("Appointment rebooking failed")
    if isinstance(error, errors.NotLive):
        return "PRG_BOOK_RCI_018", _("Appointment cannot be canceled")
    return None


def _too_late(error: errors.TooLateToChange, rebooking: bool) -> tuple[str, str]:
    hours = -(-error.notice_minutes // 60)
    if not hours:
        # No rule of so many hours was broken: the appointment has begun.
        if rebooking:
            return "PRG_BOOK_RCI_021", _("Appointment rebooking failed")
        return "PRG_BOOK_RCI_018", _("Appointment cannot be canceled")
    # The hours are the first digits of the message: readers of it look for them.
    if rebooking:
        sentence = _("Appointment re-booking cannot be done within {hours} hours")
    else:
        sentence = _("Appointment cancelling cannot be done within {hours} hours")
    return "PRG_BOOK_RCI_026", sentence.format(hours=hours)


def _not_ready(status_code: str) -> str:
    if status_code == Status.PREFETCHED:
        return _("Appointment cannot be booked for prefetched application")
    if status_code == Status.CONSUMED:
        return _("Appointment cannot be booked for consumed application")
    return _("Appointment cannot be booked for incomplete application")


def written(moment: Any) -> str:
    """A local time of day as most of the calls have it; the booking that is read has HH:MM."""
    return str(moment.strftime("%H:%M:%S"))
