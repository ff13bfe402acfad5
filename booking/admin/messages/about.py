"""Which centre a message is about."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from booking import queries
from booking.admin.filters import AtProvider
from booking.models import Notice
from providers.admin.scope import centres_of


def about_centres(rows: QuerySet[Any], centres: Collection[int]) -> QuerySet[Any]:
    """Those about these centres: about what was booked there, and their lists of the day."""
    booked = Notice.objects.filter(reservation__provider__in=centres)
    listed = Notice.objects.filter(kind=Notice.Kind.DAILY_LIST, provider__in=centres)
    # Two walks along indexes; an OR across both tables would read every message there is.
    numbers = booked.order_by().values("pk").union(listed.order_by().values("pk"), all=True)
    return rows.filter(pk__in=numbers)


def centre_of(notice: Notice | None) -> int | None:
    """The centre a message is about; None for one about a person alone."""
    provider = None if notice is None else queries.provider_of_notice(notice)
    return None if provider is None else provider.pk


class AboutProvider(AtProvider):
    """Messages about one centre."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        number = self.number
        if number is None:
            return queryset.none() if self.written else queryset
        if centres_of(request.user) == [number]:
            return queryset  # the list is narrowed to that already, which costs as much again
        return about_centres(queryset, [number])
