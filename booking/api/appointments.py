"""Reservations through REST v1: listed, read, reserved, booked."""

from collections.abc import Callable
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from booking import queries, services
from booking.api import listing, preconditions
from booking.api.appointment_shapes import ORDERS, ReservationsAsked
from booking.api.doors import Door
from booking.api.reasons import saying_why
from booking.api.shapes import NewReservation, etag, reservation_out
from booking.models import Reservation
from booking.services.once import Answer
from clients.api.authentication import actor_of


class PlacingView(Door):
    """A view whose POST takes a time."""

    key_is_required = True

    def placed(self, request: Request, verb: Callable[..., Reservation]) -> Response:
        """What `hold` or `book` made of the wish in the body."""
        wish = NewReservation(data=request.data)
        wish.is_valid(raise_exception=True)
        given = wish.validated_data
        once = self.once(request, made)
        with saying_why(given):
            return shown(verb(**given, actor=actor_of(request), once=once), status=201)


class AppointmentsView(PlacingView):
    """GET appointments: the caller's own, in pages. POST: book, confirmed at once."""

    def get(self, request: Request) -> Response:
        asked = listing.read(request, ReservationsAsked, ORDERS)
        parts = queries.reservations_listed(actor_of(request), asked.filters)
        page = listing.page_of_parts(parts, asked)
        return Response(listing.answer(asked, page, [reservation_out(row) for row in page.rows]))

    def post(self, request: Request) -> Response:
        return self.placed(request, services.book)


class ReserveView(PlacingView):
    """POST appointments/reserve: hold a place."""

    def post(self, request: Request) -> Response:
        return self.placed(request, services.hold)


class AppointmentView(Door):
    """GET appointments/{id}: one of the caller's own."""

    def get(self, request: Request, reservation_id: UUID) -> Response:
        reservation = queries.reservation_of(actor_of(request), reservation_id)
        body = reservation_out(reservation)
        return preconditions.answered(request, body, tag=etag(reservation))


def made(reservation: Reservation) -> Answer:
    """What a booking is answered, and again when it is repeated."""
    return 201, reservation_out(reservation)


def kept(reservation: Reservation) -> Answer:
    """What a change of a reservation is answered, and again when it is repeated."""
    return 200, reservation_out(reservation)


def shown(reservation: Reservation, status: int = 200) -> Response:
    """A reservation with its tag."""
    return Response(
        reservation_out(reservation), status=status, headers={"ETag": etag(reservation)}
    )
