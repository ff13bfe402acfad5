"""Reservations through REST v1: confirmed, cancelled, moved; and the day itself, for staff."""

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from audit.actors import Actor
from booking import services
from booking.api import preconditions
from booking.api.appointment_shapes import ReservationCancelled, ReservationNamed
from booking.api.appointments import kept, shown
from booking.api.doors import Door
from booking.api.reasons import saying_why
from booking.api.roles import AsStaffWhoActs
from booking.api.shapes import Cancellation, Confirmation, TimeNamed, etag
from booking.models import Reservation
from clients.api.authentication import actor_of


class ConfirmView(Door):
    """POST appointments/{id}/confirm: turn a hold into an appointment."""

    def post(self, request: Request, reservation_id: UUID) -> Response:
        Confirmation(data=request.data).is_valid(raise_exception=True)
        return self.confirmed(request, reservation_id)

    def confirmed(self, request: Request, reservation_id: UUID) -> Response:
        """The one call behind every address that confirms."""
        once = self.once(request, kept)
        return shown(
            services.confirm(reservation_id=reservation_id, actor=actor_of(request), once=once)
        )


class ConfirmNamedView(ConfirmView):
    """POST appointments/confirm: the same, with the id in the body."""

    def post(self, request: Request) -> Response:  # type: ignore[override] # no id in the address
        wish = ReservationNamed(data=request.data)
        wish.is_valid(raise_exception=True)
        return self.confirmed(request, wish.validated_data["id"])


class CancelView(Door):
    """POST appointments/{id}/cancel: give a hold or an appointment back."""

    def post(self, request: Request, reservation_id: UUID) -> Response:
        wish = Cancellation(data=request.data)
        wish.is_valid(raise_exception=True)
        return self.cancelled(request, reservation_id, wish.validated_data["reason"])

    def cancelled(self, request: Request, reservation_id: UUID, reason: str) -> Response:
        """The one call behind every address that cancels."""
        once = self.once(request, kept)
        return shown(
            services.cancel(
                reservation_id=reservation_id, reason=reason, actor=actor_of(request), once=once
            )
        )


class CancelNamedView(CancelView):
    """POST appointments/cancel: the same, with the id in the body."""

    def post(self, request: Request) -> Response:  # type: ignore[override] # no id in the address
        wish = ReservationCancelled(data=request.data)
        wish.is_valid(raise_exception=True)
        return self.cancelled(request, wish.validated_data["id"], wish.validated_data["reason"])


class RescheduleView(Door):
    """POST appointments/{id}/reschedule: another time; If-Match is honoured when it is sent."""

    def post(self, request: Request, reservation_id: UUID) -> Response:
        wish = TimeNamed(data=request.data)
        wish.is_valid(raise_exception=True)
        check = preconditions.matching(request, etag) if "If-Match" in request.headers else None
        once = self.once(request, kept)
        with saying_why(wish.validated_data):
            return shown(
                services.reschedule(
                    reservation_id=reservation_id,
                    choice=wish.validated_data["choice"],
                    actor=actor_of(request),
                    check=check,
                    once=once,
                )
            )


class VisitView(Door):
    """Base: what staff note of a visit. Twice is once."""

    writers = AsStaffWhoActs
    verb: ClassVar[Callable[..., Reservation]]

    def post(self, request: Request, reservation_id: UUID) -> Response:
        Confirmation(data=request.data).is_valid(raise_exception=True)
        actor: Actor = actor_of(request)
        return shown(type(self).verb(reservation_id=reservation_id, actor=actor))


class CheckInView(VisitView):
    """POST appointments/{id}/check-in: the client has arrived."""

    verb = staticmethod(services.check_in)


class CompleteView(VisitView):
    """POST appointments/{id}/complete: the visit is over."""

    verb = staticmethod(services.complete)


class NoShowView(VisitView):
    """POST appointments/{id}/no-show: nobody came."""

    verb = staticmethod(services.mark_no_show)
