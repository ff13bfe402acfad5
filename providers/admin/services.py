"""What centres offer, and who works there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import ReadOnlyDoor
from audit.admin.moments import moment_of
from audit.admin.standing import standing_of
from providers import services
from providers.admin.fields import TranslatedField, TranslatedForm
from providers.admin.hours import CENTRE_SEARCH, EverybodysDoor
from providers.admin.providers import MembershipForm
from providers.admin.scope import CentreDoor, run_by
from providers.models import Membership, Offer, Service


class ServiceForm(TranslatedForm):
    name = TranslatedField(label=_("Name"))
    description = TranslatedField(
        label=_("Description"), lines=True, max_length=2000, required=False
    )
    bring = TranslatedField(
        label=_("What to bring"),
        help_text=_("One thing a line. The confirmation shows them as a list."),
        lines=True,
        max_length=2000,
        required=False,
    )


@admin.register(Service)
class ServiceAdmin(EverybodysDoor):
    """A service that is not offered any more is switched off; bookings go on naming it.

    Length and end are written for a new one; then on a page that shows what they do to bookings.
    """

    form = ServiceForm
    list_display = ("local_name", "code", "slots_needed", "daily_limit", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "name__icontains")
    search_help_text = _("Code or name of a service.")
    ordering = ("code",)
    readonly_fields = ("public_id", moment_of("created_at", _("created at")))
    fields = (
        "code",
        "name",
        "description",
        "bring",
        "slots_needed",
        ("notice_minutes", "window_days", "daily_limit"),
        "is_active",
        *readonly_fields,
    )

    #: Fields that take a time away from those who have one, or from those to come.
    of_bookings = ("slots_needed", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return (*self.readonly_fields, *self.of_bookings) if obj else self.readonly_fields

    @admin.display(description=_("name"))
    def local_name(self, service: Service) -> str:
        return service.local_name

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Offer)
class OfferAdmin(ReadOnlyDoor, CentreDoor):
    """What centres offer; a service that is withdrawn strands who is booked for it."""

    list_display = ("service", "provider")
    list_select_related = ("service", "provider")
    search_fields = (*CENTRE_SEARCH, "=service__code")
    search_help_text = _("Number or name of a centre, or code of a service.")
    list_filter = ("service__is_active",)
    ordering = ("-pk",)
    sortable_by = ()


@admin.register(Membership)
class MembershipAdmin(CentreDoor):
    """Who works where; changed by those who run the centre, one by one.

    Found by centre: a search for people would put their addresses into URLs.
    """

    #: Many taken away at once would take a centre's last manager with them.
    actions = None

    form = MembershipForm
    list_display = (
        "user",
        "called",
        "provider",
        "role",
        moment_of("created_at", _("created at")),
    )
    list_select_related = ("user", "provider")
    autocomplete_fields = ("provider",)
    search_fields = CENTRE_SEARCH
    search_help_text = _("Number or name of a centre.")
    list_filter = ("role",)
    fields = ("user", "provider", "role", "gets_daily_list", "language")
    ordering = ("-pk",)
    sortable_by = ()

    @admin.display(description=_("name"))
    def called(self, row: Membership) -> str:
        return row.user.name

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.keeps_a_manager = not standing_of(request.user).writes_everywhere
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever runs one centre need not look for it."""
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        centres = list(run_by(request.user).values_list("pk", flat=True)[:2])
        return {"provider": centres[0]} | given if len(centres) == 1 else given

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if standing_of(request.user).writes_everywhere:
            return True
        may = super().has_delete_permission(request, obj)
        return may and not (obj is not None and services.is_last_manager(obj.pk))
