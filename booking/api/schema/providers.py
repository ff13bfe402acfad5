"""The OpenAPI document on providers and services."""

from typing import Any

from booking import errors
from booking.api import provider_shapes
from booking.api.booked import ORDERS as BOOKED_ORDERS
from booking.api.booked import BookedAsked
from booking.api.providers import ORDERS, SERVICE_ORDERS
from booking.api.schedule import Strands
from booking.api.schema import refusals
from booking.api.schema.answers import (
    CLIENT_ID,
    CONFIRMED,
    LIST_BESIDE,
    PROVIDER_ID,
    SERVICE_ID,
    page_of,
)
from booking.api.schema.provider_answers import (
    BookedOut,
    FullProviderOut,
    ListedProviderOut,
    SeenProviderOut,
    ServiceOut,
)
from booking.api.schema.schedules import PROPOSED
from clients.api.describing import Answer, Operation, describe
from providers.errors import (
    NoSuchService,
    ProviderRefused,
    ProvidersAreAdministrators,
    ProviderUnknown,
)

TAG = "Providers"
TAGGED = ("ETag",)
PROVIDER: dict[str, Any] = {
    "id": PROVIDER_ID,
    "external_id": "10001",
    "kind": "registration_centre",
    "name": {"en": "Town hall", "fr": "Mairie"},
    "address": {"en": "1 Market Square"},
    "country": "MA",
    "division": "Rabat-Salé-Kénitra",
    "district": "Rabat",
    "sub_district": "",
    "postcode": "10000",
    "latitude": 34.02,
    "longitude": -6.84,
    "email": "desk@example.org",
    "phone": "+212537123456",
    "years_of_experience": None,
    "consultation_fee": None,
    "fee_currency": "",
    "specialisations": [],
    "accessibility": ["wheelchair"],
    "time_zone": "Africa/Casablanca",
    "slot_minutes": 15,
    "capacity": 5,
    "notice_minutes": 120,
    "window_days": 60,
    "hold_minutes": 30,
    "change_notice_minutes": 1440,
    "is_open_to_booking": True,
    "services": ["enrolment"],
}
FULL = PROVIDER | {
    "licence_number": "",
    "contact_name": "",
    "reminder_hours": [168, 24],
    "quiet_from": "21:00",
    "quiet_until": "08:00",
    "closes_on": None,
    "holiday_calendars": ["MA"],
    "created_at": "2027-02-20T10:12:07Z",
    "approved_at": "2027-02-20T10:12:07Z",
}
SERVICE = {
    "id": SERVICE_ID,
    "code": "enrolment",
    "name": {"en": "Enrolment"},
    "description": {},
    "slots_needed": 2,
    "notice_minutes": None,
    "window_days": None,
    "daily_limit": 40,
}


_SEEN = Answer(SeenProviderOut, PROVIDER, "The provider.", headers=TAGGED)
_FULL = Answer(FullProviderOut, FULL, "The provider.", headers=TAGGED)
_KNOWN = Answer(description="It is as you know it.")
_TO_AMEND = (
    ProvidersAreAdministrators,
    ProviderRefused,
    Strands,
    *refusals.TO_RESHAPE,
    *refusals.TO_AMEND,
)
_PUT = {
    name: value for name, value in FULL.items() if name not in ("id", "created_at", "approved_at")
}

