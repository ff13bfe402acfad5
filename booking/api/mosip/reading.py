"""Reading requests: the envelope first, then the wishes in it."""

import re
from datetime import UTC, date, datetime, time
from typing import Any, NoReturn

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from booking.api.mosip.answers import refuse
from booking.choices import SlotChoice
from booking.services import Wish
from clients.api.fields import is_plain, read_date, read_time

BOOK_ID = "mosip.pre-registration.booking.book"
VERSION = "1.0"
#: Applicants in one request; each has a slot to be locked.
MOST_AT_ONCE = 100
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})", re.ASCII
)
_NUMBER = re.compile(r"[0-9]{14}", re.ASCII)


def request_of(body: Any, now: datetime) -> dict[str, Any]:
    """What an envelope holds, once the envelope itself is in order. Raises PortalRequestError."""
    if not isinstance(body, dict):
        _refuse_body()
    if body.get("id") != BOOK_ID:
        refuse("PRG_PAM_CORE_001", _("Request id is invalid"))
    if body.get("version") != VERSION:
        refuse("PRG_PAM_CORE_002", _("Request version is invalid"))
    sent_at = _moment(body.get("requesttime"))
    if sent_at is None:
        refuse("PRG_PAM_CORE_003", _("Invalid request time"))
    if sent_at.astimezone(UTC).date() != now.astimezone(UTC).date():
        refuse("PRG_CORE_REQ_013", _("Request date should be current date"))
    request = body.get("request")
    if not isinstance(request, dict):
        _refuse_body()
    return request


def wish(fields: dict[str, Any], pre_registration_id: str) -> Wish:
    """One applicant's time. Raises PortalRequestError."""
    number = known_number(pre_registration_id)
    centre = _text(fields, "registration_center_id")
    if not centre:
        refuse("PRG_BOOK_RCI_007", _("Registration center id not entered"))
    on = _text(fields, "appointment_date")
    if not on:
        refuse("PRG_BOOK_RCI_008", _("Booking date time not selected"))
    begins, ends = _text(fields, "time_slot_from"), _text(fields, "time_slot_to")
    if not (begins and ends):
        refuse("PRG_BOOK_RCI_003", _("User has not selected time slot"))
    choice = SlotChoice(
        provider=centre, local_date=_day(on), local_time=_time(begins), local_until=_time(ends)
    )
    return Wish(number, choice)


def wishes(request: dict[str, Any]) -> list[Wish]:
    """Those of a request for several applicants. Raises PortalRequestError."""
    asked = request.get("bookingRequest")
    if not isinstance(asked, list) or not 0 < len(asked) <= MOST_AT_ONCE:
        _refuse_body()
    found = []
    for fields in asked:
        if not isinstance(fields, dict):
            _refuse_body()
        found.append(wish(fields, _text(fields, "preRegistrationId")))
    return found


def known_number(given: str) -> str:
    """A pre-registration number. Raises PortalRequestError."""
    number = given.strip()
    if not number:
        refuse("PRG_BOOK_RCI_006", _("Preregistration id not entered"))
    if not _NUMBER.fullmatch(number):
        refuse("PRG_PAM_APP_005", _("No data found for the requested pre-registration id"))
    return number


def range_of(from_date: str, to_date: str) -> tuple[date, date]:
    """The days asked for, both included; without an end the first alone. PortalRequestError."""
    try:
        first = read_date(from_date.strip())
        last = read_date(to_date.strip()) if to_date.strip() else first
    except ValueError:
        refuse("PRG_CORE_REQ_019", _("Invalid date time format"))
    if first > last:
        refuse("PRG_CORE_REQ_020", _("From date is greater than To date"))
    return first, last


def _moment(written: Any) -> datetime | None:
    if not isinstance(written, str) or not _MOMENT.fullmatch(written):
        return None
    try:
        return parse_datetime(written)
    except ValueError:
        return None


def _text(fields: dict[str, Any], name: str) -> str:
    found = fields.get(name)
    if found is None:
        return ""
    if not isinstance(found, str) or len(found) > 64 or not is_plain(found):
        _refuse_body()
    return found.strip()


def _day(written: str) -> date:
    try:
        return read_date(written)
    except ValueError:
        _refuse_time()


def _time(written: str) -> time:
    try:
        return read_time(written)
    except ValueError:
        _refuse_time()


def _refuse_time() -> NoReturn:
    refuse("PRG_BOOK_RCI_031", _("Invalid Booking Date Time found for preregistration id"))


def _refuse_body() -> NoReturn:
    refuse("PRG_PAM_CORE_004", _("Request body is invalid"))
