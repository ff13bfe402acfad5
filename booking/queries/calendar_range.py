"""A span of days at one provider as its calendar shows them: slots, appointments, closures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from booking.availability import day_bounds
from booking.models import Reservation, Slot
from booking.models.clock import DatabaseClock
from booking.models.reservation import OCCUPYING
from booking.queries.left_on_closed import is_left_on_closed
from providers.models import Holiday, OpeningException, Provider


@dataclass(frozen=True, slots=True)
class CalendarRange:
    """All by time. Of closed slots only those in use are told.

    Each appointment or live hold has `is_stranded`: some of its time ahead is closed. `left_out`
    counts those that are not told because there are too many.
    """

    slots: Sequence[Slot]
    appointments: Sequence[Reservation]
    holidays: Sequence[Holiday]
    exceptions: Sequence[OpeningException]
    left_out: int


def calendar_range(
    provider: Provider, first: date, last: date, *, most: int, now: datetime
) -> CalendarRange:
    """The local days from first to last, both included, in as many statements for any of them.

    Of more than `most` appointments only the stranded are told.
    """
    claims = _claims(provider, first, last)
    counted = claims.aggregate(all=Count("pk"), stranded=Count("pk", filter=is_left_on_closed(now)))
    are_told = counted["all"] <= most
    rows = claims if are_told else claims.filter(is_left_on_closed(now))
    low, high = _bounds(provider, first, last)
    slots = Slot.objects.filter(provider=provider, starts_at__gte=low, starts_at__lt=high)
    in_span = {"on__range": (first, last)}
    return CalendarRange(
        slots=list(slots.filter(Q(is_open=True) | Q(taken__gt=0)).order_by("starts_at")),
        appointments=list(_described(rows, now)),
        holidays=list(
            Holiday.objects.filter(calendar__providers=provider, **in_span).order_by("on", "pk")
        ),
        exceptions=list(provider.exceptions.filter(**in_span).order_by("on", "pk")),
        left_out=0 if are_told else counted["all"] - counted["stranded"],
    )


def stranded_by_day(
    provider: Provider, first: date, last: date, *, now: datetime
) -> dict[date, int]:
    """How many on each local day still have a time ahead that is closed; days with none not."""
    rows = (
        _claims(provider, first, last)
        .filter(is_left_on_closed(now))
        .annotate(on=TruncDate("starts_at", tzinfo=provider.zone))
        .values("on")
        .annotate(count=Count("pk"))
        .values_list("on", "count")
    )
    return dict(rows.order_by("on"))


def slot_of(provider: Provider, number: int) -> Slot | None:
    """The slot of that number here; another provider's answers like none."""
    return Slot.objects.select_related("provider").filter(provider=provider, pk=number).first()


def _claims(provider: Provider, first: date, last: date) -> "QuerySet[Reservation]":
    """What keeps a place there; a hold only while it lasts."""
    low, high = _bounds(provider, first, last)
    lapsed = Q(status=Reservation.Status.HELD, expires_at__lte=DatabaseClock())
    return Reservation.objects.filter(
        ~lapsed,
        provider=provider,
        starts_at__gte=low,
        starts_at__lt=high,
        status__in=OCCUPYING,
    )


def _described(rows: "QuerySet[Reservation]", now: datetime) -> "QuerySet[Reservation]":
    """With service, client and portal; what is encrypted stays unread."""
    stranded = Case(
        When(is_left_on_closed(now), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return (
        rows.select_related("service", "client", "applicant__portal")
        .defer("stated_number", "applicant__details")
        .annotate(is_stranded=stranded)
        .order_by("starts_at", "pk")
    )


def _bounds(provider: Provider, first: date, last: date) -> tuple[datetime, datetime]:
    return day_bounds(first, provider.zone)[0], day_bounds(last, provider.zone)[1]
