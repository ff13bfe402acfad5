"""What staff do to appointments, each by one call of the engine."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit.admin.moments import moment
from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import services
from booking.models import Reservation
from providers.admin.scope import centres_of, may_serve

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

Status = Reservation.Status
MOST_AT_ONCE = 200

STEPS: Mapping[str, tuple[Any, Callable[..., Reservation], tuple[Status, ...]]] = {
    "check-in": (_("Check in"), services.check_in, (Status.CONFIRMED,)),
    "complete": (_("Complete"), services.complete, (Status.CONFIRMED, Status.CHECKED_IN)),
    "missed": (_("Mark as missed"), services.mark_no_show, (Status.CONFIRMED,)),
}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Kept with the appointment. Leave out names, addresses and numbers of people."),
        error_messages={"required": _("Write the reason, such as “Centre closed by flooding”.")},
    )


class Verbs(ModelAdmin):
    """The actions on a list of appointments and the buttons on each one's page."""

    actions = ("cancel_chosen", "release_lapsed")
    cancel_template = "admin/booking/reservation/cancel.html"

    def has_serve_permission(self, request: HttpRequest, obj: Reservation | None = None) -> bool:
        """Whether the person acts on appointments: this one, or any they see."""
        return may_serve(request.user, obj.provider_id if obj else None)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "release-lapsed/",
                view(self.release_view),
                name="booking_reservation_release_lapsed",
            ),
            path(
                "<int:number>/step/<slug:step>/",
                view(self.step_view),
                name="booking_reservation_step",
            ),
            *super().get_urls(),
        ]

    @admin.action(description=_("Cancel the chosen appointments"), permissions=["serve"])
    def cancel_chosen(
        self, request: HttpRequest, queryset: QuerySet[Reservation]
    ) -> HttpResponse | None:
        """Ask for the reason; then cancel one by one, and say which were refused and why."""
        by_time = queryset.select_related("provider").order_by("starts_at", "pk")
        chosen = list(by_time[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            messages.error(
                request,
                _("Choose at most %(most)d appointments at a time.") % {"most": MOST_AT_ONCE},
            )
            return None
        confirmed = "confirmed" in request.POST
        form = CancelForm(request.POST if confirmed else None)
        if confirmed and form.is_valid():
            self._cancel(request, chosen, form.cleaned_data["reason"])
            return None
        return TemplateResponse(
            request,
            self.cancel_template,
            {
                **self.admin_site.each_context(request),
                "title": _("Cancel appointments"),
                "opts": self.opts,
                "chosen": [
                    {
                        "reservation": reservation,
                        "provider": reservation.provider,
                        "starts": moment(reservation.starts_at, reservation.provider.zone),
                        "status": reservation.get_status_display(),
                    }
                    for reservation in chosen
                ],
                "form": form,
                "action_checkbox_name": helpers.ACTION_CHECKBOX_NAME,
            },
        )

    def _cancel(self, request: HttpRequest, chosen: list[Reservation], reason: str) -> None:
        actor, done = actor_of(request), 0
        for reservation in chosen:
            try:
                services.cancel(reservation_id=reservation.public_id, actor=actor, reason=reason)
                done += 1
            except DomainError as refusal:
                messages.error(request, f"{reservation}: {refusal}")
        if done:
            said = ngettext(
                "%(done)d appointment cancelled. The place is free for others.",
                "%(done)d appointments cancelled. The places are free for others.",
                done,
            )
            messages.success(request, said % {"done": done})

    @admin.action(description=_("Release lapsed holds now"), permissions=["serve"])
    def release_lapsed(self, request: HttpRequest, queryset: QuerySet[Reservation]) -> None:
        """At all centres of the person, whichever rows are chosen."""
        released = services.expire_lapsed(
            actor=actor_of(request), provider_ids=centres_of(request.user)
        )
        said = ngettext(
            "%(released)d lapsed hold released.", "%(released)d lapsed holds released.", released
        )
        messages.success(request, said % {"released": released})

    def release_view(self, request: HttpRequest) -> HttpResponse:
        """The button above the list."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_serve_permission(request):
            raise PermissionDenied
        self.release_lapsed(request, Reservation.objects.none())
        return HttpResponseRedirect(reverse("admin:booking_reservation_changelist"))

    def step_view(self, request: HttpRequest, number: int, step: str) -> HttpResponse:
        """A button on an appointment's page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        reservation = self.get_object(request, str(number))
        if reservation is None or step not in STEPS:
            raise Http404
        if not self.has_serve_permission(request, reservation):
            raise PermissionDenied
        label, verb, _from = STEPS[step]
        try:
            verb(reservation_id=reservation.public_id, actor=actor_of(request))
        except DomainError as refusal:
            messages.error(request, f"{reservation}: {refusal}")
        else:
            messages.success(request, f"{reservation}: {label} ✓")
        return HttpResponseRedirect(
            reverse("admin:booking_reservation_change", args=[reservation.pk])
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"may_serve": self.has_serve_permission(request)}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        reservation = kwargs.get("obj")
        if reservation is not None and self.has_serve_permission(request, reservation):
            context["steps"] = [
                (name, label)
                for name, (label, _verb, starts) in STEPS.items()
                if reservation.status in starts
            ]
            context["may_cancel"] = reservation.status in (Status.HELD, Status.CONFIRMED)
            if context["may_cancel"]:
                calendar = reverse(
                    "admin:providers_provider_calendar", args=[reservation.provider_id]
                )
                context["moved_in"] = f"{calendar}?move={reservation.pk}"
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page
