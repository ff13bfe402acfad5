"""Who is signed in through the API: that it is so and until when, never a token."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import FoundByNumber, MachineryDoor
from audit.admin.moments import moment_of
from clients.models import RefreshToken, SignIn, SignInAttempts


@admin.register(SignIn)
class SignInAdmin(FoundByNumber, MachineryDoor):
    """A sign-in with all that came of it; a refresh used twice ends it."""

    list_display = (
        "__str__",
        "user_id",
        moment_of("created_at", _("created at")),
        moment_of("expires_at", _("expires at")),
        moment_of("revoked_at", _("ended at")),
        "revoked_because",
    )
    list_filter = ("revoked_because",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display[1:]
    readonly_fields = fields


@admin.register(RefreshToken)
class RefreshTokenAdmin(FoundByNumber, MachineryDoor):
    """That there was one, and whether it was used."""

    list_display = (
        "__str__",
        "sign_in_id",
        moment_of("created_at", _("created at")),
        moment_of("used_at", _("used at")),
    )
    list_filter = ("created_at",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display[1:]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("digest", "successor")


@admin.register(SignInAttempts)
class SignInAttemptsAdmin(FoundByNumber, MachineryDoor):
    """How often a password was tried of late; whose account or address it is is not to be had."""

    list_display = ("__str__", "tries", moment_of("forgotten_at", _("forgotten at")))
    list_filter = ("forgotten_at",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display[1:]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("digest")
