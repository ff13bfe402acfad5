"""What somebody told of their visit, for those who prepare it."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from booking.models import Need, Reservation

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

#: What a page of a reservation shows of it; lists show the needs alone.
ASKED_FOR = ("needed", "stated_as")
_UNKNOWN = "–"


class TellsNeeds(ModelAdmin):
    """Needs in words, and the pre-registration number, which nobody has checked."""

    @admin.display(description=_("needs"))
    def needed(self, reservation: Reservation) -> str:
        if reservation.needs is None:
            return _UNKNOWN
        words = [_need_in_words(Need(kind), reservation) for kind in reservation.needs]
        return ", ".join(words) or str(_("none"))

    @admin.display(description=_("pre-registration number, as stated"))
    def stated_as(self, reservation: Reservation) -> str:
        return reservation.stated_number or _UNKNOWN


def _need_in_words(need: Need, reservation: Reservation) -> str:
    language = reservation.interpreter_language if need is Need.INTERPRETER else ""
    return f"{need.label} ({language})" if language else str(need.label)
