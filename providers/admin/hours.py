"""Weekly hours, dated changes and holidays as lists of their own.

Hours are only shown here: they change on a centre's schedule pages, which show first what happens
to those who are booked.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import Door, ReadOnlyDoor
from audit.admin.standing import standing_of
from providers.admin.fields import TranslatedField, TranslatedForm
from providers.admin.scope import CentreDoor
from providers.models import (
    Holiday,
    HolidayCalendar,
    Opening,
    OpeningException,
    RecurringOpening,
)
from providers.models.translated import in_language

CENTRE_SEARCH = ("=provider__external_id", "provider__name__icontains")


class HoursDoor(ReadOnlyDoor, CentreDoor):
    """Hours of many centres in one list, to be looked through."""

    list_select_related = ("provider",)
    search_fields = CENTRE_SEARCH
    search_help_text = _("Number or name of a centre.")


@admin.register(Opening)
class OpeningAdmin(HoursDoor):
    list_display = (
        "provider",
        "weekday",
        "from_time",
        "until_time",
        "capacity",
        "valid_from",
        "valid_until",
    )
    list_display_links = ("weekday",)
    list_filter = ("weekday",)
    ordering = ("provider_id", "weekday", "from_time")
    sortable_by = ()


@admin.register(RecurringOpening)
class RecurringOpeningAdmin(HoursDoor):
    list_display = ("provider", "rule", "starts_on", "from_time", "until_time", "capacity")
    list_display_links = ("rule",)
    list_filter = ("starts_on",)
    ordering = ("provider_id", "starts_on", "from_time")
    sortable_by = ()


@admin.register(OpeningException)
class OpeningExceptionAdmin(HoursDoor):
    list_display = ("on", "provider", "kind", "from_time", "until_time", "capacity", "reason")
    list_filter = ("kind", "on")
    ordering = ("-on", "provider_id", "from_time")
    sortable_by = ()


class EverybodysDoor(Door):
    """What all centres share: any member of staff looks, those who write everywhere change."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return standing_of(request.user).is_staff


@admin.register(HolidayCalendar)
class HolidayCalendarAdmin(EverybodysDoor):
    """Where a list comes from is not written by hand: a library's list says it itself."""

    list_display = ("name", "code", "country")
    readonly_fields = ("country", "subdivision")
    search_fields = ("name", "code")
    search_help_text = _("Name or code of a calendar.")
    ordering = ("code",)


class HolidayForm(TranslatedForm):
    name = TranslatedField(label=_("Name"))


@admin.register(Holiday)
class HolidayAdmin(EverybodysDoor):
    """A holiday stays in its calendar and on its day; only what it is called changes."""

    form = HolidayForm
    list_display = ("on", "local_name", "calendar")
    list_filter = ("on",)
    list_select_related = ("calendar",)
    autocomplete_fields = ("calendar",)
    search_fields = ("=calendar__code", "calendar__name", "name__icontains")
    search_help_text = _("Code or name of a calendar, or name of a holiday.")
    ordering = ("-on", "calendar_id")
    sortable_by = ()

    @admin.display(description=_("name"))
    def local_name(self, holiday: Holiday) -> str:
        return in_language(holiday.name)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("calendar", "on") if obj else ()
