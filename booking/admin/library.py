"""Holiday calendars from the library of countries: looked at first, added then."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.errors import DomainError
from booking import tasks
from booking.admin.schedule.month import day_named
from booking.admin.schedule.rows import FROM_THE_LIST
from providers import services
from providers.models import HolidayCalendar, Provider
from providers.models.translated import in_language

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

#: Years one calendar may be taken for at once.
MOST_YEARS = 10
_YEAR = {
    "required": _("Write a year such as 2027."),
    "invalid": _("Write a year such as 2027."),
    "min_value": _("Write a year from 2000 to 2199."),
    "max_value": _("Write a year from 2000 to 2199."),
}


class LibraryForm(forms.Form):
    """A country or a part of one, and years."""

    country = forms.ChoiceField(
        label=_("Country"),
        error_messages={"required": _("Choose a country."), **FROM_THE_LIST},
    )
    subdivision = forms.CharField(
        label=_("Part of the country (optional)"),
        required=False,
        max_length=60,
        help_text=_("Its code, such as BY for Bavaria. Empty: days held in the whole country."),
    )
    from_year = forms.IntegerField(
        label=_("From year"), min_value=2000, max_value=2199, error_messages=_YEAR
    )
    until_year = forms.IntegerField(
        label=_("Until year"), min_value=2000, max_value=2199, error_messages=_YEAR
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = services.library_calendars()
        self.parts = {code: list(parts) for code, _name, parts in found}
        self.names = {code: str(name) for code, name, _parts in found}
        self.fields["country"].choices = [  # type: ignore[attr-defined] # it takes choices
            ("", _("Choose a country")),
            *sorted(self.names.items(), key=lambda each: each[1]),
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        parts = self.parts.get(given.get("country", ""), [])
        given["subdivision"] = given.get("subdivision", "").strip().upper()
        if given["subdivision"] and given["subdivision"] not in parts:
            said = (
                _("Write one of these codes: %(codes)s.") % {"codes": ", ".join(parts)}
                if parts
                else _("The library knows no parts of this country. Leave this empty.")
            )
            self.add_error("subdivision", said)
        first, last = given.get("from_year"), given.get("until_year")
        if first and last and not first <= last < first + MOST_YEARS:
            self.add_error("until_year", _("Choose up to 10 years, the last after the first."))
        return given

    def wanted(self) -> dict[str, Any]:
        """What is asked for, as the library's services take it."""
        given = self.cleaned_data
        return {
            "country": given["country"],
            "subdivision": given["subdivision"],
            "years": list(range(given["from_year"], given["until_year"] + 1)),
        }


class LibraryPages(ModelAdmin):
    """Adds the page to the admin of holiday calendars."""

    change_list_template = "admin/providers/holidaycalendar/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.library_view)
        return [
            path("library/", view, name="providers_holidaycalendar_library"),
            *super().get_urls(),
        ]

    def library_view(self, request: HttpRequest) -> HttpResponse:
        """GET shows the dates asked for; POST adds them. Following is each centre's own choice."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        this_year = timezone.now().year
        asked = request.POST if request.method == "POST" else request.GET
        first = {"from_year": this_year, "until_year": this_year + 1}
        form = LibraryForm(asked if "country" in asked else None, initial=first)
        context: dict[str, Any] = {"form": form}
        if form.is_bound and form.is_valid():
            try:
                if request.method == "POST":
                    return self._add(request, form)
                context |= _looked_at(form)
            except DomainError as refusal:
                messages.error(request, str(refusal))
        return TemplateResponse(
            request,
            "admin/providers/holidaycalendar/library.html",
            {
                **self.admin_site.each_context(request),
                "title": gettext("Add holidays from the library"),
                "opts": self.opts,
                **context,
            },
            status=422 if form.is_bound and form.errors else 200,
        )

    def _add(self, request: HttpRequest, form: LibraryForm) -> HttpResponse:
        with transaction.atomic():
            calendar = services.add_library_calendar(**form.wanted())
            # A calendar that is there already may have followers: their days close now.
            followers = list(calendar.providers.order_by("pk").values_list("pk", flat=True))
            if followers:
                transaction.on_commit(partial(tasks.lay_providers.delay, followers), robust=True)
        messages.success(
            request,
            gettext(
                "%(calendar)s is there. Centres follow it from their schedule page, "
                "where they see first what it closes."
            )
            % {"calendar": calendar},
        )
        return HttpResponseRedirect(reverse("admin:providers_holidaycalendar_changelist"))


def _looked_at(form: LibraryForm) -> dict[str, Any]:
    wanted = form.wanted()
    present = HolidayCalendar.objects.filter(
        country=wanted["country"], subdivision=wanted["subdivision"]
    ).first()
    known = set(present.holidays.values_list("on", flat=True)) if present else set()
    followers = present.providers.order_by("pk") if present else Provider.objects.none()
    return {
        "dates": [
            {"on": on, "named": day_named(on), "name": in_language(name), "is_known": on in known}
            for on, name in services.library_holidays(**wanted)
        ],
        "looked_at": True,
        "present": present,
        "followers": list(followers[:50]),
        "country": form.names[wanted["country"]],
    }
