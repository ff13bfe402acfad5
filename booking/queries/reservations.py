"""Reservations through the reader's eyes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import DateField, DateTimeField, F, Func, Q, QuerySet
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from audit.actors import Actor, ActorKind
from booking import errors
from booking.models import Reservation
from clients.models import Client

#: No local day begins or ends further from the UTC day of the same date.
FARTHEST_ZONE = timedelta(hours=15)


def visible_to(actor: Actor) -> "QuerySet[Reservation]":
    """The reservations this actor may see; a stranger's answers like an absent one."""
    ways = _ways_to_see(actor)
    # What is encrypted is read where it is shown alone.
    rows = Reservation.objects.defer("stated_number")
    return rows.filter(reduce(or_, ways)) if ways else rows.none()


def _ways_to_see(actor: Actor) -> list[Q]:
    """Clients see their own, a portal those of its applicants and of its clients, staff those of
    their providers, administrators and auditors all.
    """
    if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.everywhere):
        return [Q()]
    if actor.id is None:
        return []
    if actor.kind is ActorKind.STAFF:
        return [Q(provider__memberships__user=actor.id)]
    if actor.kind is ActorKind.PORTAL:
        return [Q(applicant__portal=actor.id), Q(client__portal=actor.id)]
    return [Q(client=actor.id)]


def reservation_of(actor: Actor, public_id: UUID, *, client: Client | None = None) -> Reservation:
    """One reservation the actor may see, perhaps of this very client. Raises ReservationUnknown."""
    rows = visible_to(actor) if client is None else visible_to(actor).filter(client=client)
    found = rows.select_related("provider", "service", "client").filter(public_id=public_id).first()
    if found is None:
        raise errors.ReservationUnknown
    return found


def described_before(reservation: Reservation) -> Reservation | None:
    """The newest other reservation of the same client of which needs were told."""
    others = Reservation.objects.filter(client=reservation.client_id, needs__isnull=False)
    return others.exclude(pk=reservation.pk).order_by("-pk").first()


def reservations_listed(actor: Actor, wanted: Mapping[str, Any]) -> "list[QuerySet[Reservation]]":
    """Those the actor may see that fit: `from` and `to` (local days of the provider, included),
    `provider` (public or external id), `service` (public id), `status` (several), `place`.

    In parts, one for each way the actor sees some, for which there is an index.
    """
    everything = Reservation.objects.select_related("provider", "service")
    everything = everything.defer("cancel_reason", "stated_number")
    return [_narrowed(everything.filter(way), wanted) for way in _ways_to_see(actor)]


def _narrowed(rows: "QuerySet[Reservation]", wanted: Mapping[str, Any]) -> "QuerySet[Reservation]":
    if "provider" in wanted:
        rows = rows.filter(_is_called(wanted["provider"]))
    if "service" in wanted:
        rows = rows.filter(service__public_id=wanted["service"])
    if "status" in wanted:
        rows = rows.filter(status__in=wanted["status"])
    if "place" in wanted:
        rows = rows.filter(_lies_in(wanted["place"]))
    first, last = wanted.get("from"), wanted.get("to")
    if first is not None:
        # The instants let an index find them; the local day decides.
        rows = rows.filter(starts_at__gte=_utc(first) - FARTHEST_ZONE)
        rows = rows.filter(GreaterThanOrEqual(_LOCAL_DAY, first))
    if last is not None:
        high = _utc(last) + timedelta(days=1) + FARTHEST_ZONE
        rows = rows.filter(LessThanOrEqual(_LOCAL_DAY, last), starts_at__lt=high)
    return rows


_LOCAL_DAY = Cast(
    Func(
        F("provider__time_zone"), F("starts_at"), function="timezone", output_field=DateTimeField()
    ),
    DateField(),
)


def _utc(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)


def _is_called(key: str) -> Q:
    try:
        return Q(provider__public_id=UUID(key))
    except ValueError:
        return Q(provider__external_id=key)


def _lies_in(place: str) -> Q:
    wanted = Q()
    for part in ("country", "division", "district", "sub_district", "postcode"):
        wanted |= Q(**{f"provider__{part}__iexact": place})
    return wanted
