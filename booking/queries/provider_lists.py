"""Providers as whoever looks may see them, narrowed and put in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians
from uuid import UUID

from django.db.models import F, FloatField, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Cast, Cos, Least, Power, Radians, Sin, Sqrt

from audit.actors import Actor, ActorKind
from booking.queries.free_slots import FreeSlot
from booking.queries.next_free import next_free
from providers import queries as provider_queries
from providers.errors import ProviderUnknown
from providers.models import Membership, Provider, Service

#: Of so many providers at most the next free time is looked up, to put them in its order.
MOST_BY_TIME = 1000
_KM_PER_DEGREE = 111.2
_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Near:
    """A place on the globe, in degrees, and how far around it, in kilometres."""

    latitude: float
    longitude: float
    within: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of providers is narrowed by; what is None narrows nothing."""

    kind: str | None = None
    country: str | None = None
    division: str | None = None
    district: str | None = None
    words: str | None = None
    #: Public id of a service they offer.
    service: UUID | None = None
    open_to_booking: bool | None = None
    #: Needs that are all met.
    accessibility: Sequence[str] = ()
    near: Near | None = None


def visible_providers(actor: Actor | None, now: datetime) -> "QuerySet[Provider]":
    """Providers that take bookings, for everyone; to staff their own besides, or all."""
    open_ones = provider_queries.open_providers(now)
    if actor is not None and actor.kind is ActorKind.CLIENT and actor.id is not None:
        # Who registered one sees it while it waits for approval.
        waiting = Provider.objects.filter(owner__client=actor.id, approved_at=None)
        return open_ones | Provider.objects.filter(pk__in=waiting.values("pk"))
    if actor is None or actor.kind is not ActorKind.STAFF:
        return open_ones
    if actor.everywhere:
        return Provider.objects.all()
    return open_ones | Provider.objects.filter(pk__in=own_providers(actor) or [])


def own_providers(actor: Actor | None) -> list[int] | None:
    """The numbers of those this member of staff sees whole; None means all of them."""
    if actor is None or actor.kind is not ActorKind.STAFF:
        return []
    if actor.everywhere:
        return None
    return list(Membership.objects.filter(user=actor.id).values_list("provider_id", flat=True))


def visible_provider(actor: Actor | None, key: str, now: datetime) -> Provider:
    """One of them, by public or external id. Raises ProviderUnknown."""
    found = visible_providers(actor, now).filter(provider_queries.key_is(key)).first()
    if found is None:
        raise ProviderUnknown
    return found


def providers_by_keys(keys: Iterable[str]) -> dict[str, Provider]:
    """The providers with these public or external ids, as far as they are there; one query."""
    wanted = list(dict.fromkeys(keys))
    terms = Q(pk__in=[])
    for key in wanted:
        terms |= provider_queries.key_is(key)
    found: dict[str, Provider] = {}
    # One that waits for approval is not there for anybody but its staff.
    for provider in Provider.objects.filter(terms, approved_at__isnull=False):
        found[str(provider.public_id)] = provider
        if provider.external_id is not None:
            found.setdefault(provider.external_id, provider)
    return {key: found[_spelled(key)] for key in wanted if _spelled(key) in found}


def narrowed(rows: "QuerySet[Provider]", wanted: Wanted, now: datetime) -> "QuerySet[Provider]":
    """Those of the rows that are wanted; with a place, each with its distance as `km`."""
    for name in ("kind", "country", "division", "district"):
        if getattr(wanted, name) is not None:
            rows = rows.filter(**{name: getattr(wanted, name)})
    if wanted.words is not None:
        rows = provider_queries.matching(wanted.words, rows=rows)
    if wanted.service is not None:
        rows = rows.filter(
            offers__service__public_id=wanted.service, offers__service__is_active=True
        )
    if wanted.accessibility:
        rows = rows.filter(accessibility__contains=list(wanted.accessibility))
    if wanted.open_to_booking is not None:
        takes = provider_queries.open_providers(now).values("pk")
        rows = rows.filter(pk__in=takes) if wanted.open_to_booking else rows.exclude(pk__in=takes)
    return rows if wanted.near is None else _nearby(rows, wanted.near)


def by_next_free(
    rows: "QuerySet[Provider]", service_id: UUID | None, now: datetime
) -> list[tuple[Provider, FreeSlot | None]] | None:
    """All of them by their next free start, then by number; those without one last.

    None where there are more than can be asked at once.
    """
    providers = list(rows.order_by("pk")[: MOST_BY_TIME + 1])
    if len(providers) > MOST_BY_TIME:
        return None
    service = None
    if service_id is not None:
        service = provider_queries.active_services().filter(public_id=service_id).first()
    return soonest_first(providers, service, now)


def soonest_first(
    providers: Sequence[Provider], service: Service | None, now: datetime
) -> list[tuple[Provider, FreeSlot | None]]:
    """These with their next free start, by it; where it is the same, and without one, as given."""
    takes = [provider for provider in providers if provider.takes_bookings(now)]
    free = next_free(takes, service=service, now=now)
    found = [(provider, next(iter(free.get(provider.pk, ())), None)) for provider in providers]
    # Sorted stably.
    with_one = [(provider, slot) for provider, slot in found if slot is not None]
    with_one.sort(key=lambda pair: pair[1].starts_at)
    return [*with_one, *(pair for pair in found if pair[1] is None)]


def with_distance(rows: "QuerySet[Provider]", near: Near) -> "QuerySet[Provider]":
    """All of them, each with its distance as `km`; None where it has no coordinates."""
    return rows.annotate(km=_kilometres(near))


def _spelled(key: str) -> str:
    """A public id as it is written out; anything else as it is."""
    try:
        return str(UUID(key))
    except ValueError:
        return key


def _nearby(rows: "QuerySet[Provider]", near: Near) -> "QuerySet[Provider]":
    """Within a box, which an index finds, and of these within the distance."""
    up = near.within / _KM_PER_DEGREE
    box = Q(latitude__range=(near.latitude - up, near.latitude + up))
    if abs(near.latitude) + up < 89:
        # Widest at the side of the box that is nearer to a pole.
        aside = up / cos(radians(abs(near.latitude) + up))
        west, east = near.longitude - aside, near.longitude + aside
        if aside < 180:
            box &= _between(west, east)
    return rows.filter(box).annotate(km=_kilometres(near)).filter(km__lte=near.within)


def _between(west: float, east: float) -> Q:
    """Longitudes from west to east, also across the line where 180 becomes -180."""
    if west < -180:
        return Q(longitude__gte=west + 360) | Q(longitude__lte=east)
    if east > 180:
        return Q(longitude__gte=west) | Q(longitude__lte=east - 360)
    return Q(longitude__range=(west, east))


def _kilometres(near: Near) -> Combinable:
    """Along a great circle (haversine)."""
    north = Radians(Cast(F("latitude"), FloatField()))
    east = Radians(Cast(F("longitude"), FloatField()))
    half = Power(Sin((north - radians(near.latitude)) / 2.0), 2.0) + Power(
        Sin((east - radians(near.longitude)) / 2.0), 2.0
    ) * Cos(north) * cos(radians(near.latitude))
    return ASin(Sqrt(Least(half, Value(1.0)))) * (2 * _EARTH_KM)
