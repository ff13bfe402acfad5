"""Lapsed holds through REST v1."""

from rest_framework.request import Request
from rest_framework.response import Response

from booking import services
from booking.api.doors import Door
from booking.api.roles import AsAdministrator
from booking.api.shapes import Confirmation
from clients.api.authentication import actor_of


class ExpireReservationsView(Door):
    """POST admin/expire-reservations: release lapsed holds now, as beat does every minute."""

    writers = AsAdministrator

    def post(self, request: Request) -> Response:
        Confirmation(data=request.data).is_valid(raise_exception=True)
        return Response({"released": services.expire_lapsed(actor=actor_of(request))})
