"""Clients for the staff of centres: those who have or had something booked there."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from booking.models import Reservation
from clients.admin import ClientAdmin
from clients.models import Client
from providers.admin.scope import centres_of, may_see

admin.site.unregister(Client)


@admin.register(Client)
class CentresClientAdmin(ClientAdmin):
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see(request.user, None)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        centres = centres_of(request.user)
        if centres is None:
            return rows
        theirs = Reservation.objects.filter(client=OuterRef("pk"), provider__in=centres)
        return rows.filter(Exists(theirs))
