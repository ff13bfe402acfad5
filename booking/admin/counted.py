"""Counts of finished days, to look at: they are made by counting rows."""

from typing import ClassVar

from django import forms
from django.contrib import admin

from audit.admin.doors import FoundByNumber, ReadOnlyDoor
from booking.admin.filters import AtProvider
from booking.models import CountedDay, CountedHour, CountedProvider
from providers.admin.scope import CentreDoor


class CountsDoor(FoundByNumber, ReadOnlyDoor, CentreDoor):
    """Base: seen by the centre's people, written by nobody."""

    list_filter = (AtProvider,)
    list_select_related: ClassVar[tuple[str, ...]] = ("provider",)
    ordering = ("-pk",)
    sortable_by = ()

    @property
    def media(self) -> forms.Media:
        return super().media + AtProvider.media_for(self.admin_site)


@admin.register(CountedProvider)
class CountedProviderAdmin(CountsDoor):
    list_display = ("provider", "until", "time_zone", "looked_at", "compared_at")


@admin.register(CountedHour)
class CountedHourAdmin(CountsDoor):
    list_display = ("on", "hour", "provider", "slots", "places", "taken")


@admin.register(CountedDay)
class CountedDayAdmin(CountsDoor):
    list_display = ("on", "provider", "service", "confirmed", "completed", "no_show", "moved")
    list_select_related = ("provider", "service")
