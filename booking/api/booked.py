"""GET providers/{id}/booked-appointments: what is booked at a provider, for its staff."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from booking import queries
from booking.api import listing, staff
from booking.api.provider_fields import Words
from booking.api.shapes import reservation_out
from booking.models import Reservation
from clients.api.authentication import actor_of
from clients.api.fields import Date, PublicId
from providers.admin import scope

ORDERS = listing.both_ways(starts_at=listing.INSTANT)


class BookedAsked(listing.Listed):
    """Days are the provider's own, both included."""

    status = Words(tuple(Reservation.Status.values), required=False)
    service = PublicId(required=False)

    def get_fields(self) -> Any:
        # `from` is no name a class may give.
        days = {"from": Date(required=False), "to": Date(required=False)}
        return {**days, **super().get_fields()}


class BookedAppointmentsView(staff.StaffView):
    """GET providers/{id}/booked-appointments: for its clerks and managers, and who sees all."""

    def get(self, request: Request, provider_key: str) -> Response:
        provider = staff.seen_provider(request, provider_key)
        asked = listing.read(request, BookedAsked, ORDERS)
        rows = queries.booked_at(actor_of(request), provider, asked.filters)
        page = listing.page(rows, asked)
        serves = scope.may_serve(request.auth, provider.pk)
        return Response(
            listing.answer(asked, page, [_booked_out(row, named=serves) for row in page.rows])
        )


def _booked_out(reservation: Reservation, *, named: bool) -> dict[str, Any]:
    """A reservation, and whom to expect; by name for those alone who receive them."""
    client = reservation.client
    return reservation_out(reservation) | {
        "client": str(client.public_id) if client else None,
        "name": client.name if named and client else None,
    }
