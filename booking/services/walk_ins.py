"""Somebody at the counter without an appointment, or on the telephone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking.choices import SlotChoice
from booking.errors import NotToday
from booking.models import Notice, Reservation
from booking.services import _places, _steps, holds, visits
from booking.services.lapsing import with_lapsed_freed
from clients.models import Client

Status = Reservation.Status


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands there or calls: a name, and what they wish to be written to by."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = "en"


def take_walk_in(
    *,
    choice: SlotChoice,
    person: Person,
    actor: Actor,
    service_id: UUID | None = None,
    arrived: bool = True,
    now: datetime | None = None,
) -> Reservation:
    """Book a time of today for somebody at the counter; if they stay, they have arrived.

    1. As `book` by staff, but for today alone, and the slot that is running may be taken too.
    2. In one transaction: a row for the person, the appointment, and, if so, the arrival; word is
       owed and stages are recorded as by `book` and `check_in`.

    Raises what `book` raises; NotToday; ProviderUnknown for a centre the actor does not serve.
    """
    now = now or timezone.now()
    with audit.trail("walk_in", actor) as trail:
        wanted = _places.resolve(choice, service_id, now)
        trail.provider_id = wanted.provider.pk
        _places.require_reach(wanted, choice, actor)
        if wanted.on != now.astimezone(wanted.provider.zone).date():
            raise NotToday
        _places.judge(wanted, now, exempt=True, even_begun=True)
        return with_lapsed_freed(lambda: _take(trail, wanted, person, arrived), wanted)


def book_caller(
    *,
    choice: SlotChoice,
    person: Person,
    actor: Actor,
    service_id: UUID | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> Reservation:
    """Book a time of any day for somebody on the telephone, of whom there is no row yet.

    As `book` by staff; the row for the person, the appointment and the reason beside it are one
    transaction. Raises what `book` raises; ProviderUnknown, SlotUnknown for a centre the actor
    does not serve.
    """
    now = now or timezone.now()
    with audit.trail("book", actor) as trail:
        wanted = _places.resolve(choice, service_id, now)
        trail.provider_id = wanted.provider.pk
        _places.require_reach(wanted, choice, actor)
        _places.judge(wanted, now, exempt=True)
        return with_lapsed_freed(lambda: _take(trail, wanted, person, False, reason), wanted)


def _take(
    trail: audit.Trail,
    wanted: _places.Wanted,
    person: Person,
    arrived: bool,
    reason: str = "",
) -> Reservation:
    client = Client.objects.create(
        name=person.name,
        email=person.email,
        phone=person.phone,
        language=person.language,
        made_by_id=trail.actor.id if trail.actor.kind is ActorKind.STAFF else None,
    )
    reservation = holds.insert(trail, Status.CONFIRMED, wanted, trail.actor, client, None, reason)
    if arrived and reservation.confirmed_at is not None:
        moment = reservation.confirmed_at
        visits.enter(reservation, Status.CHECKED_IN, moment)
        arrival = audit.Trail("check_in", trail.actor)
        _steps.follow(arrival, reservation)
        _steps.settle(arrival, reservation, Notice.Kind.CHECKED_IN, moment)
    return reservation