describe(
    "booking.api.providers.ProvidersView",
    TAG,
    get=Operation(
        id="listProviders",
        summary="Find providers",
        description="For everyone: those that take bookings; to staff their own besides.",
        query=provider_shapes.ProvidersAsked,
        orders=ORDERS,
        answers={
            200: Answer(
                page_of(ListedProviderOut),
                LIST_BESIDE | {"results": [PROVIDER | {"distance_km": 1.204}]},
                "A page of providers.",
            )
        },
        refusals=(NoSuchService,),
    ),
    post=Operation(
        id="addProvider",
        summary="Add a provider",
        description="For administrators: a name and a time zone, and what else is known.",
        takes=provider_shapes.NewProvider,
        sends={
            "Least": {"name": {"en": "Town hall"}, "time_zone": "Africa/Casablanca"},
            "With hours of service": {
                "name": {"en": "Town hall"},
                "time_zone": "Africa/Casablanca",
                "external_id": "10001",
                "slot_minutes": 15,
                "capacity": 5,
            },
        },
        answers={201: Answer(FullProviderOut, FULL, "The provider.", headers=("ETag", "Location"))},
        refusals=(ProviderRefused, *refusals.TO_RESHAPE),
    ),
)
describe(
    "booking.api.providers.ProviderView",
    TAG,
    get=Operation(
        id="getProvider",
        summary="Read a provider",
        description="For everyone; its staff see more of it.",
        headers=("IfNoneMatch",),
        answers={200: _SEEN, 304: _KNOWN},
        refusals=(ProviderUnknown,),
    ),
    put=Operation(
        id="replaceProvider",
        summary="Replace what is told of a provider",
        description="For its managers and administrators. What concerns the hours is previewed and"
        " applied by a worker: then the answer is 202 with the change.",
        takes=provider_shapes.ProviderTold,
        sends={"Example": _PUT},
        headers=("IfMatch",),
        answers={200: _FULL, **PROPOSED},
        refusals=_TO_AMEND,
    ),
    patch=Operation(
        id="amendProvider",
        summary="Amend some of it",
        description="As PUT, of the fields that are sent.",
        takes=provider_shapes.ProviderTold,
        sends={
            "No bookings for now": {"is_open_to_booking": False},
            "More places": {"capacity": 8},
        },
        headers=("IfMatch",),
        answers={200: _FULL, **PROPOSED},
        refusals=_TO_AMEND,
    ),
    delete=Operation(
        id="removeProvider",
        summary="Remove a provider that was never booked",
        headers=("IfMatch",),
        answers={204: Answer(description="It is gone.")},
        refusals=(
            ProviderUnknown,
            ProvidersAreAdministrators,
            errors.ProviderHasAppointments,
            errors.HasHistory,
            errors.ChangeUnderWay,
            *refusals.TO_AMEND,
        ),
    ),
)
describe(
    "booking.api.booked.BookedAppointmentsView",
    TAG,
    get=Operation(
        id="listBookedAppointments",
        summary="List what is booked at a provider",
        description="For its staff, auditors and administrators.",
        query=BookedAsked,
        orders=BOOKED_ORDERS,
        answers={
            200: Answer(
                page_of(BookedOut),
                LIST_BESIDE
                | {"results": [CONFIRMED | {"client": CLIENT_ID, "name": "Salma Bennani"}]},
                "A page of reservations.",
            )
        },
        refusals=(ProviderUnknown,),
    ),
)
describe(
    "booking.api.providers.ServicesView",
    TAG,
    get=Operation(
        id="listServices",
        summary="List services",
        description="For everyone: what one may come for, anywhere or at one provider.",
        query=provider_shapes.ServicesAsked,
        orders=SERVICE_ORDERS,
        answers={
            200: Answer(
                page_of(ServiceOut), LIST_BESIDE | {"results": [SERVICE]}, "A page of them."
            )
        },
        refusals=(ProviderUnknown,),
    ),
)
describe(
    "booking.api.providers.ServiceView",
    TAG,
    get=Operation(
        id="getService",
        summary="Read a service",
        headers=("IfNoneMatch",),
        answers={200: Answer(ServiceOut, SERVICE, "The service.", headers=TAGGED), 304: _KNOWN},
        refusals=(NoSuchService,),
    ),
)
describe(
    "booking.api.feeds.CalendarFeedView",
    TAG,
    post=Operation(
        id="renewCalendarFeed",
        summary="Make a secret calendar address",
        description="For managers and administrators: told this once. Another replaces it.",
        answers={
            201: Answer(
                {
                    "type": "object",
                    "properties": {"url": {"type": "string", "format": "uri"}},
                    "required": ["url"],
                },
                {"url": "https://book.example/calendars/pVtq….ics"},
                "The address.",
            )
        },
        refusals=(ProviderUnknown,),
    ),
    delete=Operation(
        id="endCalendarFeed",
        summary="End the secret calendar address",
        answers={204: Answer(description="There is none any more.")},
        refusals=(ProviderUnknown,),
    ),
)
