"""An applicant's appointment: booked, moved, read, called off."""

import uuid
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from booking import queries, services
from booking.api.mosip import reading, roles
from booking.api.mosip.authentication import caller_of
from booking.api.mosip.views import MosipView
from booking.models import Reservation

BOOK = reading.BOOK_ID
FETCH = "mosip.pre-registration.appointment.fetch"
CANCEL = "mosip.pre-registration.appointment.cancel"
DELETE = "mosip.preregistration.booking.delete"


class AppointmentView(MosipView):
    """appointment/{preRegistrationId}: GET the booking, POST book or rebook, PUT cancel."""

    envelope_ids: ClassVar = {"GET": FETCH, "POST": BOOK, "PUT": CANCEL}
    roles: ClassVar = {"GET": roles.EVERYBODY, "POST": roles.CITIZENS, "PUT": roles.CITIZENS}

    def get(self, request: Request, pre_registration_id: str) -> Response:
        caller = caller_of(request)
        found = queries.appointment_of_applicant(
            caller.actor, reading.known_number(pre_registration_id), caller.owners
        )
        return self.answer(_appointment(found))

    def post(self, request: Request, pre_registration_id: str) -> Response:
        now = timezone.now()
        wish = reading.wish(reading.request_of(request.data, now), pre_registration_id)
        caller = caller_of(request)
        services.book_all(wishes=[wish], actor=caller.actor, owners=caller.owners, now=now)
        return self.answer({"bookingMessage": _("Appointment booked successfully")})

    def put(self, request: Request, pre_registration_id: str) -> Response:
        return self.answer(_cancelled(request, pre_registration_id))


class AppointmentsView(MosipView):
    """appointment: POST book for several applicants, all or none; DELETE discard one booking."""

    envelope_ids: ClassVar = {"POST": BOOK, "DELETE": DELETE}
    roles: ClassVar = {"POST": roles.CITIZENS, "DELETE": roles.CITIZENS}

    def post(self, request: Request) -> Response:
        now = timezone.now()
        wishes = reading.wishes(reading.request_of(request.data, now))
        caller = caller_of(request)
        services.book_all(wishes=wishes, actor=caller.actor, owners=caller.owners, now=now)
        booked = {"bookingMessage": _("Appointment booked successfully")}
        return self.answer({"bookingStatusResponse": [booked for _wish in wishes]})

    def delete(self, request: Request) -> Response:
        caller = caller_of(request)
        number = reading.known_number(request.query_params.get("preRegistrationId", ""))
        now = timezone.now()
        services.cancel_for(
            pre_registration_id=number, actor=caller.actor, owners=caller.owners, now=now
        )
        return self.answer(
            {
                "preRegistrationId": number,
                "deletedBy": caller.name,
                "deletedDateTime": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            }
        )


class BatchCancelView(MosipView):
    """batch/…: PUT cancel, however soon the appointment is."""

    envelope_ids: ClassVar = {"PUT": CANCEL}
    roles: ClassVar = {"PUT": roles.BATCHES}

    def put(self, request: Request, pre_registration_id: str) -> Response:
        return self.answer(_cancelled(request, pre_registration_id, at_any_time=True))


def _cancelled(
    request: Request, pre_registration_id: str, *, at_any_time: bool = False
) -> dict[str, str]:
    caller = caller_of(request)
    services.cancel_for(
        pre_registration_id=reading.known_number(pre_registration_id),
        actor=caller.actor,
        owners=caller.owners,
        at_any_time=at_any_time,
    )
    return {
        "transactionId": str(uuid.uuid4()),
        "message": _("Appointment for the selected application has been successfully cancelled"),
    }


def _appointment(reservation: Reservation) -> dict[str, Any]:
    provider = reservation.provider
    begins = reservation.starts_at.astimezone(provider.zone)
    ends = reservation.ends_at.astimezone(provider.zone)
    return {
        "registration_center_id": provider.external_id or str(provider.public_id),
        "appointment_date": begins.date().isoformat(),
        "time_slot_from": begins.strftime("%H:%M"),
        "time_slot_to": ends.strftime("%H:%M"),
    }
