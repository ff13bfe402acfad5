"""The OpenAPI document on MOSIP's booking service and the plain call: envelopes."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from booking.api.mosip import appointments, centres
from booking.api.portal import BOOK_ID
from booking.api.schema import refusals
from booking.api.schema.envelopes import TEXT, answered, envelope, shape_of
from clients.api.describing import Answer, Operation, describe

TAG = "MOSIP"
APPLICANT = "12345678901234"
CLOCK = {"type": "string", "pattern": r"^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$"}
BOOKED = {"bookingMessage": "Appointment booked successfully"}
WISH = {
    "registration_center_id": "10001",
    "appointment_date": "2027-03-01",
    "time_slot_from": "09:15:00",
    "time_slot_to": "09:30:00",
}
PLAIN = (
    {"pre_registration_id": APPLICANT} | WISH | {"time_slot_from": "09:15", "time_slot_to": "09:30"}
)


_WISHED = shape_of(tuple(WISH), **dict.fromkeys(WISH, TEXT))
_PLAIN = shape_of(**dict.fromkeys((*PLAIN, "time_slot"), TEXT))


def _answers(envelope_id: str, shape: dict[str, Any], response: Any, refusal: Any) -> Any:
    code, message = refusal
    said = [{"errorCode": code, "message": message}]
    examples = {
        "Done": answered(envelope_id, response),
        "Refused": answered(envelope_id, errors=said),
    }
    words = "Done, or refused: `errors` tells why."
    return {200: Answer(envelope(shape), examples, words, several=True)}


def _sent(request: dict[str, Any]) -> dict[str, Any]:
    moment = {"type": "string", "format": "date-time", "description": "Of today, in UTC."}
    return shape_of(
        ("id", "version", "requesttime", "request"),
        id={"type": "string", "enum": [BOOK_ID]},
        version={"type": "string", "enum": ["1.0"]},
        requesttime=moment,
        request=request,
    )


def _example(request: Any) -> dict[str, Any]:
    return {
        "id": BOOK_ID,
        "version": "1.0",
        "requesttime": "2027-02-20T10:12:07.000Z",
        "request": request,
    }


TAKEN = (
    "PRG_BOOK_RCI_002",
    "Appointment booking/re-booking cannot be done as the requested slot is not available."
    " Please select another slot or try again later",
)
NOTHING = ("PRG_BOOK_RCI_013", "Booking data not found")
NOBODY = ("PRG_BOOK_RCI_032", "Record not found for date range and reg center id")
_CANCELLED = _answers(
    appointments.CANCEL,
    shape_of(("transactionId", "message"), transactionId=TEXT, message=TEXT),
    {
        "transactionId": "0f8c6d34-7a51-4e0b-b6e8-5f2c9d1a3b77",
        "message": "Appointment for the selected application has been successfully cancelled",
    },
    ("PRG_BOOK_RCI_018", "Appointment cannot be canceled"),
)
_BOOKED = shape_of(("bookingMessage",), bookingMessage=TEXT)
_BETWEEN = (
    OpenApiParameter("from_date", str, required=True, description="YYYY-MM-DD"),
    OpenApiParameter("to_date", str, description="YYYY-MM-DD; the same day where it is not sent."),
)


describe(
    "booking.api.portal.PortalBookingView",
    "Portal",
    post=Operation(
        id="portalBook",
        summary="Book for one applicant",
        description="Confirmed at once; with and without a trailing slash. The fields may also come"
        " in the `request` of an envelope. The answer is always an envelope.",
        takes={"anyOf": [_PLAIN, shape_of(("request",), request=_PLAIN)]},
        sends={"Plain": PLAIN, "Envelope": _example(PLAIN)},
        headers=("IdempotencyKey",),
        answers={200: Answer(envelope(_BOOKED), answered(BOOK_ID, BOOKED), "It is booked.")},
        refusals=refusals.TO_HOLD,
    ),
)
describe(
    "booking.api.mosip.appointments.AppointmentView",
    TAG,
    get=Operation(
        id="mosipFetch",
        summary="Read an applicant's booking",
        answers=_answers(
            appointments.FETCH,
            shape_of(tuple(WISH), **dict.fromkeys(WISH, TEXT)),
            WISH | {"time_slot_from": "09:15", "time_slot_to": "09:30"},
            NOTHING,
        ),
    ),
    post=Operation(
        id="mosipBook",
        summary="Book for an applicant, or move the booking",
        takes=_sent(_WISHED),
        sends={"Example": _example(WISH)},
        answers=_answers(appointments.BOOK, _BOOKED, BOOKED, TAKEN),
    ),
    put=Operation(id="mosipCancel", summary="Cancel an applicant's booking", answers=_CANCELLED),
)
describe(
    "booking.api.mosip.appointments.AppointmentsView",
    TAG,
    post=Operation(
        id="mosipBookAll",
        summary="Book for several applicants",
        description="All or none, up to 100.",
        takes=_sent(
            shape_of(
                ("bookingRequest",),
                bookingRequest={
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 100,
                    "items": shape_of(
                        ("preRegistrationId", *WISH),
                        preRegistrationId=TEXT,
                        **dict.fromkeys(WISH, TEXT),
                    ),
                },
            )
        ),
        sends={"Example": _example({"bookingRequest": [{"preRegistrationId": APPLICANT} | WISH]})},
        answers=_answers(
            appointments.BOOK,
            shape_of(
                ("bookingStatusResponse",),
                bookingStatusResponse={"type": "array", "items": _BOOKED},
            ),
            {"bookingStatusResponse": [BOOKED]},
            TAKEN,
        ),
    ),
    delete=Operation(
        id="mosipDiscard",
        summary="Discard an applicant's booking",
        parameters=(OpenApiParameter("preRegistrationId", str, required=True),),
        answers=_answers(
            appointments.DELETE,
            shape_of(
                preRegistrationId=TEXT,
                deletedBy=TEXT,
                deletedDateTime={"type": "string", "format": "date-time"},
            ),
            {
                "preRegistrationId": APPLICANT,
                "deletedBy": "portal-0123456789abcdef",
                "deletedDateTime": "2027-02-20T10:12:07.123Z",
            },
            NOTHING,
        ),
    ),
)
describe(
    "booking.api.mosip.appointments.BatchCancelView",
    TAG,
    put=Operation(
        id="mosipCancelByBatch",
        summary="Cancel a booking, however soon it is",
        answers=_CANCELLED,
    ),
)
describe(
    "booking.api.mosip.centres.AvailabilityView",
    TAG,
    get=Operation(
        id="mosipAvailability",
        summary="List a centre's free times by day",
        answers=_answers(
            centres.AVAILABILITY,
            shape_of(
                regCenterId=TEXT,
                centerDetails={
                    "type": "array",
                    "items": shape_of(
                        date={"type": "string", "format": "date"},
                        timeSlots={
                            "type": "array",
                            "items": shape_of(
                                fromTime=CLOCK, toTime=CLOCK, availability={"type": "integer"}
                            ),
                        },
                        holiday={"type": "boolean"},
                    ),
                },
            ),
            {
                "regCenterId": "10001",
                "centerDetails": [
                    {
                        "date": "2027-03-01",
                        "timeSlots": [
                            {"fromTime": "09:00:00", "toTime": "09:15:00", "availability": 4}
                        ],
                        "holiday": False,
                    }
                ],
            },
            (
                "PRG_BOOK_RCI_015",
                "No available slots found for specified registration center",
            ),
        ),
    ),
)
describe(
    "booking.api.mosip.centres.SyncView",
    TAG,
    get=Operation(
        id="mosipSync",
        summary="Lay the slots that lack, now",
        answers=_answers(
            centres.SYNC,
            TEXT,
            "MASTER_DATA_SYNCED_SUCCESSFULLY",
            ("PRG_CORE_REQ_016", "Something went wrong on our side. Nothing was changed."),
        ),
    ),
)
describe(
    "booking.api.mosip.centres.IdsView",
    TAG,
    get=Operation(
        id="mosipListNumbers",
        summary="List numbers booked at a centre",
        parameters=_BETWEEN,
        answers=_answers(
            centres.IDS,
            shape_of(
                registration_center_id=TEXT, pre_registration_ids={"type": "array", "items": TEXT}
            ),
            {"registration_center_id": "10001", "pre_registration_ids": [APPLICANT]},
            NOBODY,
        ),
    ),
)
describe(
    "booking.api.mosip.centres.IdsWithSlotsView",
    TAG,
    get=Operation(
        id="mosipListBooked",
        summary="List numbers booked at a centre, with day and time",
        parameters=_BETWEEN,
        answers=_answers(
            centres.IDS,
            shape_of(registrationCenterId=TEXT, idsWithAppointmentDate={"type": "object"}),
            {
                "registrationCenterId": "10001",
                "idsWithAppointmentDate": {
                    APPLICANT: {"2027-03-01": {"fromTime": "09:15:00", "toTime": "09:30:00"}}
                },
            },
            NOBODY,
        ),
    ),
)
