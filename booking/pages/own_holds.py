"""The times this visitor holds at a centre already: to them, these are not taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest

from booking.models import Reservation
from booking.pages import bookings, guests, moments
from providers.models import Provider


@dataclass(frozen=True, slots=True)
class OwnHold:
    """A live hold in words of the centre's clock."""

    starts_at: datetime
    ends_at: datetime
    on: date
    day: str
    time: str
    until: str
    address: str

    def covers(self, instant: datetime) -> bool:
        return self.starts_at <= instant < self.ends_at


def held_here(request: HttpRequest, provider: Provider, now: datetime) -> list[OwnHold]:
    """The visitor's live holds at a provider, by time."""
    client = guests.known_client(request)
    if client is None:
        return []
    held = bookings.live_holds(guests.actor_of(client), now).filter(provider=provider)
    return [_own(each) for each in held.order_by("starts_at")]


def own_between(
    request: HttpRequest, provider: Provider, since: datetime, until: datetime, now: datetime
) -> Reservation | None:
    """What the visitor holds or has booked at a provider that overlaps [since, until)."""
    client = guests.known_client(request)
    if client is None:
        return None
    actor = guests.actor_of(client)
    for rows in (bookings.live_holds(actor, now), bookings.appointments_ahead(actor, now)):
        over = rows.filter(provider=provider, starts_at__lt=until, ends_at__gt=since)
        if (own := over.order_by("starts_at").first()) is not None:
            return own
    return None


def covering(holds: Sequence[OwnHold], instant: datetime) -> OwnHold | None:
    return next((hold for hold in holds if hold.covers(instant)), None)


def _own(held: Reservation) -> OwnHold:
    zone = held.provider.zone
    starts, until = held.starts_at.astimezone(zone), (held.expires_at or held.starts_at)
    return OwnHold(
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        on=starts.date(),
        day=moments.weekday_and_day(starts.date()),
        time=moments.clock_time(starts),
        until=moments.clock_time(until.astimezone(zone)),
        address=bookings.address_of(held),
    )
