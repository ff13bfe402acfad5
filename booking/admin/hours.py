"""Centres and their hours once more: after each change the slots are laid anew.

`providers` knows no slots, so its admins are replaced here by ones that also tell the engine.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from audit.errors import DomainError
from booking import services
from booking.admin.library import LibraryPages
from booking.admin.schedule import SchedulePages
from providers.admin import (
    HolidayAdmin,
    HolidayCalendarAdmin,
    OpeningAdmin,
    OpeningExceptionAdmin,
    ProviderAdmin,
    RecurringOpeningAdmin,
)
from providers.models import (
    Holiday,
    HolidayCalendar,
    Opening,
    OpeningException,
    Provider,
    RecurringOpening,
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


#: Says on top of a form that the schedule page shows first what a change would do.
PREVIEWED_ELSEWHERE = "admin/providers/hours_form.html"


class LaysSlots(ModelAdmin):
    """Lays the slots of the centres that a saved or deleted row belongs to."""

    def providers_of(self, row: Any) -> Iterable[int]:
        """The centres whose slots depend on the row."""
        return [row.provider_id]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        lay_after_commit(request, self.providers_of(form.instance))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        touched = set(self.providers_of(obj))
        super().delete_model(request, obj)
        lay_after_commit(request, touched)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        touched = {centre for row in queryset for centre in self.providers_of(row)}
        super().delete_queryset(request, queryset)
        lay_after_commit(request, touched)


def lay_after_commit(request: HttpRequest, provider_ids: Iterable[int]) -> None:
    """Lay the slots when the change is certain: the service has transactions of its own."""
    wanted = sorted(set(provider_ids))
    if wanted:
        transaction.on_commit(lambda: _lay(request, wanted))


def _lay(request: HttpRequest, provider_ids: list[int]) -> None:
    try:
        laid = services.lay_slots(provider_ids=provider_ids)
    except DomainError as refusal:
        messages.error(
            request,
            _("The change is saved, but the times are not laid yet: %(why)s Save it once more.")
            % {"why": refusal},
        )
        return
    if laid.inserted or laid.updated or laid.deleted or laid.closed:
        messages.info(
            request,
            _(
                "Times laid anew: %(inserted)d added, %(updated)d changed, %(deleted)d removed, "
                "%(closed)d closed. Appointments on closed times stay as they are."
            )
            % {
                "inserted": laid.inserted,
                "updated": laid.updated,
                "deleted": laid.deleted,
                "closed": laid.closed,
            },
        )


for model in (Holiday, HolidayCalendar, Opening, OpeningException, Provider, RecurringOpening):
    admin.site.unregister(model)


@admin.register(Provider)
class LayingProviderAdmin(SchedulePages, LaysSlots, ProviderAdmin):
    def providers_of(self, row: Any) -> Iterable[int]:
        return [row.pk]


@admin.register(Opening)
class LayingOpeningAdmin(LaysSlots, OpeningAdmin):
    change_form_template = PREVIEWED_ELSEWHERE


@admin.register(RecurringOpening)
class LayingRecurringOpeningAdmin(LaysSlots, RecurringOpeningAdmin):
    change_form_template = PREVIEWED_ELSEWHERE


@admin.register(OpeningException)
class LayingOpeningExceptionAdmin(LaysSlots, OpeningExceptionAdmin):
    change_form_template = PREVIEWED_ELSEWHERE


@admin.register(Holiday)
class LayingHolidayAdmin(LaysSlots, HolidayAdmin):
    def providers_of(self, row: Any) -> Iterable[int]:
        return _followers({row.calendar_id})


@admin.register(HolidayCalendar)
class LayingHolidayCalendarAdmin(LibraryPages, LaysSlots, HolidayCalendarAdmin):
    """Its own fields touch no slot; with it go its holidays."""

    def providers_of(self, row: Any) -> Iterable[int]:
        return _followers({row.pk})


def _followers(calendars: Iterable[int]) -> list[int]:
    followers = Provider.objects.filter(holiday_calendars__in=calendars)
    return list(followers.values_list("pk", flat=True).distinct())
