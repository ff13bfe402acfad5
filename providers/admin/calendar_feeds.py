"""That a provider's calendar has a secret address; the address itself was told once."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import FoundByNumber, MachineryDoor
from audit.admin.moments import moment_of
from providers.models import CalendarFeed


@admin.register(CalendarFeed)
class CalendarFeedAdmin(FoundByNumber, MachineryDoor):
    """Made and ended through the API by those who run the provider."""

    list_display = ("__str__", "provider", moment_of("created_at", _("created at")))
    list_filter = ("created_at",)
    list_select_related = ("provider",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display[1:]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("digest")
