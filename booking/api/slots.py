"""A provider's slots through REST v1."""

from django.utils import timezone
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from booking import queries
from booking.api.shapes import Day, slot_out
from providers import queries as provider_queries


class TimeSlotsView(APIView):
    """GET providers/{id}/time-slots?date=: a local day's slots with what remains."""

    permission_classes = (AllowAny,)

    def get(self, request: Request, provider_key: str) -> Response:
        wish = Day(data=request.query_params)
        wish.is_valid(raise_exception=True)
        on = wish.validated_data["date"]
        service_id = wish.validated_data.get("service")
        provider = provider_queries.by_key(provider_key)
        service = provider_queries.offered_service(provider, service_id) if service_id else None
        slots = queries.time_slots(provider, on, service=service, now=timezone.now())
        return Response(
            {
                "provider": str(provider.public_id),
                "date": on.isoformat(),
                "time_zone": provider.time_zone,
                "slots": [slot_out(slot) for slot in slots],
            }
        )
