"""A centre's free times, and who is booked there."""

from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from booking import queries, services
from booking.api.mosip import reading, roles
from booking.api.mosip.answers import refuse, written
from booking.api.mosip.authentication import caller_of
from booking.api.mosip.views import MosipView
from booking.queries import OpenDay
from providers import queries as provider_queries
from providers.models import Provider

AVAILABILITY = "mosip.pre-registration.appointment.availability"
IDS = "mosip.pre-registration.appointment.ids"
SYNC = "mosip.pre-registration.appointment.availability.sync"


class AvailabilityView(MosipView):
    """appointment/availability/{registrationCenterId}: GET free times by day."""

    envelope_ids: ClassVar = {"GET": AVAILABILITY}
    roles: ClassVar = {"GET": roles.CITIZENS}

    def get(self, request: Request, centre_id: str) -> Response:
        provider = provider_queries.by_key(centre_id.strip())
        days = queries.listed_days(provider, timezone.now())
        if not days:
            refuse(
                "PRG_BOOK_RCI_015",
                _("No available slots found for specified registration center"),
            )
        return self.answer(
            {"regCenterId": _key(provider), "centerDetails": [_day(day) for day in days]}
        )


class SyncView(MosipView):
    """appointment/availability/sync: GET lays the slots that lack, now."""

    envelope_ids: ClassVar = {"GET": SYNC}
    roles: ClassVar = {"GET": roles.ADMINS}

    def get(self, request: Request) -> Response:
        services.top_up_slots()
        return self.answer("MASTER_DATA_SYNCED_SUCCESSFULLY")


class IdsView(MosipView):
    """appointment/preRegistrationId/{registrationCenterId}: GET numbers booked there."""

    envelope_ids: ClassVar = {"GET": IDS}
    roles: ClassVar = {"GET": roles.CENTRES}

    def get(self, request: Request, centre_id: str) -> Response:
        provider, booked = _booked(request, centre_id)
        numbers = [number for number, _begins, _ends in booked]
        return self.answer(
            {"registration_center_id": _key(provider), "pre_registration_ids": numbers}
        )


class IdsWithSlotsView(MosipView):
    """appointment/registrationCenterId/{registrationCenterId}: GET the same with day and time."""

    envelope_ids: ClassVar = {"GET": IDS}
    roles: ClassVar = {"GET": roles.CENTRES}

    def get(self, request: Request, centre_id: str) -> Response:
        provider, booked = _booked(request, centre_id)
        by_number = {
            number: {
                begins.date().isoformat(): {"fromTime": written(begins), "toTime": written(ends)}
            }
            for number, begins, ends in booked
        }
        return self.answer(
            {"registrationCenterId": _key(provider), "idsWithAppointmentDate": by_number}
        )


def _booked(
    request: Request, centre_id: str
) -> tuple[Provider, list[tuple[str, datetime, datetime]]]:
    asked = request.query_params
    first, last = reading.range_of(asked.get("from_date", ""), asked.get("to_date", ""))
    provider = provider_queries.by_key(centre_id.strip())
    booked = queries.booked_applicants(caller_of(request).actor, provider, first, last)
    if not booked:
        refuse("PRG_BOOK_RCI_032", _("Record not found for date range and reg center id"))
    return provider, booked


def _key(provider: Provider) -> str:
    return provider.external_id or str(provider.public_id)


def _day(day: OpenDay) -> dict[str, Any]:
    return {
        "date": day.on.isoformat(),
        "timeSlots": [
            {
                "fromTime": written(slot.starts_at),
                "toTime": written(slot.ends_at),
                "availability": slot.remaining,
            }
            for slot in day.slots
        ],
        "holiday": day.is_holiday,
    }
