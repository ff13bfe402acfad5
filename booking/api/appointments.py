"""Reservations through REST v1: reserve, confirm, cancel."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from booking import services
from booking.api.reasons import saying_why
from booking.api.shapes import Cancellation, Confirmation, NewReservation, etag, reservation_out
from booking.models import Reservation
from clients.api.authentication import actor_of


class ReserveView(APIView):
    """POST appointments/reserve: hold a place."""

    def post(self, request: Request) -> Response:
        wish = NewReservation(data=request.data)
        wish.is_valid(raise_exception=True)
        with saying_why(wish.validated_data):
            reservation = services.hold(**wish.validated_data, actor=actor_of(request))
        return _answer(reservation, status=201)


class ConfirmView(APIView):
    """POST appointments/{id}/confirm: turn a hold into an appointment."""

    def post(self, request: Request, reservation_id: UUID) -> Response:
        Confirmation(data=request.data).is_valid(raise_exception=True)
        return _answer(services.confirm(reservation_id=reservation_id, actor=actor_of(request)))


class CancelView(APIView):
    """POST appointments/{id}/cancel: give a hold or an appointment back."""

    def post(self, request: Request, reservation_id: UUID) -> Response:
        wish = Cancellation(data=request.data)
        wish.is_valid(raise_exception=True)
        return _answer(
            services.cancel(
                reservation_id=reservation_id,
                reason=wish.validated_data["reason"],
                actor=actor_of(request),
            )
        )


def _answer(reservation: Reservation, status: int = 200) -> Response:
    return Response(
        reservation_out(reservation), status=status, headers={"ETag": etag(reservation)}
    )
