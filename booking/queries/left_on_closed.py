"""Who still has a time that is closed: kept there, and looked after by staff."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from booking.models import Reservation, Slot
from booking.models.clock import DatabaseClock


def left_on_closed(provider_ids: Sequence[int], *, now: datetime) -> set[int]:
    """Numbers of the appointments and live holds ahead of which some of the time is closed."""
    rows = Reservation.objects.filter(is_left_on_closed(now), provider__in=provider_ids)
    return set(rows.values_list("pk", flat=True))


def is_left_on_closed(now: datetime) -> Q:
    """Whether a reservation is such a one."""
    closed = Slot.objects.filter(
        provider=OuterRef("provider"),
        starts_at__gte=OuterRef("starts_at"),
        starts_at__lt=OuterRef("ends_at"),
        is_open=False,
    )
    lapsed = Q(status=Reservation.Status.HELD, expires_at__lte=DatabaseClock())
    live = [Reservation.Status.HELD, Reservation.Status.CONFIRMED]
    return ~lapsed & Q(Exists(closed), starts_at__gt=now, status__in=live)


def appointments_line(count: int, new: int) -> str:
    """What the report of a command says of them; `new` are those it left there itself."""
    return (
        f"appointments and holds: {count} kept on closed times ahead, {new} of them since this run"
    )
