"""Requests about people: who waits for a decision, and what became of the others."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import FoundByNumber, ReadOnlyDoor
from audit.admin.moments import moment_of
from audit.admin.standing import actor_of
from booking import queries
from booking.models import PersonRequest, ReservationNote
from providers.admin.scope import CentreDoor, may_see, may_serve

WAITING = PersonRequest.Status.WAITING


@admin.register(PersonRequest)
class PersonRequestAdmin(FoundByNumber, ReadOnlyDoor):
    change_form_template = "admin/booking/personrequest/change_form.html"
    list_display = (
        "number",
        "kind",
        "status",
        "about",
        "asker",
        moment_of("asked_at", _("asked at")),
        "decider",
        moment_of("decided_at", _("decided at")),
    )
    list_filter = ("status", "kind")
    search_help_text = _("The number of a request.")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        "kind",
        "status",
        "about",
        "reason",
        "asker",
        moment_of("asked_at", _("asked at")),
        "decider",
        moment_of("decided_at", _("decided at")),
    )
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see(request.user, None)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.requests_seen(actor_of(request))

    @admin.display(description=_("number"))
    def number(self, asked: PersonRequest) -> int:
        return asked.pk

    @admin.display(description=_("client"))
    def about(self, asked: PersonRequest) -> str:
        if asked.client is None or asked.client.erased_at is not None:
            return "–" if asked.client is None else str(asked.client_id)
        address = reverse("admin:clients_client_change", args=[asked.client_id])
        return format_html('<a href="{}">{}</a>', address, asked.client_id)

    @admin.display(description=_("asked by"))
    def asker(self, asked: PersonRequest) -> str:
        return _colleague(asked.asked_by)

    @admin.display(description=_("decided by"))
    def decider(self, asked: PersonRequest) -> str:
        return _colleague(asked.decided_by)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        asked, actor = kwargs.get("obj"), actor_of(request)
        if asked is not None and may_serve(request.user, None):
            is_own = asked.asked_by_id == actor.id
            waits = asked.status == WAITING
            context["may_decide"] = waits and queries.may_decide(actor, asked)
            context["may_withdraw"] = waits and is_own
            context["may_fetch"] = is_own and asked.may_be_fetched(timezone.now())
            context["waits_for_another"] = waits and not context["may_decide"]
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page


@admin.register(ReservationNote)
class ReservationNoteAdmin(FoundByNumber, ReadOnlyDoor, CentreDoor):
    """The reasons staff gave; each is on its appointment's page too."""

    centre_path = "reservation__provider"
    list_display = ("reservation", "verb", moment_of("at", _("at")))
    list_filter = ("verb",)
    list_select_related = ("reservation",)
    search_help_text = _("The number of a reason.")
    ordering = ("-pk",)
    sortable_by = ()
    fields = ("reservation", "verb", "text", "by_whom", moment_of("at", _("at")))
    readonly_fields = fields

    def centre_id_of(self, row: Any) -> int | None:
        return None if row is None else row.reservation.provider_id

    @admin.display(description=_("by"))
    def by_whom(self, note: ReservationNote) -> str:
        return _colleague(note.by)


def _colleague(user: Any) -> str:
    """By name, else by number: an address of e-mail is no name."""
    if user is None:
        return "–"
    return user.name or f"user {user.pk}"
