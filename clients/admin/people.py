"""Clients and applicants: services write them, staff look."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import FoundByNumber, MachineryDoor, ReadOnlyDoor
from audit.admin.moments import moment_of
from clients.models import Applicant, Client


@admin.register(Client)
class ClientAdmin(FoundByNumber, ReadOnlyDoor):
    """Reached from their appointments: a search by name or address would put it into the URL."""

    list_display = ("number", "name", "language", moment_of("created_at", _("created at")))
    list_filter = ("language", "created_at")
    search_help_text = _("The number of a client.")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        "public_id",
        "name",
        "email",
        "phone",
        "language",
        "login",
        "hold_limit",
        "appointment_limit",
        moment_of("created_at", _("created at")),
    )
    readonly_fields = fields

    @admin.display(description=_("number"))
    def number(self, client: Client) -> int:
        return client.pk

    @admin.display(description=_("login"), boolean=True)
    def login(self, client: Client) -> bool:
        return client.user_id is not None


@admin.register(Applicant)
class ApplicantAdmin(FoundByNumber, MachineryDoor):
    """The pre-registration number is whole on the applicant's own page only; details nowhere."""

    list_display = (
        "number",
        "masked_id",
        "portal",
        "status_code",
        moment_of("created_at", _("created at")),
    )
    list_filter = ("status_code", "portal")
    list_select_related = ("portal",)
    search_help_text = _("Our number of an applicant, not the pre-registration number.")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        "number",
        "pre_registration_id",
        "portal",
        "status_code",
        moment_of("created_at", _("created at")),
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Not asked for, so never decrypted here.
        return super().get_queryset(request).defer("details")

    @admin.display(description=_("number"))
    def number(self, applicant: Applicant) -> int:
        return applicant.pk

    @admin.display(description=_("pre-registration number"))
    def masked_id(self, applicant: Applicant) -> str:
        return f"••••{applicant.pre_registration_id[-4:]}"
