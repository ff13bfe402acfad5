"""What a change of a service would do to the centres that offer it. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from booking.models import Reservation
from booking.models.clock import DatabaseClock
from booking.queries.free_days import free_starts
from booking.queries.schedule_preview import Stranded
from providers.models import Provider, Service

Status = Reservation.Status


@dataclass(frozen=True, slots=True)
class OfferPreview:
    """A centre that offers the service: its free times before and after, and who is booked.

    `booked` keep the time they have, for as long as it was booked; those stranded lose it.
    """

    provider: Provider
    before: int
    after: int
    booked: int
    stranded: list[Stranded]


def preview_service(
    *, service: Service, slots_needed: int, is_active: bool, now: datetime
) -> list[OfferPreview]:
    """What another length, or an end, of a service would do, centre by centre, by number.

    A length holds for bookings to come. An end strands all who are booked for the service where
    it is offered, and have not begun.
    """
    providers = list(service.providers.order_by("pk"))
    if service.is_active and not is_active:
        stranded = _by_centre(_booked(service, providers, now))
        return [
            OfferPreview(each, _free(each, service, now), 0, 0, stranded.get(each.pk, []))
            for each in providers
        ]
    counted = Counter(_booked(service, providers, now).values_list("provider", flat=True))
    return [
        OfferPreview(
            provider=each,
            before=_free(each, service, now) if service.is_active else 0,
            after=free_starts(each, service, slots_needed, now) if is_active else 0,
            booked=counted[each.pk],
            stranded=[],
        )
        for each in providers
    ]


def _free(provider: Provider, service: Service, now: datetime) -> int:
    return free_starts(provider, service, service.slots_needed, now)


def _booked(
    service: Service, providers: Iterable[Provider], now: datetime
) -> "QuerySet[Reservation]":
    """Appointments and live holds for the service that have not begun."""
    lapsed = Q(status=Status.HELD, expires_at__lte=DatabaseClock())
    return Reservation.objects.filter(
        ~lapsed,
        service=service,
        provider__in=list(providers),
        starts_at__gt=now,
        status__in=[Status.HELD, Status.CONFIRMED],
    )


def _by_centre(booked: "QuerySet[Reservation]") -> dict[int, list[Stranded]]:
    found: dict[int, list[Stranded]] = defaultdict(list)
    for each in booked.select_related("client", "service", "provider").order_by("starts_at", "pk"):
        found[each.provider_id].append(Stranded(each, "service"))
    return found
