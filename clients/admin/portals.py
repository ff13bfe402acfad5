"""Portals, and of their secrets and our keys only that they exist."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit.admin.doors import MachineryDoor
from audit.admin.moments import moment_of
from audit.admin.standing import actor_of, standing_of
from clients import services
from clients.admin.portal_pages import PortalForm, PortalPages
from clients.errors import SecretUnknown
from clients.models import Portal, PortalSecret, SigningKey, WebhookSecret


@admin.register(Portal)
class PortalAdmin(PortalPages, MachineryDoor):
    """A service makes a portal and its credentials; here it is renamed or switched off."""

    form = PortalForm

    list_display = ("name", "client_id", "is_active", moment_of("created_at", _("created at")))
    list_filter = ("is_active",)
    search_fields = ("name", "=client_id")
    search_help_text = _("Name or client id of a portal.")
    ordering = ("name",)
    sortable_by = ()
    readonly_fields = (
        "webhook_failures",
        moment_of("webhook_paused_until", _("webhooks wait until")),
        moment_of("webhook_stopped_at", _("webhooks stopped at")),
        "public_id",
        "client_id",
        moment_of("created_at", _("created at")),
    )
    fields = ("name", "is_active", "scopes", "webhook_url", *readonly_fields)
    actions = ("start_webhooks",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return standing_of(request.user).is_superuser

    @admin.action(description=_("Start the webhooks of the chosen again"), permissions=["change"])
    def start_webhooks(self, request: HttpRequest, portals: QuerySet[Any]) -> None:
        """For receivers that were gone and are back, or that are left alone after failures."""
        for portal in portals:
            services.start_webhooks(portal=portal, actor=actor_of(request))
        messages.success(request, _("Portals are told again, beginning with what is due."))


class SecretAdmin(MachineryDoor):
    """That a secret is there and since when, and ending it."""

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
    actions = ("revoke_chosen",)
    #: The verb that ends one.
    revoke: ClassVar[Callable[..., None]]

    def has_revoke_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person ends a portal's secret."""
        return standing_of(request.user).is_superuser

    @admin.action(description=_("Revoke the chosen secrets"), permissions=["revoke"])
    def revoke_chosen(self, request: HttpRequest, secrets: QuerySet[Any]) -> None:
        """One after the other, those that are live."""
        revoked = 0
        for number in secrets.values_list("pk", flat=True):
            try:
                self.revoke(number=number, actor=actor_of(request))
            except SecretUnknown:
                continue
            revoked += 1
        said = ngettext("%(n)s secret is revoked.", "%(n)s secrets are revoked.", revoked)
        messages.success(request, said % {"n": revoked})


@admin.register(PortalSecret)
class PortalSecretAdmin(SecretAdmin):
    """Tokens that a revoked secret got live out their minutes."""

    revoke = staticmethod(services.revoke_secret)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("digest")


@admin.register(WebhookSecret)
class WebhookSecretAdmin(SecretAdmin):
    """What signs webhooks; the secret itself was shown once."""

    revoke = staticmethod(services.revoke_webhook_secret)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("secret")


@admin.register(SigningKey)
class SigningKeyAdmin(MachineryDoor):
    list_display = (
        "key_id",
        moment_of("created_at", _("created at")),
        moment_of("signs_from", _("signs from")),
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
