"""The OpenAPI document on reservations."""

from typing import Any

from booking import errors
from booking.api.appointment_shapes import (
    ORDERS,
    ReservationCancelled,
    ReservationNamed,
    ReservationsAsked,
)
from booking.api.preconditions import PreconditionFailed
from booking.api.schema import refusals
from booking.api.schema.answers import (
    CONFIRMED,
    LIST_BESIDE,
    RESERVATION,
    RESERVATION_ID,
    ReservationOut,
    page_of,
)
from booking.api.shapes import Cancellation, Confirmation, NewReservation, TimeNamed
from clients.api.describing import Answer, Operation, describe

TAG = "Appointments"
TAGGED = ("ETag",)
LOCAL = {
    "resource_id": "10001",
    "date": "2027-03-01",
    "time": "09:00",
    "pre_registration_id": "12345678901234",
}
TIMES: dict[str, dict[str, Any]] = {
    "Local time": LOCAL,
    "Instant": {
        "provider_id": "10001",
        "starts_at": "2027-03-01T09:00:00+01:00",
        "pre_registration_id": "12345678901234",
    },
    "Slot": {"slot_id": 4711, "pre_registration_id": "12345678901234"},
}
MOVED = {
    name: {k: v for k, v in told.items() if k != "pre_registration_id"}
    for name, told in TIMES.items()
}
CANCELLED = CONFIRMED | {"status": "cancelled", "cancelled_at": "2027-02-21T09:00:00Z"}
NAMED = {"id": RESERVATION_ID}


def _shown(example: object, description: str) -> Answer:
    return Answer(ReservationOut, example, description, headers=TAGGED)


describe(
    "booking.api.appointments.AppointmentsView",
    TAG,
    get=Operation(
        id="listAppointments",
        summary="List appointments and holds",
        description="Clients see their own, portals those of their applicants and clients, staff"
        " those of their providers.",
        query=ReservationsAsked,
        orders=ORDERS,
        answers={200: Answer(page_of(ReservationOut), LIST_BESIDE | {"results": [CONFIRMED]})},
        refusals=(),
    ),
    post=Operation(
        id="bookAppointment",
        summary="Book a time",
        description="Confirmed at once. Clients book for themselves; a portal names an applicant or"
        " one of its clients, staff any of theirs.",
        takes=NewReservation,
        sends=TIMES,
        headers=("IdempotencyKeyRequired",),
        answers={201: _shown(CONFIRMED, "The appointment.")},
        refusals=(errors.KeyMissing, *refusals.TO_HOLD),
    ),
)
describe(
    "booking.api.appointments.ReserveView",
    TAG,
    post=Operation(
        id="reserveAppointment",
        summary="Hold a time",
        description="For half an hour, or as long as the provider says; confirm it before.",
        takes=NewReservation,
        sends=TIMES,
        headers=("IdempotencyKey",),
        answers={201: _shown(RESERVATION, "The hold.")},
        refusals=refusals.TO_HOLD,
    ),
)
describe(
    "booking.api.appointments.AppointmentView",
    TAG,
    get=Operation(
        id="getAppointment",
        summary="Read a reservation",
        headers=("IfNoneMatch",),
        answers={
            200: _shown(CONFIRMED, "The reservation."),
            304: Answer(description="It is as you know it."),
        },
        refusals=(errors.ReservationUnknown,),
    ),
)
describe(
    "booking.api.feeds.AppointmentCalendarView",
    TAG,
    get=Operation(
        id="getAppointmentCalendar",
        summary="Get an appointment as a calendar file",
        description="iCalendar: the same UID for good, METHOD:CANCEL once it was given back.",
        answers={
            200: Answer(
                {"type": "string"},
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n…\r\nEND:VCALENDAR\r\n",
                "An .ics file.",
                media_type="text/calendar",
            )
        },
        refusals=(errors.ReservationUnknown,),
    ),
)
describe(
    "booking.api.changes.ConfirmView",
    TAG,
    post=Operation(
        id="confirmAppointment",
        summary="Turn a hold into an appointment",
        takes=Confirmation,
        sends={"Nothing to say": {}},
        headers=("IdempotencyKey",),
        answers={200: _shown(CONFIRMED, "The appointment; asked again, the same.")},
        refusals=refusals.TO_CONFIRM,
    ),
)
describe(
    "booking.api.changes.ConfirmNamedView",
    TAG,
    post=Operation(
        id="confirmNamedAppointment",
        summary="Confirm the hold that the body names",
        takes=ReservationNamed,
        sends={"Example": NAMED},
        headers=("IdempotencyKey",),
        answers={200: _shown(CONFIRMED, "The appointment; asked again, the same.")},
        refusals=refusals.TO_CONFIRM,
    ),
)
describe(
    "booking.api.changes.CancelView",
    TAG,
    post=Operation(
        id="cancelAppointment",
        summary="Give a hold or an appointment back",
        takes=Cancellation,
        sends={"With a reason": {"reason": "The applicant asked for it"}, "Without": {}},
        headers=("IdempotencyKey",),
        answers={200: _shown(CANCELLED, "The reservation as it now is.")},
        refusals=refusals.TO_CANCEL,
    ),
)
describe(
    "booking.api.changes.CancelNamedView",
    TAG,
    post=Operation(
        id="cancelNamedAppointment",
        summary="Cancel the reservation that the body names",
        takes=ReservationCancelled,
        sends={"Example": NAMED | {"reason": "The applicant asked for it"}},
        headers=("IdempotencyKey",),
        answers={200: _shown(CANCELLED, "The reservation as it now is.")},
        refusals=refusals.TO_CANCEL,
    ),
)
describe(
    "booking.api.changes.RescheduleView",
    TAG,
    post=Operation(
        id="rescheduleAppointment",
        summary="Move an appointment",
        description="The reference stays; where there is no room the old place is kept.",
        takes=TimeNamed,
        sends=MOVED,
        headers=("IdempotencyKey", "IfMatchOptional"),
        answers={200: _shown(CONFIRMED, "The appointment at its new time.")},
        refusals=(PreconditionFailed, *refusals.TO_MOVE),
    ),
)


def _visit(view: str, name: str, summary: str, status: str) -> None:
    describe(
        f"booking.api.changes.{view}",
        TAG,
        post=Operation(
            id=name,
            summary=summary,
            description=f"{summary}. For staff of the provider; twice is once.",
            takes=Confirmation,
            sends={"Nothing to say": {}},
            answers={200: _shown(CONFIRMED | {"status": status}, "The appointment.")},
            refusals=refusals.TO_VISIT,
        ),
    )


_visit("CheckInView", "checkIn", "Note that somebody has arrived", "checked_in")
_visit("CompleteView", "completeAppointment", "Note that a visit is over", "completed")
_visit("NoShowView", "noteNoShow", "Note that nobody came", "no_show")

describe(
    "booking.api.expiring.ExpireReservationsView",
    TAG,
    post=Operation(
        id="expireReservations",
        summary="Release lapsed holds now",
        description="For administrators; it happens every minute by itself.",
        takes=Confirmation,
        sends={"Nothing to say": {}},
        answers={
            200: Answer(
                {
                    "type": "object",
                    "properties": {"released": {"type": "integer", "minimum": 0}},
                    "required": ["released"],
                },
                {"released": 12},
                "How many.",
            )
        },
    ),
)
