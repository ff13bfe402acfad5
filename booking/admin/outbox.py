"""What lies behind messages and answers, to look at: kept answers, links that were sent, costs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import FoundByNumber, MachineryDoor
from audit.admin.moments import moment_of
from booking.models import IdempotencyRecord, ManageLink, SmsSpending, WebhookDelivery


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(FoundByNumber, MachineryDoor):
    """Neither key nor answer is shown: both may hold what a caller put there about a person."""

    list_display = (
        "__str__",
        "caller",
        "response_status",
        moment_of("created_at", _("created at")),
        moment_of("expires_at", _("kept until")),
    )
    list_filter = ("response_status", "expires_at")
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display[1:]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("response_body", "key", "request_digest")


@admin.register(ManageLink)
class ManageLinkAdmin(FoundByNumber, MachineryDoor):
    """That a link was sent and until when it opens; its digest is of no use to anybody here."""

    list_display = (
        "__str__",
        "reservation",
        moment_of("created_at", _("created at")),
        moment_of("expires_at", _("opens until")),
    )
    list_filter = ("expires_at",)
    list_select_related = ("reservation",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display[1:]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("digest")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(FoundByNumber, MachineryDoor):
    """Each attempt to tell a portal something, and what its receiver said."""

    list_display = (
        "__str__",
        "told",
        "event",
        "status",
        "error",
        "milliseconds",
        moment_of("attempted_at", _("attempted at")),
    )
    list_filter = ("status",)
    list_select_related = ("notice__portal",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = ("notice", *list_display[1:])
    readonly_fields = fields

    @admin.display(description=_("portal"))
    def told(self, delivery: WebhookDelivery) -> str:
        return str(delivery.notice.portal or "–")

    @admin.display(description=_("event"))
    def event(self, delivery: WebhookDelivery) -> str:
        return delivery.notice.get_kind_display()


@admin.register(SmsSpending)
class SmsSpendingAdmin(FoundByNumber, MachineryDoor):
    """What text messages cost, by day; whose number a row is about is not to be had."""

    list_display = ("day", "spent_on", "parts")
    list_filter = ("day",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display
    readonly_fields = fields

    @admin.display(description=_("spent on"))
    def spent_on(self, spending: SmsSpending) -> str:
        return str(_("one number") if spending.contact else _("all together"))
