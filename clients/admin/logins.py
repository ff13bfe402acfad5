"""Logins: superusers make and change them, those who see everything look."""

import json
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import Door, FoundByNumber
from audit.admin.moments import moment_of
from audit.admin.standing import standing_of
from clients.admin.second_factor import SecondFactorPages
from clients.models import User


class NewLoginForm(BaseUserCreationForm):  # type: ignore[type-arg] # not subscriptable at run time
    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        """In small letters, the form it is looked up by."""
        return str(self.cleaned_data["email"]).lower()


class LoginForm(UserChangeForm):  # type: ignore[type-arg] # not subscriptable at run time
    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        """In small letters, the form it is looked up by."""
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class UserAdmin(SecondFactorPages, FoundByNumber, Door, DjangoUserAdmin):  # type: ignore[type-arg] # see above
    """Roles are groups; a single permission row would have no effect and is not offered.

    A login is switched off, not deleted. There is no search by name or address: the list is
    searched by GET, and the address would stay in logs and histories.
    """

    form = LoginForm
    add_form = NewLoginForm
    list_display = ("number", "email", "name", "is_staff", "is_superuser", "is_active")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_help_text = _("The number of a login.")
    ordering = ("-is_staff", "email")
    sortable_by = ()
    filter_horizontal = ("groups",)
    readonly_fields = (
        moment_of("last_login", _("last login")),
        moment_of("joined_at", _("joined at")),
    )
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        (_("Standing"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Record"), {"fields": readonly_fields}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),
    )

    @admin.display(description=_("number"))
    def number(self, user: User) -> int:
        return user.pk

    def has_add_permission(self, request: HttpRequest) -> bool:
        return standing_of(request.user).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return standing_of(request.user).is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> AdminLogEntry:
        return _log(request, obj, ADDITION, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> AdminLogEntry:
        return _log(request, obj, CHANGE, message)


def _log(request: HttpRequest, user: User, flag: int, message: Any) -> AdminLogEntry:
    """Django's history of the admin, which would else keep the e-mail address."""
    signed_in: Any = request.user
    return AdminLogEntry.objects.create(
        user=signed_in,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=f"user {user.pk}",
        action_flag=flag,
        change_message=message if isinstance(message, str) else json.dumps(message),
    )
