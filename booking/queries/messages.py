"""What messages tell of: whom a notice is for, a day's list, words of a provider's own."""

from collections.abc import Iterable
from datetime import datetime

from booking.availability import day_bounds
from booking.models import Notice, NoticeText, Reservation, StrandedReservation
from booking.wall_clock import clock_time
from clients.models import Client
from providers.models import Membership, Provider

Status = Reservation.Status


def client_of_notice(notice: Notice) -> Client | None:
    """The person a notice is for, where it is for a client."""
    return notice.client or (notice.reservation.client if notice.reservation else None)


def provider_of_notice(notice: Notice) -> Provider | None:
    """The centre a notice is about."""
    return notice.provider or (notice.reservation.provider if notice.reservation else None)


def last_move_by_centre(reservation: Reservation) -> StrandedReservation | None:
    """The last change of hours that moved it; the row knows where it was before."""
    return (
        StrandedReservation.objects.filter(
            reservation=reservation, outcome=StrandedReservation.Outcome.MOVED
        )
        .select_related("from_provider")
        .order_by("-pk")
        .first()
    )


def list_goes_to(notice: Notice) -> Membership | None:
    """Whoever still runs the centre of a daily list and wishes to get it."""
    return Membership.objects.filter(
        provider=notice.provider_id,
        user=notice.user_id,
        user__is_active=True,
        role=Membership.Role.MANAGER,
        gets_daily_list=True,
    ).first()


def list_of_the_day(provider: Provider, instant: datetime) -> list[tuple[str, str, str]]:
    """Local time, service and reference of a local day's appointments; no names."""
    zone = provider.zone
    low, high = day_bounds(instant.astimezone(zone).date(), zone)
    booked = Reservation.objects.filter(
        provider=provider,
        starts_at__gte=low,
        starts_at__lt=high,
        status__in=[Status.CONFIRMED, Status.CHECKED_IN, Status.COMPLETED],
    )
    return [
        (
            clock_time(one.starts_at.astimezone(zone)),
            one.service.local_name if one.service else "",
            one.reference,
        )
        for one in booked.select_related("service").order_by("starts_at", "pk")
    ]


def own_texts(provider_ids: Iterable[int]) -> dict[tuple[int, str, str, str], NoticeText]:
    """Words of their own by provider number, kind, channel and language."""
    return {
        (text.provider_id, text.kind, text.channel, text.language): text
        for text in NoticeText.objects.filter(provider__in=set(provider_ids))
    }
