"""How often a service with a daily limit may still be booked."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, DateField, DateTimeField, F, Func, Q, QuerySet
from django.db.models.functions import Cast

from booking.availability import day_bounds
from booking.models import Reservation
from booking.models.clock import DatabaseClock
from booking.models.reservation import OCCUPYING
from providers.models import Provider, Service


def left_on(provider: Provider, service: Service | None, on: date) -> int | None:
    """Bookings of the service left on a local day; None where it has no limit.

    One count, and no query for a service without a limit. Lapsed holds do not count: the next
    booking frees them.
    """
    if service is None or service.daily_limit is None:
        return None
    low, high = day_bounds(on, provider.zone)
    used = _booked([provider.pk], service, low, high).count()
    return max(service.daily_limit - used, 0)


def booked_by_day(
    providers: Sequence[Provider], service: Service | None, low: datetime, high: datetime
) -> dict[tuple[int, date], int]:
    """Bookings of a service with a daily limit in [low, high), by provider number and local day.

    One query for all providers; empty without one where the service has no limit.
    """
    if service is None or service.daily_limit is None:
        return {}
    local = Func(
        F("provider__time_zone"),
        F("starts_at"),
        function="timezone",
        output_field=DateTimeField(),
    )
    counts = (
        _booked([provider.pk for provider in providers], service, low, high)
        .values("provider_id", on=Cast(local, DateField()))
        .annotate(used=Count("pk"))
        .values_list("provider_id", "on", "used")
    )
    return {(provider_id, on): used for provider_id, on, used in counts}


def _booked(
    provider_ids: Sequence[int], service: Service, low: datetime, high: datetime
) -> "QuerySet[Reservation]":
    return Reservation.objects.filter(
        ~Q(status=Reservation.Status.HELD, expires_at__lte=DatabaseClock()),
        provider__in=provider_ids,
        service=service,
        starts_at__gte=low,
        starts_at__lt=high,
        status__in=OCCUPYING,
    )
