"""What reservations, slots and notices have in common in the admin."""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from booking.references import read_reference

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


def zone_of(row: Any) -> ZoneInfo:
    """The zone of the centre a row belongs to: staff read the clock on their wall."""
    zone: ZoneInfo = row.provider.zone
    return zone


class FoundByReference(ModelAdmin):
    """Searched by a whole reference, however it is grouped; anything else finds nothing."""

    reference_path = "reference"
    search_fields = ("reference",)
    search_help_text = _("A whole reference, such as K7M-2QX-9RT-4HA.")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset, False
        reference = read_reference(search_term)
        if reference is None:
            messages.warning(
                request, _("That is not a reference. It has 12 signs, such as K7M-2QX-9RT-4HA.")
            )
            return queryset.none(), False
        return queryset.filter(**{self.reference_path: reference}), False
