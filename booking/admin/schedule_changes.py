"""Changes of schedule: how far each has come, and what became of those it stranded."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
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

from audit.admin.doors import FoundByNumber, ReadOnlyDoor
from audit.admin.moments import moment, moment_of
from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import queries, services, tasks
from booking.admin.columns import FoundByReference, zone_of
from booking.admin.filters import AtProvider, WrittenFilter
from booking.admin.schedule.drawing import draft_in_words
from booking.models import ScheduleChange, StrandedReservation
from booking.references import in_groups
from providers.admin.scope import CentreDoor, may_run
from providers.schedules import ScheduleDraft

#: Those stranded that a change's own page lists; the rest has a list of its own.
MOST_LISTED = 100


@admin.register(ScheduleChange)
class ScheduleChangeAdmin(FoundByNumber, ReadOnlyDoor, CentreDoor):
    """Past changes and the one at work; the page of one that is at work loads itself again."""

    change_form_template = "admin/booking/schedulechange/change_form.html"
    list_display = (
        "number",
        "provider",
        "how_far",
        "choice",
        moment_of("created_at", _("proposed at"), zone_of),
        moment_of("finished_at", _("finished at"), zone_of),
        "stranded",
        "settled",
    )
    list_filter = (AtProvider, "status", "choice")
    list_select_related = ("provider",)
    search_help_text = _("The number of a change.")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        "provider",
        "status",
        "choice",
        "nearby",
        "reason",
        "proposer",
        moment_of("created_at", _("proposed at"), zone_of),
        moment_of("started_at", _("started at"), zone_of),
        moment_of("finished_at", _("finished at"), zone_of),
        "laid_until",
        "last_error",
        "public_id",
    )
    readonly_fields = fields

    @admin.display(description=_("number"))
    def number(self, change: ScheduleChange) -> int:
        return change.pk

    @admin.display(description=_("proposed by"))
    def proposer(self, change: ScheduleChange) -> str:
        if change.proposed_by_id is None:
            return change.proposed_by_kind
        return f"{change.proposed_by_kind} {change.proposed_by_id}"

    @admin.display(description=_("status"))
    def how_far(self, change: ScheduleChange) -> str:
        """The status; one that was begun and not ended was not refused but stopped."""
        failed = change.status == ScheduleChange.Status.FAILED
        return str(_("stopped") if failed and change.started_at else change.get_status_display())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.retry_view)
        return [
            path("<int:number>/retry/", view, name="booking_schedulechange_retry"),
            *super().get_urls(),
        ]

    def retry_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """POST lets a change that was stopped go on; its managers may."""
        change = self.get_object(request, str(number))
        if change is None:
            raise Http404
        if not may_run(request.user, change.provider_id):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            services.retry_change(change_id=change.pk, actor=actor_of(request))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            apply = partial(tasks.apply_schedule_change.delay, change.pk)
            transaction.on_commit(apply, robust=True)
            messages.success(request, _("It goes on from where it stopped."))
        page = reverse("admin:booking_schedulechange_change", args=[change.pk])
        return HttpResponseRedirect(page)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        change = kwargs.get("obj")
        if change is not None:
            # The row's own name says numbers alone, for logs and records.
            context["subtitle"] = _("%(number)d, %(centre)s") % {
                "number": change.pk,
                "centre": change.provider.local_name,
            }
            context |= _progress(change)
            context["may_retry"] = (
                context["is_stopped"]
                and not context["is_overtaken"]
                and may_run(request.user, change.provider_id)
            )
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    @property
    def media(self) -> forms.Media:
        return super().media + AtProvider.media_for(self.admin_site)


def _progress(change: ScheduleChange) -> dict[str, Any]:
    """How far the change has come, for its page."""
    counted = change.outcomes()
    # Those still to settle have no outcome yet, and so come first.
    listed = (
        change.stranded_reservations.select_related(
            "reservation__provider", "reservation__client", "from_provider"
        ).order_by("outcome" if change.is_finished else "from_starts_at", "from_starts_at", "pk")
    )[:MOST_LISTED]
    return {
        "is_at_work": not change.is_finished,
        "has_failed": change.status == ScheduleChange.Status.FAILED,
        "is_stopped": queries.is_stopped(change),
        "is_overtaken": queries.is_overtaken(change),
        "outcomes": [
            (str(dict(StrandedReservation.Outcome.choices).get(code, _("still to settle"))), count)
            for code, count in sorted(counted.items())
        ],
        "listed": [_row(each) for each in listed],
        "has_more": sum(counted.values()) > MOST_LISTED,
        "drafted": _drafted(change),
    }


def _drafted(change: ScheduleChange) -> list[tuple[str, Any]]:
    try:
        draft = ScheduleDraft.from_json(change.draft)
    except (ValueError, KeyError, TypeError):
        return []  # written by a version that knew other parts
    return draft_in_words(draft, change.provider)


def _row(stranded: StrandedReservation) -> dict[str, Any]:
    reservation = stranded.reservation
    return {
        "number": reservation.pk,
        "reference": in_groups(reservation.reference),
        "why": stranded.get_why_display(),
        "outcome": stranded.get_outcome_display() or _("still to settle"),
        "was": moment(stranded.from_starts_at, stranded.from_provider.zone),
        "now": moment(reservation.starts_at, reservation.provider.zone)
        if stranded.outcome == StrandedReservation.Outcome.MOVED
        else "–",
        "at": reservation.provider
        if reservation.provider_id != stranded.from_provider_id
        else None,
    }


class OfChange(WrittenFilter):
    """Those stranded by one change, by its number."""

    title = _("change")
    parameter_name = "change"
    template = "admin/filters/number.html"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.written:
            return queryset
        fits = self.written.isascii() and self.written.isdigit() and len(self.written) <= 18
        return queryset.filter(change=int(self.written)) if fits else queryset.none()


@admin.register(StrandedReservation)
class StrandedReservationAdmin(FoundByReference, ReadOnlyDoor, CentreDoor):
    """Seen at the centre they had their time at; where they went is on their own page."""

    centre_path = "from_provider"
    reference_path = "reservation__reference"
    list_display = (
        "grouped",
        "change",
        "from_provider",
        moment_of("from_starts_at", _("had"), lambda row: row.from_provider.zone),
        "why",
        "outcome",
    )
    list_filter = (OfChange, "outcome", "why")
    list_select_related = ("reservation", "from_provider", "change")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        "reservation_link",
        "change",
        "from_provider",
        moment_of("from_starts_at", _("had"), lambda row: row.from_provider.zone),
        "why",
        "outcome",
        moment_of("settled_at", _("settled at"), lambda row: row.from_provider.zone),
    )
    readonly_fields = fields

    def centre_id_of(self, row: Any) -> int | None:
        return None if row is None else row.from_provider_id

    @admin.display(description=_("reference"))
    def grouped(self, stranded: StrandedReservation) -> str:
        return in_groups(stranded.reservation.reference)

    @admin.display(description=_("reservation"))
    def reservation_link(self, stranded: StrandedReservation) -> str:
        address = reverse("admin:booking_reservation_change", args=[stranded.reservation_id])
        return format_html('<a href="{}">{}</a>', address, self.grouped(stranded))
