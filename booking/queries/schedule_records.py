"""Dated changes and changes of schedule, one by one or a page at a time, through staff's eyes."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.actors import Actor, ActorKind
from booking import errors
from booking.models import ScheduleChange
from providers.models import OpeningException, Provider

#: Where a page begins or ends: the date and the number of an exception.
Place = tuple[date, int]


def exceptions_page(
    provider: Provider,
    first: date,
    last: date | None,
    *,
    after: Place | None = None,
    before: Place | None = None,
    most: int,
) -> list[OpeningException]:
    """Up to `most` exceptions in order, from `first` on: after a place, or just before one."""
    rows: QuerySet[OpeningException] = provider.exceptions.filter(on__gte=first)
    if last is not None:
        rows = rows.filter(on__lte=last)
    if before is not None:
        on, number = before
        rows = rows.filter(Q(on__lt=on) | Q(on=on, pk__lt=number))
        return list(rows.order_by("-on", "-pk")[:most])[::-1]
    if after is not None:
        on, number = after
        rows = rows.filter(Q(on__gt=on) | Q(on=on, pk__gt=number))
    return list(rows.order_by("on", "pk")[:most])


def exception_of(provider: Provider, number: int) -> OpeningException:
    """One exception of this provider. Raises ExceptionUnknown."""
    found = provider.exceptions.filter(pk=number).first()
    if found is None:
        raise errors.ExceptionUnknown
    return found


def change_of(actor: Actor, public_id: UUID) -> ScheduleChange:
    """A change at a provider this member of staff sees. Raises ScheduleChangeUnknown."""
    changes = ScheduleChange.objects.select_related("provider")
    if actor.kind is not ActorKind.STAFF:
        changes = changes.none()
    elif not actor.everywhere:
        changes = changes.filter(provider__memberships__user=actor.id)
    found = changes.filter(public_id=public_id).first()
    if found is None:
        raise errors.ScheduleChangeUnknown
    return found
