"""Slots, to look at: they are laid from the hours."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import FoundByNumber, ReadOnlyDoor
from audit.admin.moments import moment_of
from booking.admin.columns import zone_of
from booking.admin.filters import AtProvider, OnDate
from booking.models import Slot
from providers.admin.scope import CentreDoor


class HasRoom(admin.SimpleListFilter):
    title = _("places")
    parameter_name = "room"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("free", _("places left")), ("used", _("in use"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "free":
            return queryset.filter(is_open=True, taken__lt=F("capacity"))
        return queryset.filter(taken__gt=0) if self.value() == "used" else queryset


@admin.register(Slot)
class SlotAdmin(FoundByNumber, ReadOnlyDoor, CentreDoor):
    list_display = (
        moment_of("starts_at", _("starts at"), zone_of),
        "provider",
        "capacity",
        "taken",
        "left",
        "is_open",
    )
    list_filter = (AtProvider, OnDate, "is_open", HasRoom)
    list_select_related = ("provider",)
    search_help_text = _("The number of a slot.")
    ordering = ("provider", "starts_at")
    sortable_by = ()
    fields = (
        "provider",
        moment_of("starts_at", _("starts at"), zone_of),
        moment_of("ends_at", _("ends at"), zone_of),
        "capacity",
        "taken",
        "left",
        "is_open",
        "revision",
    )
    readonly_fields = fields

    @admin.display(description=_("places left"))
    def left(self, slot: Slot) -> int:
        return slot.remaining

    @property
    def media(self) -> forms.Media:
        return super().media + AtProvider.media_for(self.admin_site)
