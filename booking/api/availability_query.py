"""POST availability/query: several providers over some days at once, for everyone."""

from datetime import datetime, timedelta, tzinfo
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from booking import queries
from booking.api.provider_fields import Whole
from booking.api.schedule_shapes import OneOf, Several, StrictShape
from booking.api.shapes import rfc3339
from booking.queries import FreeSlot, Party, Room
from clients.api.fields import Date, PublicId, Text
from providers import queries as provider_queries
from providers.models import Provider, Service

MOST_PROVIDERS = 50
MOST_DAYS = 14
MOST_PEOPLE = 20
TOGETHER = ("side_by_side", "consecutive")
BY = ("days", "hours", "slots")
#: What `by` is called for one of them.
_UNITS = {"days": "day", "hours": "hour"}


class AvailabilityAsked(StrictShape):
    """Providers by public or external id; `until` is included."""

    providers = Several(child=Text(max_length=36), min_length=1, max_length=MOST_PROVIDERS)
    until = Date(required=False)
    service = PublicId(required=False)
    people = Whole(1, MOST_PEOPLE, default=1)
    together = OneOf(TOGETHER, default=TOGETHER[0])
    by = OneOf(BY, default=BY[0])

    def get_fields(self) -> "dict[str, serializers.Field[Any, Any, Any, Any]]":
        # `from` is no name a class may give.
        return {"from": Date(), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        longest = timedelta(days=MOST_DAYS - 1)
        try:
            last = attrs["from"] + longest
        except OverflowError:
            last = attrs["from"]
        until = attrs.setdefault("until", last)
        if until < attrs["from"]:
            said: Any = _("The last day must not come before the first.")
            raise serializers.ValidationError({"until": [said]}, code="invalid")
        if until > last:
            said = _("Ask for at most {most} days at once.").format(most=MOST_DAYS)
            raise serializers.ValidationError({"until": [said]}, code="too_many")
        return attrs


class AvailabilityQueryView(APIView):
    """POST availability/query: free times of up to 50 providers on up to 14 days."""

    permission_classes = (AllowAny,)

    def post(self, request: Request) -> Response:
        wish = AvailabilityAsked(data=request.data)
        wish.is_valid(raise_exception=True)
        asked = wish.validated_data
        providers = _providers(asked["providers"])
        service, offering = None, {provider.pk for provider in providers}
        if "service" in asked:
            service = provider_queries.active_service(asked["service"])
            offering = provider_queries.offering(service, offering)
        now = timezone.now()
        results = _found([each for each in providers if each.pk in offering], asked, service, now)
        return Response(
            {
                "from": asked["from"].isoformat(),
                "until": asked["until"].isoformat(),
                "results": [
                    {
                        "provider": str(provider.public_id),
                        "time_zone": provider.time_zone,
                        "is_bookable": provider.pk in offering and provider.takes_bookings(now),
                        asked["by"]: results.get(provider.pk, []),
                    }
                    for provider in providers
                ],
            }
        )


def _providers(keys: list[str]) -> list[Provider]:
    """Each once, as they were named. Raises ValidationError, naming those that are not there."""
    found = queries.providers_by_keys(keys)
    said = [_("There is no such centre.")]
    absent = {f"providers.{at}": said for at, key in enumerate(keys) if key not in found}
    if absent:
        raise serializers.ValidationError(absent, code="not_found")
    return list({found[key].pk: found[key] for key in keys}.values())


def _found(
    providers: list[Provider], asked: dict[str, Any], service: Service | None, now: Any
) -> dict[int, list[Any]]:
    party = Party(asked["people"], consecutive=asked["together"] == "consecutive")
    span = (asked["from"], asked["until"])
    if asked["by"] == "slots":
        starts = queries.free_starts(providers, *span, service=service, party=party, now=now)
        return _slots_out(starts)
    unit = _UNITS[asked["by"]]
    rooms = queries.room_by(unit, providers, *span, service=service, party=party, now=now)
    return {number: [_room_out(unit, room) for room in row] for number, row in rooms.items()}


def _slots_out(starts: dict[int, list[FreeSlot]]) -> dict[int, list[Any]]:
    """Each as `slot_out` writes it; ten thousands of them share a few hundred instants."""
    instant, clock = cache(rfc3339), cache(_clock)
    return {
        number: [
            {
                "id": slot.id,
                "starts_at": instant(slot.starts_at),
                "ends_at": instant(slot.ends_at),
                **clock(slot.starts_at, slot.local_start.tzinfo),
                "capacity": slot.capacity,
                "remaining": slot.remaining,
            }
            for slot in slots
        ]
        for number, slots in starts.items()
    }


def _clock(starts_at: datetime, zone: tzinfo) -> dict[str, str]:
    local = starts_at.astimezone(zone)
    return {
        "local_start": local.strftime("%H:%M"),
        "utc_offset": local.isoformat(timespec="minutes")[-6:],
    }


def _room_out(unit: str, room: Room) -> dict[str, Any]:
    hour = {"hour": room.begins.strftime("%H:%M")} if unit == "hour" else {}
    return {
        "date": room.begins.date().isoformat(),
        **hour,
        "starts": room.starts,
        "free": room.free,
        "first_free": rfc3339(room.first) if room.first else None,
    }
