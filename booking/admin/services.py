"""The length and the end of a service: what they do to bookings is shown first, and done then."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import queries, services
from booking.admin.library import MOST_LISTED, have_applied
from booking.admin.schedule.preview import ApplyForm, stranded_row
from providers.models import Service

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

_SLOTS = _("Write how many slots it takes, from 1 to 32.")


class ServiceChangeForm(forms.Form):
    """How long the service takes, and whether it can be booked."""

    use_required_attribute = False

    slots_needed = forms.IntegerField(
        label=_("Consecutive slots"),
        min_value=1,
        max_value=32,
        help_text=_("Those booked keep the time they have; the length holds for new bookings."),
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], _SLOTS),
    )
    is_active = forms.BooleanField(label=_("Offered"), required=False)

    @property
    def as_sent(self) -> list[tuple[str, str]]:
        """Every field with what was typed, to be sent once more; a box left empty is not sent."""
        return [(name, value) for name in self.fields if (value := self.data.get(name, ""))]


class ServicePages(ModelAdmin):
    """Adds the page to the admin of services."""

    change_form_template = "admin/providers/service/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.rework_view)
        return [
            path("<int:number>/rework/", view, name="providers_service_rework"),
            *super().get_urls(),
        ]

    def rework_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """GET shows what another length, or the end, would do; POST does it, with a choice."""
        service = self.get_object(request, str(number))
        if service is None:
            raise Http404
        if not self.has_change_permission(request, service):
            raise PermissionDenied
        posted = request.method == "POST"
        asked = request.POST if posted else request.GET
        first = {"slots_needed": service.slots_needed, "is_active": service.is_active}
        form = ServiceChangeForm(
            asked if posted or "slots_needed" in asked else None, initial=first
        )
        context: dict[str, Any] = {"form": form, "service": service}
        is_wrong = bool(form.is_bound and form.errors)
        if form.is_bound and not is_wrong:
            context |= _looked_at(service, form)
            choice = context["choice"] = ApplyForm(
                request.POST if posted else None, asks=bool(context["stranded_count"])
            )
            if posted and choice.is_valid():
                return self._rework(request, service, form, choice)
            is_wrong = posted
        return TemplateResponse(
            request,
            "admin/providers/service/rework.html",
            {
                **self.admin_site.each_context(request),
                "title": gettext("Change or end a service"),
                "opts": self.opts,
                **context,
            },
            status=422 if is_wrong else 200,
        )

    def _rework(
        self, request: HttpRequest, service: Service, form: ServiceChangeForm, choice: ApplyForm
    ) -> HttpResponse:
        page = reverse("admin:providers_service_change", args=[service.pk])
        try:
            changes = services.change_service(
                service_id=service.pk,
                **form.cleaned_data,
                **choice.chosen(),
                actor=actor_of(request),
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(page)
        if not changes:
            messages.success(request, gettext("%(service)s is changed.") % {"service": service})
            return HttpResponseRedirect(page)
        have_applied(changes)
        said = ngettext(
            "%(service)s is not offered any more, and %(count)d centre is being changed.",
            "%(service)s is not offered any more, and %(count)d centres are being changed.",
            len(changes),
        )
        messages.success(request, said % {"service": service, "count": len(changes)})
        return HttpResponseRedirect(reverse("admin:booking_schedulechange_changelist"))


def _looked_at(service: Service, form: ServiceChangeForm) -> dict[str, Any]:
    """Where most is lost comes first: the lists are cut."""
    offered = sorted(
        queries.preview_service(service=service, **form.cleaned_data, now=timezone.now()),
        key=lambda each: (-len(each.stranded), each.after - each.before, each.provider.pk),
    )
    people = [
        stranded_row(stranded, each.provider) for each in offered for stranded in each.stranded
    ]
    return {
        "looked_at": True,
        "offered": offered[:MOST_LISTED],
        "before": sum(each.before for each in offered),
        "after": sum(each.after for each in offered),
        "booked": sum(each.booked for each in offered),
        "stranded_count": len(people),
        "people": people[:MOST_LISTED],
    }
