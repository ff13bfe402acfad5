"""What may be booked at a centre from now on: the ground of its calendar and its alternatives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import ngettext

from booking import queries
from booking.pages import addresses, moments
from booking.pages.own_holds import OwnHold
from booking.pages.places import place_of
from booking.queries import DayRoom
from providers.models import Provider, Service


@dataclass(frozen=True, slots=True)
class Outlook:
    """What may be booked at a centre: from which day to which, and the room of each day."""

    provider: Provider
    service: Service | None
    today: date
    first: date
    last: date
    room: Mapping[date, DayRoom]
    #: What the visitor holds here already.
    holds: Sequence[OwnHold] = ()
    #: What stays in the address from one day to the next: the days and hours that are wished for.
    kept: str = ""

    @property
    def counts_times(self) -> bool:
        """Whether the room of a day is in times, for a service of several slots, or in places."""
        return self.service is not None and self.service.slots_needed > 1

    @property
    def busiest(self) -> int:
        """The room of its biggest day: the measure of the heat scale."""
        return max((room.capacity for room in self.room.values()), default=0)

    def free(self) -> list[date]:
        """Days with a place left, or a time for the service."""
        return [on for on, room in sorted(self.room.items()) if room.remaining > 0]

    def held_on(self, day: date) -> OwnHold | None:
        """What the visitor holds on a day."""
        return next((hold for hold in self.holds if hold.on == day), None)

    def address(self, *, month: date | None = None, day: date | None = None) -> str:
        """The centre's page at another month or day, with all that was chosen."""
        return addresses.keeping(
            addresses.centre(self.provider, month=month, day=day, service=self.service), self.kept
        )


def outlook_of(
    provider: Provider,
    service: Service | None,
    now: datetime,
    *,
    holds: Sequence[OwnHold] = (),
    kept: str = "",
) -> Outlook:
    """The room of every day that may be booked, in one read."""
    first, last = queries.bookable_between(provider, service, now)
    today = now.astimezone(provider.zone).date()
    return Outlook(
        provider=provider,
        service=service,
        today=today,
        first=first.astimezone(provider.zone).date(),
        last=last,
        room=queries.free_days(provider, today, last, service=service, now=now)
        if provider.takes_bookings(now)
        else {},
        holds=holds,
        kept=kept,
    )


def shared(outlook: Outlook, now: datetime) -> dict[str, Any]:
    """What the centre's page and the page of a refused time both show."""
    provider, service = outlook.provider, outlook.service
    minutes = provider.slot_minutes * (service.slots_needed if service else 1)
    return {
        "provider": provider,
        "place": place_of(provider),
        "key": addresses.key_of(provider),
        "service": service,
        "length": ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes)
        % {"minutes": minutes},
        "zone": moments.zone_words(provider.zone, now),
        "centre_address": addresses.centre(provider, service=service),
    }
