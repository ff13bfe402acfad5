"""`POST /booking`: the portal's plain call (portal-contract, section 1)."""

from datetime import date, time
from typing import Any, ClassVar, NoReturn

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from audit.errors import DomainError
from booking import services
from booking.api.envelope import envelope
from booking.api.idempotency import AnsweredOnce
from booking.api.roles import AsPortalThatBooks
from booking.choices import SlotChoice
from clients.api.authentication import actor_of
from clients.api.fields import is_plain, read_date, read_time

BOOK_ID = "mosip.pre-registration.booking.book"


class PortalRequestError(DomainError):
    """The request lacks something or cannot be read; the portal's code says what."""

    code = "validation_failed"

    def __init__(self, portal_code: str, message: Any) -> None:
        super().__init__(portal_code)
        self.portal_code = portal_code
        self.sentence = message

    def __str__(self) -> str:
        return str(self.sentence)


class PortalBookingView(AnsweredOnce):
    """POST: book for one applicant, confirmed at once; the answer is always the envelope."""

    permission_classes = (AsPortalThatBooks,)

    #: Errors leave in the portal's envelope (config.problems).
    error_format: ClassVar[str] = "portal"
    envelope_id: ClassVar[str] = BOOK_ID

    def post(self, request: Request) -> Response:
        wish = _read(request.data)
        answer = envelope(BOOK_ID, {"bookingMessage": _("Appointment booked successfully")})
        once = self.once(request, lambda _reservation: (200, answer))
        services.book(**wish, actor=actor_of(request), once=once)
        return Response(answer)


def _read(body: Any) -> dict[str, Any]:
    """The fields of the contract's table. Raises PortalRequestError."""
    fields = body.get("request", body) if isinstance(body, dict) else body
    if not isinstance(fields, dict):
        _refuse("PRG_PAM_CORE_004", _("Request body is invalid"))
    applicant = _text(fields, "pre_registration_id")
    if not applicant:
        _refuse("PRG_BOOK_RCI_006", _("Preregistration id not entered"))
    centre = _text(fields, "registration_center_id")
    if not centre:
        _refuse("PRG_BOOK_RCI_007", _("Registration center id not entered"))
    on = _text(fields, "appointment_date")
    if not on:
        _refuse("PRG_BOOK_RCI_008", _("Booking date time not selected"))
    begins, ends = _bounds(fields)
    return {
        "pre_registration_id": applicant,
        "choice": SlotChoice(
            provider=centre, local_date=_date(on), local_time=_time(begins), local_until=_time(ends)
        ),
    }


def _text(fields: dict[str, Any], name: str) -> str:
    found = fields.get(name)
    if found is None:
        return ""
    if not isinstance(found, str) or len(found) > 64 or not is_plain(found):
        _refuse("PRG_PAM_CORE_004", _("Request body is invalid"))
    return found.strip()


def _bounds(fields: dict[str, Any]) -> tuple[str, str]:
    """`time_slot_from` and `time_slot_to`, or `time_slot` such as 09:00-09:15."""
    begins, ends = _text(fields, "time_slot_from"), _text(fields, "time_slot_to")
    if not (begins or ends):
        begins, _dash, ends = (part.strip() for part in _text(fields, "time_slot").partition("-"))
    if not (begins and ends):
        _refuse("PRG_PAM_RCI-001", _("User has not been selected any time slot."))
    return begins, ends


def _date(written: str) -> date:
    try:
        return read_date(written)
    except ValueError:
        _refuse("PRG_CORE_REQ_019", _("Invalid date time format"))


def _time(written: str) -> time:
    try:
        return read_time(written)
    except ValueError:
        _refuse("PRG_CORE_REQ_019", _("Invalid date time format"))


def _refuse(portal_code: str, message: Any) -> NoReturn:
    raise PortalRequestError(portal_code, message)
