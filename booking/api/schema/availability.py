"""The OpenAPI document on free times."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from booking.api.availability import Availability, SlotsAvailable
from booking.api.availability_query import AvailabilityAsked
from booking.api.schedule_shapes import NewWindow
from booking.api.schema import refusals, schedules
from booking.api.schema.answers import (
    LIST_BESIDE,
    PROVIDER_ID,
    SLOT,
    SlotOut,
    page_of,
)
from booking.api.shapes import Day
from clients.api.describing import Answer, Operation, describe
from providers import errors

TAG = "Availability"
_ROOM = {
    "date": "2027-03-01",
    "starts": 32,
    "free": 30,
    "first_free": "2027-03-01T08:00:00Z",
}


class DayOut(serializers.Serializer[None]):
    """A local day's times with what remains, full ones included."""

    provider = serializers.UUIDField()
    date = serializers.DateField()
    time_zone = serializers.CharField()
    slots = SlotOut(many=True)


class FreeSlotOut(SlotOut):
    """A free time and whose it is."""

    provider = serializers.UUIDField()


class RoomOut(serializers.Serializer[None]):
    """What is free on a day, or in an hour of it."""

    date = serializers.DateField()
    hour = serializers.RegexField(r"^[0-9]{2}:[0-9]{2}$", required=False)
    starts = serializers.IntegerField(help_text="Times one may choose.")
    free = serializers.IntegerField(help_text="Those with room for everybody.")
    first_free = serializers.DateTimeField(allow_null=True)


class ProviderRoomOut(serializers.Serializer[None]):
    """One provider's answer: by days, hours or slots, as was asked."""

    provider = serializers.UUIDField()
    time_zone = serializers.CharField()
    is_bookable = serializers.BooleanField()
    days = RoomOut(many=True, required=False)
    hours = RoomOut(many=True, required=False)
    slots = SlotOut(many=True, required=False)


class SpanOut(serializers.Serializer[None]):
    until = serializers.DateField()
    results = ProviderRoomOut(many=True)

    def get_fields(self) -> Any:
        return {"from": serializers.DateField(), **super().get_fields()}


FREE = LIST_BESIDE | {"results": [SLOT | {"provider": PROVIDER_ID}]}

describe(
    "booking.api.slots.TimeSlotsView",
    TAG,
    get=Operation(
        id="listTimeSlots",
        summary="List a day's times",
        description="For everyone. Full times are there too; neither too soon nor too far ahead.",
        query=Day,
        answers={
            200: Answer(
                DayOut,
                {
                    "provider": PROVIDER_ID,
                    "date": "2027-03-01",
                    "time_zone": "Europe/Berlin",
                    "slots": [SLOT],
                },
                "The day.",
            )
        },
        refusals=(errors.ProviderUnknown, errors.ServiceUnknown),
    ),
)
describe(
    "booking.api.availability.AvailabilityView",
    TAG,
    get=Operation(
        id="listFreeTimes",
        summary="List a provider's free times",
        description="For everyone: over days, full times left out, in pages of 100.",
        query=Availability,
        answers={200: Answer(page_of(FreeSlotOut), FREE, "A page of free times.")},
        refusals=(errors.ProviderUnknown, errors.ServiceUnknown),
    ),
    post=Operation(
        id="openWindow",
        summary="Open a window",
        description="For managers and administrators: extra hours of each local day between two"
        " instants, at most 31 days apart.",
        takes=NewWindow,
        sends={
            "Example": {
                "starts_at": "2027-03-06T09:00:00+01:00",
                "ends_at": "2027-03-06T13:00:00+01:00",
                "capacity": 3,
            }
        },
        answers=schedules.PROPOSED,
        refusals=refusals.TO_RESHAPE,
    ),
)
describe(
    "booking.api.availability.SlotsAvailableView",
    TAG,
    get=Operation(
        id="listFreeTimesOfResource",
        summary="List free times of the provider that the query names",
        query=SlotsAvailable,
        parameters=(OpenApiParameter("resource_id", str, required=True, description="Its id."),),
        answers={200: Answer(page_of(FreeSlotOut), FREE, "A page of free times.")},
        refusals=(errors.ProviderUnknown, errors.ServiceUnknown),
    ),
)
describe(
    "booking.api.availability_query.AvailabilityQueryView",
    TAG,
    post=Operation(
        id="queryAvailability",
        summary="Ask several providers at once",
        description="For everyone: free times of up to 50 providers on up to 14 days, for one or"
        " several people.",
        takes=AvailabilityAsked,
        sends={
            "Days": {"providers": ["10001"], "from": "2027-03-01", "until": "2027-03-07"},
            "Slots for a family": {
                "providers": ["10001", "10002"],
                "from": "2027-03-01",
                "until": "2027-03-03",
                "people": 4,
                "together": "consecutive",
                "by": "slots",
            },
        },
        answers={
            200: Answer(
                SpanOut,
                {
                    "from": "2027-03-01",
                    "until": "2027-03-07",
                    "results": [
                        {
                            "provider": PROVIDER_ID,
                            "time_zone": "Europe/Berlin",
                            "is_bookable": True,
                            "days": [_ROOM],
                        }
                    ],
                },
                "What is free, by provider.",
            )
        },
        refusals=(errors.NoSuchService,),
    ),
)
