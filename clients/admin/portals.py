"""Portals, and of their secrets and our keys only that they exist."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import MachineryDoor
from audit.admin.moments import moment_of
from audit.admin.standing import standing_of
from clients.models import Portal, PortalSecret, SigningKey


@admin.register(Portal)
class PortalAdmin(MachineryDoor):
    """A service makes a portal and its credentials; here it is renamed or switched off."""

    list_display = ("name", "client_id", "is_active", moment_of("created_at", _("created at")))
    list_filter = ("is_active",)
    search_fields = ("name", "=client_id")
    search_help_text = _("Name or client id of a portal.")
    ordering = ("name",)
    sortable_by = ()
    readonly_fields = ("public_id", "client_id", moment_of("created_at", _("created at")))
    fields = ("name", "is_active", "scopes", "webhook_url", *readonly_fields)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return standing_of(request.user).is_superuser


@admin.register(PortalSecret)
class PortalSecretAdmin(MachineryDoor):
    list_display = (
        "__str__",
        "portal",
        moment_of("created_at", _("created at")),
        moment_of("revoked_at", _("revoked at")),
    )
    list_filter = ("portal",)
    list_select_related = ("portal",)
    search_fields = ("portal__name", "=portal__client_id")
    search_help_text = _("Name or client id of a portal.")
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display[1:]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("digest")


@admin.register(SigningKey)
class SigningKeyAdmin(MachineryDoor):
    list_display = (
        "key_id",
        moment_of("created_at", _("created at")),
        moment_of("retired_at", _("retired at")),
    )
    list_filter = ("created_at",)
    search_fields = ("=key_id",)
    search_help_text = _("The id of a key.")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (*list_display, "public_key")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("private_key")
