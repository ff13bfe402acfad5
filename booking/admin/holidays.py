"""One more day for a holiday calendar: what it closes is shown first, and added then."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import queries, services
from booking.admin.library import begin_changes, reached_by
from booking.admin.schedule.month import day_named
from booking.admin.schedule.preview import ApplyForm
from booking.admin.schedule.rows import FROM_THE_LIST, date_field
from providers.admin.fields import TranslatedField
from providers.models import HolidayCalendar
from providers.models.translated import in_language

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class NewHolidayForm(forms.Form):
    """A day, what it is called, and the calendar it comes into."""

    use_required_attribute = False

    calendar = forms.ModelChoiceField(
        HolidayCalendar.objects.order_by("name", "code"),
        to_field_name="code",
        label=_("Calendar"),
        error_messages={"required": _("Choose a calendar."), **FROM_THE_LIST},
    )
    on = date_field(_("Day"))
    name = TranslatedField(label=_("Name"))

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] is None:
            raise forms.ValidationError(_("Write a date such as 2027-03-01."))
        return self.cleaned_data["on"]

    @property
    def as_sent(self) -> list[tuple[str, str]]:
        """Every field with what was typed, to be sent once more."""
        return [
            (name, self.data.get(name, ""))
            for name in ("calendar", "on", *(f"name{part}" for part in self._languages))
        ]

    @property
    def _languages(self) -> list[str]:
        widget: Any = self.fields["name"].widget
        return list(widget.widgets_names)


class HolidayPages(ModelAdmin):
    """In place of the form that would add a day at once."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """GET shows what the day would close; POST adds it, with a choice if one is asked."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        posted = request.method == "POST"
        asked = request.POST if posted else request.GET
        first = {"calendar": request.GET.get("calendar")}
        form = NewHolidayForm(asked if posted or "on" in asked else None, initial=first)
        context: dict[str, Any] = {"form": form}
        is_wrong = bool(form.is_bound and form.errors)
        if form.is_bound and not is_wrong:
            try:
                context |= _looked_at(form)
                choice = context["choice"] = ApplyForm(
                    request.POST if posted else None, asks=bool(context["stranded_count"])
                )
                if posted and choice.is_valid():
                    return self._add(request, form, choice)
                is_wrong = posted
            except DomainError as refusal:
                messages.error(request, str(refusal))
                is_wrong = True
        return TemplateResponse(
            request,
            "admin/providers/holiday/add_day.html",
            {
                **self.admin_site.each_context(request),
                "title": gettext("Add a day to a holiday calendar"),
                "opts": self.opts,
                **context,
            },
            status=422 if is_wrong else 200,
        )

    def _add(self, request: HttpRequest, form: NewHolidayForm, choice: ApplyForm) -> HttpResponse:
        given = form.cleaned_data
        changes = services.add_holiday(**given, **choice.chosen(), actor=actor_of(request))
        if changes:
            return begin_changes(request, given["calendar"], changes)
        said = gettext("%(day)s is in %(calendar)s. It closes no day that may be booked now.")
        messages.success(
            request, said % {"day": day_named(given["on"]), "calendar": given["calendar"]}
        )
        return HttpResponseRedirect(reverse("admin:providers_holiday_changelist"))


def _looked_at(form: NewHolidayForm) -> dict[str, Any]:
    given = form.cleaned_data
    previews = queries.preview_holiday(
        calendar=given["calendar"], on=given["on"], now=timezone.now()
    )
    return {
        "looked_at": True,
        "named": day_named(given["on"]),
        "called": in_language(given["name"]),
        **reached_by(previews),
    }
