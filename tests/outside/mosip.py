"""MOSIP's pre-registration backend, as a client of its booking service.

It sends what AppointmentUtil of mosip/pre-registration sends: headers, cookie, envelope, nulls. It
insists on what its data classes insist on, and more: exact names and no others, exact formats, null
where there is nothing. Any HTTP status but 200 is a fault to it; `errors` in the body a refusal.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

BOOK_ID = "mosip.pre-registration.booking.book"
PREFIX = "/preregistration/v1"
#: Method, path, headers, body -> status, headers, body.
Send = Callable[[str, str, dict[str, str], bytes | None], tuple[int, Any, bytes]]

_MILLISECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_SECONDS = re.compile(r"\d\d:\d\d:\d\d")
_MINUTES = re.compile(r"\d\d:\d\d")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class RestClientException(Exception):
    """Not 200: Spring's RestTemplate throws, and the citizen is told that the service failed."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.body = body


class AppointmentException(Exception):
    """`errors` in the body: code and message go on to the citizen."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def exactly(found: Any, **kinds: Any) -> dict[str, Any]:
    """An object with these members and no others, each of its kind or fitting its pattern."""
    assert isinstance(found, dict), found
    assert set(found) == set(kinds), sorted(found)
    for name, kind in kinds.items():
        value = found[name]
        if isinstance(kind, re.Pattern):
            assert isinstance(value, str), (name, value)
            assert kind.fullmatch(value), (name, value)
        else:
            assert type(value) is kind, (name, value)
    return found


class MosipBackend:
    """Calls in the name of one token; `calls` counts them by what was called."""

    def __init__(self, send: Send, token: str, *, trailing_slash: bool = False) -> None:
        self._send = send
        self._token = token
        self._slash = "/" if trailing_slash else ""
        self.calls: dict[str, int] = {}

    def availability(self, centre: str) -> dict[date, dict[str, int]]:
        """Places left by day and beginning; a holiday has none. AvailabilityDto."""
        answer = self._call("availability", "GET", f"/appointment/availability/{centre}")
        exactly(answer, regCenterId=str, centerDetails=list)
        assert answer["regCenterId"] == centre
        days: dict[date, dict[str, int]] = {}
        for day in answer["centerDetails"]:
            exactly(day, date=str, timeSlots=list, holiday=bool)
            for slot in day["timeSlots"]:
                exactly(slot, fromTime=_SECONDS, toTime=_SECONDS, availability=int)
                assert slot["availability"] > 0
            assert bool(day["timeSlots"]) is not day["holiday"]
            left = {slot["fromTime"]: slot["availability"] for slot in day["timeSlots"]}
            days[date.fromisoformat(day["date"])] = left
        assert list(days) == sorted(days)
        return days

    def make_appointment(self, applicant: str, wish: dict[str, str | None]) -> str:
        """BookingStatusDTO"""
        answer = self._call("book", "POST", f"/appointment/{applicant}", _envelope(wish))
        message: str = exactly(answer, bookingMessage=str)["bookingMessage"]
        assert message.strip()
        return message

    def multi_appointment(self, wishes: dict[str, dict[str, str]]) -> list[str]:
        """BookingStatus"""
        rows = [{"preRegistrationId": who, **wish} for who, wish in wishes.items()]
        path = "/appointment"
        answer = self._call("book several", "POST", path, _envelope({"bookingRequest": rows}))
        booked = exactly(answer, bookingStatusResponse=list)["bookingStatusResponse"]
        assert len(booked) == len(wishes)
        return [exactly(one, bookingMessage=str)["bookingMessage"] for one in booked]

    def fetch(self, applicant: str) -> dict[str, str]:
        """BookingRegistrationDTO"""
        answer = self._call("fetch", "GET", f"/appointment/{applicant}", typed=False)
        return exactly(
            answer,
            registration_center_id=str,
            appointment_date=re.compile(r"\d{4}-\d\d-\d\d"),
            time_slot_from=_MINUTES,
            time_slot_to=_MINUTES,
        )

    def cancel(self, applicant: str) -> dict[str, str]:
        """CancelBookingResponseDTO"""
        answer = self._call("cancel", "PUT", f"/appointment/{applicant}")
        return exactly(answer, transactionId=_UUID, message=str)

    def cancel_in_batch(self, applicant: str, *, old_path: bool = False) -> dict[str, str]:
        path = "/batch/appointment" if old_path else "/appointment/batch"
        answer = self._call("cancel in batch", "PUT", f"{path}/{applicant}")
        return exactly(answer, transactionId=_UUID, message=str)

    def delete(self, applicant: str) -> dict[str, str]:
        """DeleteBookingDTO"""
        answer = self._call(
            "delete", "DELETE", "/appointment", query=f"preRegistrationId={applicant}"
        )
        return exactly(answer, preRegistrationId=str, deletedBy=str, deletedDateTime=_MILLISECONDS)

    def ids(self, centre: str, from_date: str, to_date: str = "") -> list[str]:
        """PreRegIdsByRegCenterIdResponseDTO"""
        query = f"from_date={from_date}&to_date={to_date}"
        path = f"/appointment/preRegistrationId/{centre}"
        answer = self._call("ids", "GET", path, query=query)
        exactly(answer, registration_center_id=str, pre_registration_ids=list)
        found: list[str] = answer["pre_registration_ids"]
        return found

    def ids_with_slots(self, centre: str, from_date: str, to_date: str = "") -> dict[str, Any]:
        """BookingDataByRegIdDto"""
        query = f"from_date={from_date}&to_date={to_date}"
        path = f"/appointment/registrationCenterId/{centre}"
        answer = self._call("ids with slots", "GET", path, query=query)
        exactly(answer, registrationCenterId=str, idsWithAppointmentDate=dict)
        found: dict[str, Any] = answer["idsWithAppointmentDate"]
        for days in found.values():
            for on, slot in days.items():
                date.fromisoformat(on)
                exactly(slot, fromTime=_SECONDS, toTime=_SECONDS)
        return found

    def sync(self) -> str:
        answer = self._call("sync", "GET", "/appointment/availability/sync")
        assert answer == "MASTER_DATA_SYNCED_SUCCESSFULLY"
        return str(answer)

    def _call(
        self,
        name: str,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        query: str = "",
        typed: bool = True,
    ) -> Any:
        headers = {
            "Accept": "application/json, application/*+json",
            "Cookie": f"Authorization={self._token}",
            "User-Agent": "Java/21.0.3",
        }
        if typed:
            headers["Content-Type"] = "application/json;charset=UTF-8"
        raw = None if body is None else json.dumps(body).encode()
        whole = f"{PREFIX}{path}{self._slash}{'?' + query if query else ''}"
        self.calls[name] = self.calls.get(name, 0) + 1
        status, answered, content = self._send(method, whole, headers, raw)
        if status != 200:
            raise RestClientException(status, content)
        assert answered["Content-Type"].startswith("application/json")
        return _opened(name, json.loads(content))


def _envelope(request: Any) -> dict[str, Any]:
    """MainRequestDTO, its time as Jackson writes a Date by @JsonFormat."""
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    return {"id": BOOK_ID, "version": "1.0", "requesttime": moment, "request": request}


_RESPONSE_IDS = {
    "availability": "mosip.pre-registration.appointment.availability",
    "book": BOOK_ID,
    "book several": BOOK_ID,
    "fetch": "mosip.pre-registration.appointment.fetch",
    "cancel": "mosip.pre-registration.appointment.cancel",
    "cancel in batch": "mosip.pre-registration.appointment.cancel",
    "delete": "mosip.preregistration.booking.delete",
    "ids": "mosip.pre-registration.appointment.ids",
    "ids with slots": "mosip.pre-registration.appointment.ids",
    "sync": "mosip.pre-registration.appointment.availability.sync",
}


def _opened(name: str, body: Any) -> Any:
    """What a MainResponseDTO holds; raises the first of its errors."""
    assert set(body) == {"id", "version", "responsetime", "response", "errors"}
    assert body["id"] == _RESPONSE_IDS[name]
    assert body["version"] == "1.0"
    assert _MILLISECONDS.fullmatch(body["responsetime"])
    if body["errors"] is not None:
        assert body["response"] is None
        first = exactly(body["errors"][0], errorCode=str, message=str)
        raise AppointmentException(first["errorCode"], first["message"])
    assert body["response"] is not None
    return body["response"]
