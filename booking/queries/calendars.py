"""Appointments as calendar programs are told of them."""

from datetime import datetime, timedelta

from django.utils.translation import get_language

from booking.models import Reservation
from booking.notifications.facts import Facts
from providers.models import CalendarFeed, Provider

Status = Reservation.Status

#: What a provider's calendar holds: days back and ahead, and at most so many appointments.
DAYS_BACK, DAYS_AHEAD, MOST = 7, 62, 5000


def calendar_facts(reservation: Reservation) -> Facts:
    """What the calendar entry of a reservation says, in the reader's language; it names nobody."""
    provider = reservation.provider
    return Facts(
        kind="confirmed",
        language=(get_language() or "en").split("-")[0],
        provider_name=provider.local_name,
        address=provider.local_address,
        provider_phone=str(provider.phone),
        service_name=reservation.service.local_name if reservation.service else "",
        reference=reservation.reference,
        zone=provider.zone,
        starts_at=reservation.starts_at.astimezone(provider.zone),
        ends_at=reservation.ends_at.astimezone(provider.zone),
        uid=reservation.public_id,
        sequence=reservation.revision,
    )


def provider_of_feed(digest: str) -> Provider | None:
    """The provider whose calendar has the token of this digest."""
    feed = CalendarFeed.objects.select_related("provider").filter(digest=digest).first()
    return feed.provider if feed is not None else None


def appointments_for_calendar(provider: Provider, now: datetime) -> list[Reservation]:
    """The appointments a provider's calendar holds, in order; holds are not in it."""
    found = Reservation.objects.filter(
        provider=provider,
        starts_at__gte=now - timedelta(days=DAYS_BACK),
        starts_at__lt=now + timedelta(days=DAYS_AHEAD),
        status__in=[Status.CONFIRMED, Status.CHECKED_IN, Status.COMPLETED],
    )
    rows = found.select_related("service").order_by("starts_at", "pk")[:MOST]
    for row in rows:
        row.provider = provider
    return list(rows)
