"""Why staff booked or moved, on an appointment's page."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from audit.admin.moments import moment
from booking.models import Reservation

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

#: The newest; more than these are in the list of reasons.
MOST = 20


class TellsReasons(ModelAdmin):
    @admin.display(description=_("reasons"))
    def reasons(self, reservation: Reservation) -> str:
        notes = reservation.notes.select_related("by").order_by("-pk")[:MOST]
        zone = reservation.provider.zone
        lines = [
            (moment(note.at, zone), note.get_verb_display(), note.text, _who(note.by))
            for note in notes
        ]
        if not lines:
            return "–"
        told = format_html_join("", "<li>{} · {}: {} ({})</li>", lines)
        return format_html('<ul class="reasons">{}</ul>', told)


def _who(user: Any) -> str:
    return "–" if user is None else user.name or f"user {user.pk}"
