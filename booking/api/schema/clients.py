"""The OpenAPI document on clients."""

from rest_framework import serializers

from booking import errors
from booking.api.appointment_shapes import ReservationNamed
from booking.api.client_shapes import (
    LANGUAGES,
    WAYS,
    ClientsAsked,
    ClientTold,
    Contact,
    NewClient,
)
from booking.api.clients import ORDERS
from booking.api.schema import refusals
from booking.api.schema.answers import (
    CLIENT_ID,
    CONFIRMED,
    LIST_BESIDE,
    RESERVATION,
    RESERVATION_ID,
    ReservationOut,
    page_of,
)
from booking.api.shapes import OwnReservation
from clients.api.describing import Answer, Operation, describe
from clients.errors import ClientUnknown, PhoneRefused

TAG = "Clients"
TAGGED = ("ETag",)
TOLD = {
    "name": "Salma Bennani",
    "email": "salma@example.org",
    "phone": "+212612345678",
    "language": "fr",
    "notify_by": "email",
    "wants_reminders": True,
}
CLIENT = {
    "id": CLIENT_ID,
    **TOLD,
    "email_verified": False,
    "phone_verified": False,
    "created_at": "2027-02-20T10:12:07Z",
}


class ClientOut(serializers.Serializer[None]):
    """A person who is booked for."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField(help_text="Empty where there is none.")
    email_verified = serializers.BooleanField()
    phone = serializers.CharField(help_text="E.164; empty where there is none.")
    phone_verified = serializers.BooleanField()
    language = serializers.ChoiceField(LANGUAGES)
    notify_by = serializers.ChoiceField(WAYS)
    wants_reminders = serializers.BooleanField()
    created_at = serializers.DateTimeField()


_ONE = Answer(ClientOut, CLIENT, "The client.", headers=TAGGED)
_PAGE = Answer(page_of(ClientOut), LIST_BESIDE | {"results": [CLIENT]}, "A page of clients.")

describe(
    "booking.api.clients.ClientsView",
    TAG,
    get=Operation(
        id="listClients",
        summary="List clients",
        description="A portal sees those it made, staff those they deal with, clients themselves.",
        query=ClientsAsked,
        orders=ORDERS,
        answers={200: _PAGE},
    ),
    post=Operation(
        id="addClient",
        summary="Add a client",
        description="For staff and portals.",
        takes=NewClient,
        sends={"Name alone": {"name": "Salma Bennani"}, "Whole": TOLD},
        answers={201: _ONE},
        refusals=(PhoneRefused,),
    ),
)
describe(
    "booking.api.clients.ClientSearchView",
    TAG,
    post=Operation(
        id="searchClients",
        summary="Find clients by e-mail or telephone",
        description="The whole of it, in the body: neither is ever part of an address. Up to 100,"
        " the newest first.",
        takes=Contact,
        sends={"E-mail": {"email": "salma@example.org"}, "Telephone": {"phone": "+212612345678"}},
        answers={200: _PAGE},
    ),
)
describe(
    "booking.api.clients.ClientView",
    TAG,
    get=Operation(
        id="getClient",
        summary="Read a client",
        description="By id; `me` is the client who calls.",
        headers=("IfNoneMatch",),
        answers={200: _ONE, 304: Answer(description="It is as you know it.")},
        refusals=(ClientUnknown,),
    ),
    put=Operation(
        id="replaceClient",
        summary="Replace what is told of a client",
        takes=ClientTold,
        sends={"Example": TOLD},
        headers=("IfMatch",),
        answers={200: _ONE},
        refusals=(ClientUnknown, PhoneRefused, *refusals.TO_AMEND),
    ),
    patch=Operation(
        id="amendClient",
        summary="Amend some of it",
        takes=ClientTold,
        sends={"Language": {"language": "ar"}},
        headers=("IfMatch",),
        answers={200: _ONE},
        refusals=(ClientUnknown, PhoneRefused, *refusals.TO_AMEND),
    ),
    delete=Operation(
        id="removeClient",
        summary="Forget a client",
        description="Past bookings stay and no longer tell whose they were.",
        headers=("IfMatch",),
        answers={204: Answer(description="They are gone.")},
        refusals=(ClientUnknown, errors.HasAppointments, *refusals.TO_AMEND),
    ),
)
describe(
    "booking.api.clients.ClientReserveView",
    TAG,
    post=Operation(
        id="reserveForClient",
        summary="Hold a time for a client",
        takes=OwnReservation,
        sends={"Example": {"resource_id": "10001", "date": "2027-03-01", "time": "09:00"}},
        headers=("IdempotencyKey",),
        answers={201: Answer(ReservationOut, RESERVATION, "The hold.", headers=TAGGED)},
        refusals=refusals.TO_HOLD,
    ),
)
describe(
    "booking.api.clients.ClientConfirmView",
    TAG,
    post=Operation(
        id="confirmForClient",
        summary="Confirm a client's hold",
        takes=ReservationNamed,
        sends={"Example": {"id": RESERVATION_ID}},
        headers=("IdempotencyKey",),
        answers={200: Answer(ReservationOut, CONFIRMED, "The appointment.", headers=TAGGED)},
        refusals=(ClientUnknown, *refusals.TO_CONFIRM),
    ),
)
