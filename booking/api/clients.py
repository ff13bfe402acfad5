"""Clients through REST v1: listed, found, added, changed, removed, and booked for."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from audit.actors import ActorKind
from booking import queries, services
from booking.api import listing, preconditions
from booking.api.appointment_shapes import ReservationNamed
from booking.api.appointments import made, shown
from booking.api.changes import ConfirmView
from booking.api.client_shapes import ClientsAsked, ClientTold, Contact, NewClient, client_out
from booking.api.doors import Door
from booking.api.reasons import saying_why
from booking.api.roles import AsPortalThatBooks, AsPortalThatReads, AsStaff, AsStaffWhoActs
from booking.api.shapes import OwnReservation
from clients import queries as client_queries
from clients.api.authentication import actor_of
from clients.api.fields import PublicId
from clients.errors import ClientUnknown
from clients.models import Client

ORDERS: listing.Orders = {
    # Numbers rise as clients are made.
    "-created_at": listing.Order("id", listing.NUMBER, descending=True),
    "created_at": listing.Order("id", listing.NUMBER),
}
#: So many that share an address or a number are told; whoever has more is not found so.
MOST_FOUND = 100


class ClientsView(Door):
    """GET clients: those the caller sees, the newest first. POST: add one."""

    writers = AsStaffWhoActs | AsPortalThatBooks

    def get(self, request: Request) -> Response:
        asked = listing.read(request, ClientsAsked, ORDERS)
        parts = queries.clients_listed(actor_of(request), asked.filters.get("created_since"))
        page = listing.page_of_parts(parts, asked)
        return Response(listing.answer(asked, page, [client_out(row) for row in page.rows]))

    def post(self, request: Request) -> Response:
        wish = NewClient(data=request.data)
        wish.is_valid(raise_exception=True)
        client = services.add_client(told=wish.validated_data, actor=actor_of(request))
        return preconditions.answered(request, client_out(client), status=201)


class ClientSearchView(Door):
    """POST clients/search: those with exactly this address or number, the newest first.

    By POST, for neither may stand in an address or a log.
    """

    writers = AsStaff | AsPortalThatReads

    def post(self, request: Request) -> Response:
        wish = Contact(data=request.data)
        wish.is_valid(raise_exception=True)
        found = queries.clients_with(actor_of(request), **wish.validated_data, most=MOST_FOUND)
        return Response({"next": None, "previous": None, "results": [*map(client_out, found)]})


class ClientView(Door):
    """GET, PUT, PATCH and DELETE clients/{id}, or clients/me for oneself."""

    def get(self, request: Request, client_key: str) -> Response:
        client = queries.client_seen(actor_of(request), named(request, client_key))
        return preconditions.answered(request, client_out(client))

    def put(self, request: Request, client_key: str) -> Response:
        return self._change(request, client_key, partial=False)

    def patch(self, request: Request, client_key: str) -> Response:
        return self._change(request, client_key, partial=True)

    def delete(self, request: Request, client_key: str) -> Response:
        services.remove_client(
            client_id=named(request, client_key),
            actor=actor_of(request),
            check=preconditions.matching(request, _tag),
        )
        return Response(status=204)

    def _change(self, request: Request, client_key: str, *, partial: bool) -> Response:
        wish = ClientTold(data=request.data, partial=partial)
        wish.is_valid(raise_exception=True)
        client = services.change_client(
            client_id=named(request, client_key),
            told=wish.validated_data,
            actor=actor_of(request),
            check=preconditions.matching(request, _tag),
        )
        return preconditions.answered(request, client_out(client))


class ClientReserveView(Door):
    """POST clients/{id}/reserve: hold a place for this client."""

    def post(self, request: Request, client_key: str) -> Response:
        wish = OwnReservation(data=request.data)
        wish.is_valid(raise_exception=True)
        given: dict[str, Any] = wish.validated_data
        client_id, actor = named(request, client_key), actor_of(request)
        once = self.once(request, made)
        with saying_why(given):
            reservation = services.hold(**given, client_id=client_id, actor=actor, once=once)
        return shown(reservation, status=201)


class ClientConfirmView(ConfirmView):
    """POST clients/{id}/confirm: confirm a hold of this client."""

    def post(self, request: Request, client_key: str) -> Response:  # type: ignore[override] # see above
        wish = ReservationNamed(data=request.data)
        wish.is_valid(raise_exception=True)
        reservation_id = wish.validated_data["id"]
        client = queries.client_seen(actor_of(request), named(request, client_key))
        queries.reservation_of(actor_of(request), reservation_id, client=client)
        return self.confirmed(request, reservation_id)


def named(request: Request, client_key: str) -> UUID:
    """The id in the address; `me` is the client who calls. Raises ClientUnknown."""
    if client_key == "me":
        actor = actor_of(request)
        if actor.kind is not ActorKind.CLIENT:
            raise ClientUnknown
        return client_queries.client_of(actor).public_id
    try:
        return PublicId().read(client_key)
    except ValueError as error:
        raise ClientUnknown from error


def _tag(client: Client) -> str:
    return preconditions.tag_of(client_out(client))
