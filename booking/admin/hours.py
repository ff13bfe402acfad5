"""Centres and their hours once more, with the pages that change them.

`providers` knows neither slots nor appointments, so its admins are replaced here by ones that lead
to a preview; what strands nobody is laid at once.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.errors import DomainError
from booking import services
from booking.admin.approvals import Approvals
from booking.admin.calendar import CalendarPages
from booking.admin.holidays import HolidayPages
from booking.admin.library import LibraryPages
from booking.admin.schedule import SchedulePages
from booking.admin.services import ServicePages
from providers.admin import (
    HolidayAdmin,
    HolidayCalendarAdmin,
    OfferAdmin,
    OpeningAdmin,
    OpeningExceptionAdmin,
    ProviderAdmin,
    RecurringOpeningAdmin,
    ServiceAdmin,
)
from providers.admin.scope import may_run
from providers.models import (
    Holiday,
    HolidayCalendar,
    Offer,
    Opening,
    OpeningException,
    Provider,
    RecurringOpening,
    Service,
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class PointsToSchedule(ModelAdmin):
    """Rows of a centre's hours, with the way to the page that changes them."""

    change_form_template = "admin/providers/hours_form.html"
    change_list_template = "admin/providers/hours_list.html"

    def schedule_page(self, row: Any) -> str:
        """Where a row is changed."""
        return reverse("admin:providers_provider_schedule_week", args=[row.provider_id])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs["obj"]
        context["schedule_page"] = self.schedule_page(row)
        context["may_run"] = may_run(request.user, row.provider_id)
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page


class ReopensDays(ModelAdmin):
    """Days that are holidays no longer open at once: nobody loses a time by it."""

    def calendar_of(self, row: Any) -> int:
        """The calendar whose followers a removed row closed."""
        raise NotImplementedError

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        touched = followers_of([self.calendar_of(obj)])
        super().delete_model(request, obj)
        lay_after_commit(request, touched)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        touched = followers_of([self.calendar_of(row) for row in queryset])
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


admin.site.unregister(
    [
        Holiday,
        HolidayCalendar,
        Offer,
        Opening,
        OpeningException,
        Provider,
        RecurringOpening,
        Service,
    ]
)


@admin.register(Provider)
class ScheduledProviderAdmin(Approvals, CalendarPages, SchedulePages, ProviderAdmin):
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A longer booking window has days that are not laid yet."""
        super().save_related(request, form, formsets, change)
        lay_after_commit(request, [form.instance.pk])

    def response_add(
        self, request: HttpRequest, obj: Provider, post_url_continue: str | None = None
    ) -> HttpResponse:
        """A new centre has no hours: to the page on which they are written."""
        answer = super().response_add(request, obj, post_url_continue)
        if {"_addanother", "_continue", "_popup"}.isdisjoint(request.POST):
            return HttpResponseRedirect(
                reverse("admin:providers_provider_schedule_week", args=[obj.pk])
            )
        return answer


@admin.register(Opening)
class ShownOpeningAdmin(PointsToSchedule, OpeningAdmin):
    pass


@admin.register(RecurringOpening)
class ShownRecurringOpeningAdmin(PointsToSchedule, RecurringOpeningAdmin):
    pass


@admin.register(OpeningException)
class ShownOpeningExceptionAdmin(PointsToSchedule, OpeningExceptionAdmin):
    def schedule_page(self, row: Any) -> str:
        month = reverse("admin:providers_provider_schedule_month", args=[row.provider_id])
        return f"{month}?day={row.on.isoformat()}"


@admin.register(Offer)
class ShownOfferAdmin(PointsToSchedule, OfferAdmin):
    pass


@admin.register(Service)
class PreviewedServiceAdmin(ServicePages, ServiceAdmin):
    pass


@admin.register(Holiday)
class PreviewedHolidayAdmin(HolidayPages, ReopensDays, HolidayAdmin):
    def calendar_of(self, row: Any) -> int:
        return int(row.calendar_id)


@admin.register(HolidayCalendar)
class PreviewedHolidayCalendarAdmin(LibraryPages, ReopensDays, HolidayCalendarAdmin):
    def calendar_of(self, row: Any) -> int:
        return int(row.pk)


def followers_of(calendars: Iterable[int]) -> list[int]:
    """The numbers of the centres that follow any of these calendars."""
    followers = Provider.objects.filter(holiday_calendars__in=calendars)
    return list(followers.values_list("pk", flat=True).distinct())
