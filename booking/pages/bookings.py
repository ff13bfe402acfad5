"""A reservation as its owner reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from audit.actors import Actor
from booking import queries
from booking.models import Reservation
from booking.models.reservation import MORE_TIME
from booking.pages import addresses, clocks, moments
from booking.pages.places import place_of
from booking.references import in_groups

Status = Reservation.Status


@dataclass(frozen=True, slots=True)
class Words:
    """When, where and what for."""

    day: str
    full_day: str
    time: str
    instant: str
    zone: str
    centre: str
    place: str
    service: str
    length: str
    reference: str
    address: str
    centre_address: str


def words(reservation: Reservation) -> Words:
    """The words of a reservation; its provider and service are loaded."""
    provider = reservation.provider
    local = reservation.starts_at.astimezone(provider.zone)
    minutes = int((reservation.ends_at - reservation.starts_at).total_seconds() // 60)
    return Words(
        day=moments.weekday_and_day(local.date()),
        full_day=moments.full_date(local.date()),
        time=moments.clock_time(local),
        instant=moments.instant(reservation.starts_at),
        zone=moments.zone_words(provider.zone, reservation.starts_at),
        centre=provider.local_name,
        place=place_of(provider),
        service=reservation.service.local_name if reservation.service else "",
        length=ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes)
        % {"minutes": minutes},
        reference=in_groups(reservation.reference),
        address=address_of(reservation),
        centre_address=addresses.centre(provider, day=local.date(), service=reservation.service),
    )


def clock_of(reservation: Reservation, now: datetime) -> Mapping[str, Any]:
    """The clock of a hold, and until when it runs in the centre's time."""
    expires_at = reservation.expires_at or now
    return {
        "clock": clocks.clock(expires_at, now, length_of_hold(reservation)),
        "until": until(reservation),
        "may_extend": reservation.extended_at is None,
    }


def length_of_hold(reservation: Reservation) -> int:
    """How many minutes it was held, or is, in all."""
    more = MORE_TIME if reservation.extended_at else timedelta()
    return reservation.provider.hold_minutes + int(more.total_seconds() // 60)


def until(reservation: Reservation) -> str:
    """When a hold lapses, in the centre's time."""
    if reservation.expires_at is None:
        return ""
    return moments.clock_time(reservation.expires_at.astimezone(reservation.provider.zone))


def is_held(reservation: Reservation, now: datetime) -> bool:
    """Whether its time is still kept; the service judges by the database's clock, this is kind."""
    return (
        reservation.status == Status.HELD
        and reservation.expires_at is not None
        and reservation.expires_at > now
    )


def is_or_was_appointment(reservation: Reservation) -> bool:
    return reservation.confirmed_at is not None


def address_of(reservation: Reservation) -> str:
    """The page where this reservation is to be looked at or gone on with."""
    page = "booked" if is_or_was_appointment(reservation) else "held"
    return reverse(f"pages:{page}", args=[reservation.public_id])


def live_holds(actor: Actor, now: datetime) -> "QuerySet[Reservation]":
    """The times this client holds, the one that lapses last first."""
    return (
        queries.visible_to(actor)
        .select_related("provider", "service")
        .filter(status=Status.HELD, expires_at__gt=now)
        .order_by("-expires_at")
    )


def appointments_ahead(actor: Actor, now: datetime) -> "QuerySet[Reservation]":
    """The appointments this client still has, the next one first."""
    return (
        queries.visible_to(actor)
        .select_related("provider", "service")
        .filter(status__in=[Status.CONFIRMED, Status.CHECKED_IN], ends_at__gt=now)
        .order_by("starts_at")
    )
