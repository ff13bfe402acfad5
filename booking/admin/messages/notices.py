"""Messages: what became of each, and another chance for those given up."""

from datetime import UTC, tzinfo
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit.admin.doors import ReadOnlyDoor
from audit.admin.moments import moment, moment_of
from audit.admin.standing import actor_of, standing_of
from audit.errors import DomainError
from booking import queries, services
from booking.admin.columns import FoundByReference
from booking.admin.messages.about import AboutProvider, about_centres, centre_of
from booking.admin.verbs import MOST_AT_ONCE
from booking.models import Notice
from providers.admin.scope import CentreDoor, centres_of, may_serve

Status = Notice.Status


def zone_of(notice: Notice) -> tzinfo:
    """The zone of the centre it is about; UTC where it is about none."""
    provider = queries.provider_of_notice(notice)
    return UTC if provider is None else provider.zone


@admin.register(Notice)
class NoticeAdmin(FoundByReference, ReadOnlyDoor, CentreDoor):
    """To whom a message goes is told by number: no address and no name is here.

    Those about a person alone belong to no centre; they are seen by those who see everything.
    """

    change_form_template = "admin/booking/notice/change_form.html"
    reference_path = "reservation__reference"
    list_display = (
        "told_of",
        "kind",
        "channel",
        "became_of_it",
        "sent_or_next",
        "attempts",
    )
    list_display_links = ("told_of", "kind")
    list_filter = (AboutProvider, "status", "kind", "channel")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        "reservation_link",
        "client_link",
        "centre",
        "staff",
        "kind",
        "channel",
        "standing",
        moment_of("about", _("made for"), zone_of),
        moment_of("created_at", _("owed since"), zone_of),
        moment_of("sent_at", _("sent at"), zone_of),
        "next_try",
        "attempts",
        "last_error",
        "gateway_id",
        "public_id",
    )
    readonly_fields = fields
    actions = ("send_chosen_again",)

    def centre_id_of(self, row: Any) -> int | None:
        return centre_of(row)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and centre_of(obj) is None:
            return standing_of(request.user).everywhere
        return super().has_view_permission(request, obj)

    def has_serve_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        """Whether the person sends this message again, or any they see."""
        if obj is not None and centre_of(obj) is None:
            return standing_of(request.user).writes_everywhere
        return may_serve(request.user, centre_of(obj))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Not the door's own narrowing: a message has two ways to its centre.
        rows = self.model._default_manager.order_by(*self.ordering)
        rows = rows.select_related("reservation__provider", "provider").defer("sealed")
        centres = centres_of(request.user)
        return rows if centres is None else about_centres(rows, centres)

    @admin.display(description=_("about"))
    def told_of(self, notice: Notice) -> str:
        if notice.reservation is not None:
            return str(notice.reservation)
        if notice.provider is not None:
            return str(notice.provider)
        if notice.user_id is not None:
            return _("login %(number)s") % {"number": notice.user_id}
        return _("client %(number)s") % {"number": notice.client_id} if notice.client_id else "–"

    @admin.display(description=_("status"))
    def standing(self, notice: Notice) -> str:
        return format_html(
            '<span class="status status-{}">{}</span>',
            notice.outcome,
            notice.get_outcome_display(),
        )

    @admin.display(description=_("status"))
    def became_of_it(self, notice: Notice) -> str:
        return format_html("{} {}", self.standing(notice), notice.last_error)

    @admin.display(description=_("sent, or next try"))
    def sent_or_next(self, notice: Notice) -> str:
        if notice.status == Status.DUE:
            return self.next_try(notice)
        return moment(notice.sent_at, zone_of(notice))

    @admin.display(description=_("next try"))
    def next_try(self, notice: Notice) -> str:
        if notice.status != Status.DUE:
            return "–"
        if notice.claimed_by is not None:
            return str(_("being sent"))
        return moment(notice.due_at, zone_of(notice))

    @admin.display(description=_("reservation"))
    def reservation_link(self, notice: Notice) -> str:
        return _link("booking_reservation", notice.reservation_id, notice.reservation)

    @admin.display(description=_("client"))
    def client_link(self, notice: Notice) -> str:
        return _link("clients_client", notice.client_id, notice.client_id)

    @admin.display(description=_("centre"))
    def centre(self, notice: Notice) -> str:
        return str(queries.provider_of_notice(notice) or "–")

    @admin.display(description=_("staff"))
    def staff(self, notice: Notice) -> str:
        return "–" if notice.user_id is None else str(notice.user_id)

    @admin.action(description=_("Send again"), permissions=["serve"])
    def send_chosen_again(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        """Those that may be among the chosen, one by one, and say which were refused and why."""
        has_left = Q(status=Status.SENT, channel=Notice.Channel.WEBHOOK)
        given_up = list(queryset.filter(Q(status=Status.GIVEN_UP) | has_left)[: MOST_AT_ONCE + 1])
        if not given_up:
            messages.warning(request, _("None of these was given up."))
        if len(given_up) > MOST_AT_ONCE:
            said = _("Choose at most %(most)d messages at a time.") % {"most": MOST_AT_ONCE}
            messages.error(request, said)
            return
        self._send(request, given_up)

    def _send(self, request: HttpRequest, given_up: list[Notice]) -> None:
        actor, done = actor_of(request), 0
        for notice in given_up:
            try:
                services.send_again(notice_number=notice.pk, actor=actor)
                done += 1
            except DomainError as refusal:
                messages.error(request, f"{self.told_of(notice)}, {notice}: {refusal}")
        if done:
            said = ngettext(
                "%(done)d message is due again.", "%(done)d messages are due again.", done
            )
            messages.success(request, said % {"done": done})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.send_again_view)
        return [
            path("<int:number>/send-again/", view, name="booking_notice_send_again"),
            *super().get_urls(),
        ]

    def send_again_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """The button on a message's page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        notice = self.get_object(request, str(number))
        if notice is None:
            raise Http404
        if not self.has_serve_permission(request, notice):
            raise PermissionDenied
        self._send(request, [notice])
        return HttpResponseRedirect(reverse("admin:booking_notice_change", args=[notice.pk]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        notice = kwargs.get("obj")
        context["may_send_again"] = (
            notice is not None
            and notice.may_be_sent_again
            and self.has_serve_permission(request, notice)
        )
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    @property
    def media(self) -> forms.Media:
        return super().media + AboutProvider.media_for(self.admin_site)


def _link(target: str, number: int | None, said: Any) -> str:
    """A link by number; people are named on their own page only."""
    if number is None:
        return "–"
    address = reverse(f"admin:{target}_change", args=[number])
    return format_html('<a href="{}">{}</a>', address, said)
