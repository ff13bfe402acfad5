"""Appointments: looked up here, changed by the engine's verbs alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import ReadOnlyDoor
from audit.admin.history import history_of
from audit.admin.moments import moment_of
from booking.admin.columns import FoundByReference, zone_of
from booking.admin.filters import AtProvider, OnDate
from booking.admin.messages.of_reservation import TOLD, TellsMessages
from booking.admin.needs import ASKED_FOR, TellsNeeds
from booking.admin.reasons_told import TellsReasons
from booking.admin.verbs import Verbs
from booking.models import Reservation
from providers.admin.scope import CentreDoor

Status = Reservation.Status
#: On its own page; the history page tells more.
HISTORY_SHOWN = 20

BOOKED = (
    "grouped",
    "standing",
    "provider",
    moment_of("starts_at", _("starts at"), zone_of),
    moment_of("ends_at", _("ends at"), zone_of),
    "service",
    "client_link",
    "applicant_link",
    *ASKED_FOR,
)
HAPPENED = (
    moment_of("created_at", _("created at"), zone_of),
    moment_of("expires_at", _("held until"), zone_of),
    moment_of("extended_at", _("given more time at"), zone_of),
    moment_of("confirmed_at", _("confirmed at"), zone_of),
    moment_of("checked_in_at", _("checked in at"), zone_of),
    moment_of("completed_at", _("completed at"), zone_of),
    moment_of("cancelled_at", _("cancelled at"), zone_of),
    "cancelled_by",
    "cancel_reason",
    "reasons",
    "changes",
    "public_id",
)


@admin.register(Reservation)
class ReservationAdmin(
    FoundByReference, TellsMessages, TellsNeeds, TellsReasons, Verbs, ReadOnlyDoor, CentreDoor
):
    change_list_template = "admin/booking/reservation/change_list.html"
    change_form_template = "admin/booking/reservation/change_form.html"
    list_display = (
        "grouped",
        "provider",
        moment_of("starts_at", _("starts at"), zone_of, sortable=True),
        "standing",
        "service",
        "needed",
    )
    list_filter = (AtProvider, OnDate, "status")
    sortable_by = ()
    fieldsets = (
        (None, {"fields": BOOKED}),
        (_("Messages"), {"fields": TOLD}),
        (_("What happened"), {"fields": HAPPENED}),
    )
    readonly_fields = (*BOOKED, *TOLD, *HAPPENED)

    @admin.display(description=_("reference"))
    def grouped(self, reservation: Reservation) -> str:
        return str(reservation)

    @admin.display(description=_("status"))
    def standing(self, reservation: Reservation) -> str:
        status = Status(reservation.status)
        expires_at = reservation.expires_at
        lapsed = status == Status.HELD and expires_at and expires_at <= timezone.now()
        return format_html(
            '<span class="status status-{}">{}</span>',
            "lapsed" if lapsed else status.value,
            _("hold lapsed") if lapsed else status.label,
        )

    @admin.display(description=_("client"))
    def client_link(self, reservation: Reservation) -> str:
        return _link("clients_client", reservation.client_id)

    @admin.display(description=_("applicant"))
    def applicant_link(self, reservation: Reservation) -> str:
        return _link("clients_applicant", reservation.applicant_id)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The day's order when a centre or a date is chosen, else the newest first."""
        narrowed = request.GET.get("provider") or request.GET.get("on")
        return ("starts_at", "pk") if narrowed else ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("provider", "service")
        # What is encrypted is read on a reservation's own page alone.
        return rows.defer("stated_number")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With what happened to it, refusals included, below."""
        row = self.get_object(request, unquote(object_id))
        told = {"history": history_of(row, most=HISTORY_SHOWN)} if row is not None else {}
        return super().change_view(request, object_id, form_url, {**told, **(extra_context or {})})

    @property
    def media(self) -> forms.Media:
        return super().media + AtProvider.media_for(self.admin_site)


def _link(target: str, number: int | None) -> str:
    """A link by number; people are named on their own page only."""
    if number is None:
        return "–"
    return format_html(
        '<a href="{}">{}</a>', reverse(f"admin:{target}_change", args=[number]), number
    )
