"""Registrations of providers that wait for an administrator."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit.admin.standing import actor_of, standing_of
from audit.errors import DomainError
from booking import services
from providers.models import Provider

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class Waiting(admin.SimpleListFilter):
    """Registrations that nobody has looked at yet."""

    title = _("approval")
    parameter_name = "approval"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting")), ("approved", _("approved"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(approved_at__isnull=self.value() == "waiting")


class Approvals(ModelAdmin):
    """The action that lets a registered provider take bookings and its owner run it."""

    actions = ("approve_chosen",)

    def has_approve_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person approves registrations."""
        return standing_of(request.user).writes_everywhere

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (*super().get_list_filter(request), Waiting)

    @admin.action(description=_("Approve the chosen registrations"), permissions=["approve"])
    def approve_chosen(self, request: HttpRequest, providers: QuerySet[Provider]) -> None:
        """One after the other; one that cannot be approved keeps no other from it."""
        approved = 0
        for public_id, number in providers.filter(approved_at=None).values_list("public_id", "pk"):
            try:
                services.approve_provider(provider_id=public_id, actor=actor_of(request))
            except DomainError as refusal:
                messages.error(request, f"{number}: {refusal}")
            else:
                approved += 1
        said = ngettext(
            "%(n)s registration is approved.", "%(n)s registrations are approved.", approved
        )
        messages.success(request, said % {"n": approved})
