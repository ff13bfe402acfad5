"""Holiday calendars from the library of countries: looked at first, added then."""

from collections.abc import Iterable, Sequence
from datetime import datetime
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
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import queries, tasks
from booking import services as engine
from booking.admin.schedule.month import day_named
from booking.admin.schedule.preview import ApplyForm, stranded_row
from booking.admin.schedule.rows import FROM_THE_LIST
from booking.models import ScheduleChange
from providers import services
from providers.models import HolidayCalendar, Provider
from providers.models.translated import in_language

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

#: Centres, and people, that the page lists; the counts say how many there are.
MOST_LISTED = 50
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
    change_form_template = "admin/providers/holidaycalendar/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.library_view)
        return [
            path("library/", view, name="providers_holidaycalendar_library"),
            *super().get_urls(),
        ]

    def library_view(self, request: HttpRequest) -> HttpResponse:
        """GET shows the dates and what they would close; POST adds them, with a choice if asked."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        now = timezone.now()
        posted = request.method == "POST"
        asked = request.POST if posted else request.GET
        first = {"from_year": now.year, "until_year": now.year + 1}
        form = LibraryForm(asked if "country" in asked else None, initial=first)
        context: dict[str, Any] = {"form": form}
        is_wrong = bool(form.is_bound and form.errors)
        if form.is_bound and not is_wrong:
            try:
                context |= _looked_at(form, now)
                choice = context["choice"] = ApplyForm(
                    request.POST if posted else None, asks=bool(context["stranded_count"])
                )
                if posted and choice.is_valid():
                    return self._add(request, form, choice)
                is_wrong = posted
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
            status=422 if is_wrong else 200,
        )

    def _add(self, request: HttpRequest, form: LibraryForm, choice: ApplyForm) -> HttpResponse:
        calendar, changes = engine.add_holidays(
            **form.wanted(), **choice.chosen(), actor=actor_of(request)
        )
        if changes:
            return begin_changes(request, calendar, changes)
        messages.success(
            request,
            gettext(
                "%(calendar)s is there. Centres follow it from their schedule page, "
                "where they see first what it closes."
            )
            % {"calendar": calendar},
        )
        return HttpResponseRedirect(reverse("admin:providers_holidaycalendar_changelist"))


def begin_changes(
    request: HttpRequest, calendar: HolidayCalendar, changes: Sequence[ScheduleChange]
) -> HttpResponse:
    """Have the followers changed, and show how far that is."""
    have_applied(changes)
    said = ngettext(
        "The dates are in %(calendar)s, and %(count)d centre is being changed. Bookings go "
        "on meanwhile.",
        "The dates are in %(calendar)s, and %(count)d centres are being changed. Bookings "
        "go on meanwhile.",
        len(changes),
    )
    messages.success(request, said % {"calendar": calendar, "count": len(changes)})
    return HttpResponseRedirect(reverse("admin:booking_schedulechange_changelist"))


def have_applied(changes: Iterable[ScheduleChange]) -> None:
    """Ask for the changes to be applied, once they are certain."""
    for change in changes:
        apply = partial(tasks.apply_schedule_change.delay, change.pk)
        transaction.on_commit(apply, robust=True)


def reached_by(previews: Iterable[queries.FollowerPreview]) -> dict[str, Any]:
    """What the page shows of the centres that new dates reach.

    Those whom it hurts most come first: the list is cut.
    """
    reached = sorted(previews, key=lambda each: (-len(each.stranded), -each.lost, each.provider.pk))
    people = [
        stranded_row(stranded, each.provider) for each in reached for stranded in each.stranded
    ]
    return {
        "reached": reached[:MOST_LISTED],
        "reached_count": len(reached),
        "lost": sum(each.lost for each in reached),
        "stranded_count": len(people),
        "people": people[:MOST_LISTED],
    }


def _looked_at(form: LibraryForm, now: datetime) -> dict[str, Any]:
    wanted = form.wanted()
    dates = services.library_holidays(**wanted)
    place = {"country": wanted["country"], "subdivision": wanted["subdivision"]}
    present = services.library_calendar(**place)
    known = set(present.holidays.values_list("on", flat=True)) if present else set()
    followers = present.providers.order_by("pk") if present else Provider.objects.none()
    return {
        "dates": [
            {"on": on, "named": day_named(on), "name": in_language(name), "is_known": on in known}
            for on, name in dates
        ],
        "looked_at": True,
        "present": present,
        "followers": list(followers[:MOST_LISTED]),
        "follower_count": followers.count(),
        **reached_by(queries.preview_holidays(**wanted, now=now)),
        "country": form.names[wanted["country"]],
    }
